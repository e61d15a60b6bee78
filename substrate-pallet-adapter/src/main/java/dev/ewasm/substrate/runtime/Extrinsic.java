package dev.ewasm.substrate.runtime;

import dev.ewasm.substrate.crypto.Hashes;
import dev.ewasm.substrate.crypto.KeyPair;
import dev.ewasm.substrate.crypto.KeyType;
import dev.ewasm.substrate.crypto.Signatures;
import dev.ewasm.substrate.scale.ScaleReader;
import dev.ewasm.substrate.scale.ScaleWriter;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An extrinsic of version 4.
 *
 * @param signed by whom and how; null for an inherent
 * @param call what it asks for
 * @param callData the call, encoded
 */
public record Extrinsic(@Nullable Signed signed, RuntimeCall call, byte[] callData) {

  private static final int VERSION = 4;
  private static final int SIGNED = 0x80;
  private static final int HASHED_ABOVE = 256;

  /**
   * The signature and what it covers besides the call.
   *
   * @param account 32 bytes
   * @param type of the key
   * @param signature 64 or 65 bytes
   * @param era how long it may be included
   * @param nonce number of the account's extrinsics before it, 32 bits
   * @param tip paid on top of the fee, 128 bits
   */
  public record Signed(
      byte[] account, KeyType type, byte[] signature, Era era, long nonce, BigInteger tip) {}

  /**
   * What a signature commits to without its being sent.
   *
   * @param specVersion of the runtime
   * @param transactionVersion of the runtime
   * @param genesisHash 32 bytes
   * @param birthHash hash of the block in which the era begins, or of genesis
   */
  public record Implicit(
      long specVersion, long transactionVersion, byte[] genesisHash, byte[] birthHash) {}

  /**
   * Decodes an extrinsic with its length in front.
   *
   * @throws dev.ewasm.substrate.scale.ScaleException if the bytes are none, or more than one
   */
  public static Extrinsic decode(byte[] bytes) {
    ScaleReader reader = new ScaleReader(bytes);
    int start = reader.offset();
    long length = reader.field("length", reader::compactU32);
    if (length != reader.remaining()) {
      throw reader.errorAt(start, length + " bytes announced, " + reader.remaining() + " follow");
    }
    int version = reader.u8();
    if ((version & ~SIGNED) != VERSION) {
      throw reader.errorAt(reader.offset() - 1, "extrinsic version " + (version & ~SIGNED));
    }
    Signed signed =
        (version & SIGNED) == 0 ? null : reader.field("signature", () -> readSigned(reader));
    int callStart = reader.offset();
    RuntimeCall call = reader.field("call", () -> RuntimeCall.read(reader));
    reader.end();
    return new Extrinsic(signed, call, reader.since(callStart));
  }

  private static Signed readSigned(ScaleReader reader) {
    byte[] account = reader.field("address", () -> RuntimeCall.readAccount(reader));
    KeyType type = KeyType.ofIndex(reader.field("signature", () -> reader.variant(3)));
    return new Signed(
        account,
        type,
        reader.field("signature", () -> reader.raw(type.signatureLength())),
        reader.field("era", () -> Era.read(reader)),
        reader.field("nonce", reader::compactU32),
        reader.field("tip", () -> reader.compact(128)));
  }

  public byte[] encode() {
    ScaleWriter body = new ScaleWriter();
    if (signed == null) {
      body.u8(VERSION);
    } else {
      body.u8(SIGNED | VERSION).u8(0).raw(signed.account);
      body.u8(signed.type.index()).raw(signed.signature);
      writeExtra(body, signed.era, signed.nonce, signed.tip);
    }
    return new ScaleWriter().bytes(body.raw(callData).toByteArray()).toByteArray();
  }

  /** The hash by which pools and clients know an encoded extrinsic. */
  public static byte[] hash(byte[] encoded) {
    return Hashes.blake2b256(encoded);
  }

  private static void writeExtra(ScaleWriter writer, Era era, long nonce, BigInteger tip) {
    era.write(writer);
    writer.compact(nonce).compact(tip);
  }

  /** The payload that is signed, before it is hashed for being long. */
  public static byte[] signingPayload(
      byte[] callData, Era era, long nonce, BigInteger tip, Implicit implicit) {
    ScaleWriter writer = new ScaleWriter().raw(callData);
    writeExtra(writer, era, nonce, tip);
    return writer
        .u32(implicit.specVersion)
        .u32(implicit.transactionVersion)
        .raw(implicit.genesisHash)
        .raw(implicit.birthHash)
        .toByteArray();
  }

  /** What of a payload is signed: itself, or its hash when it has more than 256 bytes. */
  public static byte[] signedBytes(byte[] payload) {
    return payload.length > HASHED_ABOVE ? Hashes.blake2b256(payload) : payload;
  }

  /** Whether the signature is right; false for an inherent. */
  public boolean verify(Implicit implicit) {
    if (signed == null) {
      return false;
    }
    byte[] payload = signingPayload(callData, signed.era, signed.nonce, signed.tip, implicit);
    return Signatures.verifyAccount(
        signed.type, signed.signature, signedBytes(payload), signed.account);
  }

  /** Signs a call. */
  public static Extrinsic sign(
      KeyPair pair, byte[] callData, Era era, long nonce, BigInteger tip, Implicit implicit) {
    byte[] payload = signingPayload(callData, era, nonce, tip, implicit);
    ScaleReader reader = new ScaleReader(callData);
    RuntimeCall call = RuntimeCall.read(reader);
    reader.end();
    return new Extrinsic(
        new Signed(pair.accountId(), pair.type(), pair.sign(signedBytes(payload)), era, nonce, tip),
        call,
        callData.clone());
  }

  /** An inherent with this call. */
  public static Extrinsic inherent(RuntimeCall call) {
    return new Extrinsic(null, call, call.encode());
  }

  /** Whether the sender is the account of all zeros, which nobody has a key of. */
  boolean hasZeroSender() {
    return signed != null && Arrays.equals(signed.account, new byte[32]);
  }
}
