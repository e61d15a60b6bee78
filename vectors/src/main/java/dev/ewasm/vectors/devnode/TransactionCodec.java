package dev.ewasm.vectors.devnode;

import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.state.Address;
import dev.ewasm.state.codec.RlpException;
import dev.ewasm.state.codec.RlpReader;
import dev.ewasm.state.codec.RlpWriter;
import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.state.crypto.Secp256k1Recovery;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * Transactions as bytes: legacy ones with and without EIP-155, and typed ones of EIP-2930 and
 * EIP-1559.
 */
final class TransactionCodec {

  private static final BigInteger HALF_ORDER =
      new BigInteger("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0", 16);
  private static final int EIP155 = 35;
  private static final int PRE155 = 27;
  private static final int FIRST_LIST = 0xc0;

  /** A signature: parity of the point, and its two numbers. */
  record Signature(int yParity, BigInteger r, BigInteger s) {}

  private TransactionCodec() {}

  /**
   * Decodes a transaction and finds who signed it.
   *
   * @throws InvalidTransactionException if it is not one, or its signature is not valid
   */
  static SignedTransaction decode(Bytes raw) {
    return decode(raw, null);
  }

  /**
   * Decodes a transaction.
   *
   * @param sender who sent it if the signature does not say so; null to find out
   */
  static SignedTransaction decode(Bytes raw, @Nullable Address sender) {
    try {
      if (raw.isEmpty()) {
        throw new InvalidTransactionException("typed transaction too short");
      }
      int first = raw.get(0) & 0xff;
      if (first >= FIRST_LIST) {
        return legacy(raw, sender);
      }
      if (first != Transaction.ACCESS_LIST && first != Transaction.DYNAMIC_FEE) {
        throw new InvalidTransactionException("transaction type not supported: " + first);
      }
      return typed(first, raw, sender);
    } catch (RlpException e) {
      throw new InvalidTransactionException("rlp: " + e.getMessage());
    }
  }

  private static SignedTransaction legacy(Bytes raw, @Nullable Address known) {
    RlpReader fields = RlpReader.ofList(raw.toArrayUnsafe());
    long nonce = fields.scalar();
    UInt256 gasPrice = fields.uint256();
    long gasLimit = fields.scalar();
    @Nullable Address to = address(fields);
    UInt256 value = fields.uint256();
    Bytes data = fields.bytes();
    BigInteger v = fields.uint256().toUnsignedBigInteger();
    BigInteger r = fields.uint256().toUnsignedBigInteger();
    BigInteger s = fields.uint256().toUnsignedBigInteger();
    fields.expectEnd();
    UInt256 chainId = null;
    int yParity;
    if (v.compareTo(BigInteger.valueOf(EIP155)) >= 0) {
      BigInteger rest = v.subtract(BigInteger.valueOf(EIP155));
      chainId = UInt256.valueOf(rest.shiftRight(1));
      yParity = rest.testBit(0) ? 1 : 0;
    } else {
      yParity = v.intValue() - PRE155;
      if (yParity != 0 && yParity != 1) {
        throw new InvalidTransactionException("invalid transaction v, r, s values");
      }
    }
    Transaction unsigned =
        Transaction.legacy(Address.ZERO, nonce, gasPrice, gasLimit, to, value, data);
    Address sender =
        known == null ? sender(unsigned, chainId, new Signature(yParity, r, s)) : known;
    return new SignedTransaction(
        Transaction.legacy(sender, nonce, gasPrice, gasLimit, to, value, data),
        chainId,
        v,
        r,
        s,
        raw,
        Keccak.hash(raw));
  }

  private static SignedTransaction typed(int type, Bytes raw, @Nullable Address known) {
    RlpReader fields = RlpReader.ofList(raw.slice(1).toArray());
    UInt256 chainId = fields.uint256();
    long nonce = fields.scalar();
    UInt256 tip = fields.uint256();
    UInt256 maxFee = type == Transaction.DYNAMIC_FEE ? fields.uint256() : tip;
    long gasLimit = fields.scalar();
    @Nullable Address to = address(fields);
    UInt256 value = fields.uint256();
    Bytes data = fields.bytes();
    List<Transaction.Access> accessList = accessList(fields.list());
    long yParity = fields.scalar();
    BigInteger r = fields.uint256().toUnsignedBigInteger();
    BigInteger s = fields.uint256().toUnsignedBigInteger();
    fields.expectEnd();
    if (yParity != 0 && yParity != 1) {
      throw new InvalidTransactionException("invalid transaction v, r, s values");
    }
    Transaction unsigned =
        new Transaction(
            type, Address.ZERO, nonce, maxFee, tip, gasLimit, to, value, data, accessList);
    Address sender =
        known == null ? sender(unsigned, chainId, new Signature((int) yParity, r, s)) : known;
    return new SignedTransaction(
        new Transaction(type, sender, nonce, maxFee, tip, gasLimit, to, value, data, accessList),
        chainId,
        BigInteger.valueOf(yParity),
        r,
        s,
        raw,
        Keccak.hash(raw));
  }

  private static @Nullable Address address(RlpReader fields) {
    Bytes to = fields.bytes();
    if (to.isEmpty()) {
      return null;
    }
    if (to.size() != Address.SIZE) {
      throw new InvalidTransactionException("rlp: an address of " + to.size() + " bytes");
    }
    return Address.of(to);
  }

  private static List<Transaction.Access> accessList(RlpReader list) {
    List<Transaction.Access> accesses = new ArrayList<>();
    while (list.hasNext()) {
      RlpReader entry = list.list();
      Address address = address(entry);
      if (address == null) {
        throw new InvalidTransactionException("rlp: an address of 0 bytes");
      }
      RlpReader keys = entry.list();
      List<Bytes32> slots = new ArrayList<>();
      while (keys.hasNext()) {
        slots.add(keys.bytes32());
      }
      entry.expectEnd();
      accesses.add(new Transaction.Access(address, slots));
    }
    return accesses;
  }

  private static Address sender(
      Transaction unsigned, @Nullable UInt256 chainId, Signature signature) {
    byte[] key =
        signature.s().compareTo(HALF_ORDER) > 0
            ? null
            : Secp256k1Recovery.publicKey(
                signingHash(unsigned, chainId).toArrayUnsafe(),
                signature.r(),
                signature.s(),
                signature.yParity());
    if (key == null) {
      throw new InvalidTransactionException("invalid transaction v, r, s values");
    }
    return Address.of(Keccak.hash(key), 12);
  }

  /** The 32 bytes that the sender signs. */
  static Bytes32 signingHash(Transaction transaction, @Nullable UInt256 chainId) {
    RlpWriter writer = new RlpWriter().beginList();
    fields(writer, transaction, chainId);
    if (transaction.type() == Transaction.LEGACY && chainId != null) {
      writer.scalar(chainId).scalar(0).scalar(0);
    }
    return Keccak.hash(enveloped(transaction, writer.endList().toBytes()));
  }

  /** Joins a transaction and its signature. */
  static SignedTransaction sign(
      Transaction transaction, @Nullable UInt256 chainId, Signature signature) {
    BigInteger v = BigInteger.valueOf(signature.yParity());
    if (transaction.type() == Transaction.LEGACY) {
      v =
          chainId == null
              ? v.add(BigInteger.valueOf(PRE155))
              : v.add(BigInteger.valueOf(EIP155)).add(chainId.toUnsignedBigInteger().shiftLeft(1));
    }
    RlpWriter writer = new RlpWriter().beginList();
    fields(writer, transaction, chainId);
    writer
        .scalar(UInt256.valueOf(v))
        .scalar(UInt256.valueOf(signature.r()))
        .scalar(UInt256.valueOf(signature.s()));
    Bytes raw = enveloped(transaction, writer.endList().toBytes());
    return new SignedTransaction(
        transaction, chainId, v, signature.r(), signature.s(), raw, Keccak.hash(raw));
  }

  /**
   * A transaction in the name of an account whose key nobody has. The sender stands in the
   * signature, so that two senders' transactions have two hashes.
   */
  static SignedTransaction impersonate(Transaction transaction, @Nullable UInt256 chainId) {
    BigInteger sender = transaction.sender().toWord().toUnsignedBigInteger();
    return sign(transaction, chainId, new Signature(0, sender, BigInteger.ONE));
  }

  private static Bytes enveloped(Transaction transaction, Bytes list) {
    return transaction.type() == Transaction.LEGACY
        ? list
        : Bytes.concatenate(Bytes.of((byte) transaction.type()), list);
  }

  private static void fields(RlpWriter writer, Transaction transaction, @Nullable UInt256 chainId) {
    if (transaction.type() != Transaction.LEGACY) {
      writer.scalar(chainId == null ? UInt256.ZERO : chainId);
    }
    writer.scalar(transaction.nonce());
    if (transaction.type() == Transaction.DYNAMIC_FEE) {
      writer.scalar(transaction.maxPriorityFeePerGas());
    }
    writer.scalar(transaction.maxFeePerGas()).scalar(transaction.gasLimit());
    Address to = transaction.to();
    writer.bytes(to == null ? Bytes.EMPTY : to.toBytes());
    writer.scalar(transaction.value()).bytes(transaction.data());
    if (transaction.type() != Transaction.LEGACY) {
      writer.beginList();
      for (Transaction.Access access : transaction.accessList()) {
        writer.beginList().bytes(access.address().toBytes()).beginList();
        access.keys().forEach(writer::bytes);
        writer.endList().endList();
      }
      writer.endList();
    }
  }
}
