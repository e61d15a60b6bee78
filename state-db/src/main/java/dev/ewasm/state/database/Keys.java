package dev.ewasm.state.database;

import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.StateException;
import dev.ewasm.state.codec.AccountRlp;
import dev.ewasm.state.codec.RlpException;
import dev.ewasm.state.codec.RlpWriter;
import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.state.trie.SecureTrie;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.tuweni.bytes.Bytes32;

/**
 * The stored form of keys and values, format {@value #FORMAT}. Numbers are big-endian, so that they
 * sort.
 */
final class Keys {
  static final int FORMAT = 1;
  static final int HASH = 32;

  static final byte[] META_FORMAT = "format".getBytes(StandardCharsets.US_ASCII);
  static final byte[] META_HEAD = "head".getBytes(StandardCharsets.US_ASCII);
  static final byte[] META_OLDEST = "oldest".getBytes(StandardCharsets.US_ASCII);
  static final byte[] META_LOADING = "loading".getBytes(StandardCharsets.US_ASCII);

  private Keys() {}

  static byte[] account(Address address) {
    return Keccak.hash(address.toArray());
  }

  static byte[] slotHash(Bytes32 slot) {
    return Keccak.hash(slot.toArrayUnsafe());
  }

  static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  static byte[] number(long number) {
    return ByteBuffer.allocate(8).putLong(number).array();
  }

  static long number(byte[] bytes) {
    if (bytes.length < 8) {
      throw new StateException("a number of " + bytes.length + " bytes in the store");
    }
    return ByteBuffer.wrap(bytes).getLong();
  }

  /** The key of what {@code key} held before block {@code block}. */
  static byte[] history(byte[] key, long block) {
    return ByteBuffer.allocate(key.length + 8).put(key).putLong(block).array();
  }

  /** The block in a key made by {@link #history}. */
  static long historyBlock(byte[] key) {
    return ByteBuffer.wrap(key).getLong(key.length - 8);
  }

  /** An account as flat entries hold it: address, RLP. */
  static byte[] flatAccount(Address address, Account account) {
    return concat(address.toArray(), AccountRlp.encode(account));
  }

  static Account account(byte[] flat) {
    try {
      return AccountRlp.decode(Arrays.copyOfRange(flat, Address.SIZE, flat.length));
    } catch (RlpException | IllegalArgumentException e) {
      throw new StateException("a stored account is damaged: " + e.getMessage(), e);
    }
  }

  static Address address(byte[] flat) {
    return Address.of(flat, 0);
  }

  /** A storage entry as flat entries hold it: slot, RLP of the value. The value is not zero. */
  static byte[] flatSlot(Bytes32 slot, Bytes32 value) {
    return concat(slot.toArrayUnsafe(), SecureTrie.storageValue(value));
  }

  static Bytes32 slot(byte[] flat) {
    return Bytes32.wrap(Arrays.copyOf(flat, HASH));
  }

  static Bytes32 slotValue(byte[] flat) {
    try {
      return SecureTrie.parseStorageValue(trieValue(flat));
    } catch (RlpException | IllegalArgumentException e) {
      throw new StateException("a stored storage value is damaged: " + e.getMessage(), e);
    }
  }

  /** The part of a flat storage entry that the trie holds too. */
  static byte[] trieValue(byte[] flatSlot) {
    return Arrays.copyOfRange(flatSlot, HASH, flatSlot.length);
  }

  static byte[] head(long number, Bytes32 root) {
    return concat(number(number), root.toArrayUnsafe());
  }

  static String hex(byte[] bytes) {
    return "0x" + HexFormat.of().formatHex(bytes);
  }

  static byte[] emptyRecord(Bytes32 root) {
    return new RlpWriter()
        .beginList()
        .bytes(root)
        .beginList()
        .endList()
        .beginList()
        .endList()
        .endList()
        .toArray();
  }
}
