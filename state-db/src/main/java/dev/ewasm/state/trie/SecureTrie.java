package dev.ewasm.state.trie;

import dev.ewasm.state.codec.RlpReader;
import dev.ewasm.state.codec.RlpWriter;
import dev.ewasm.state.crypto.Keccak;
import java.util.Map;
import java.util.SortedMap;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/**
 * What is particular to the tries of a state: hashed keys, and storage values as shortest numbers.
 */
public final class SecureTrie {
  private SecureTrie() {}

  /** Returns the root over {@code entries}, in the order of unsigned bytes. */
  public static Bytes32 root(SortedMap<byte[], byte[]> entries) {
    RootBuilder builder = new RootBuilder();
    entries.forEach(builder::add);
    return builder.root();
  }

  /**
   * Returns the root of a storage trie: keccak(slot) to the RLP of the value; zero values are left
   * out.
   */
  public static Bytes32 storageRoot(Map<Bytes32, Bytes32> storage) {
    SortedMap<byte[], byte[]> entries = MerkleTrie.newEntries();
    storage.forEach(
        (slot, value) -> {
          if (!value.isZero()) {
            entries.put(Keccak.hash(slot.toArrayUnsafe()), storageValue(value));
          }
        });
    return root(entries);
  }

  /**
   * Returns what a storage trie holds for a value that is not zero: the RLP of its shortest
   * big-endian bytes.
   */
  public static byte[] storageValue(Bytes32 value) {
    return new RlpWriter(34).bytes(value.trimLeadingZeros()).toArray();
  }

  /**
   * Reads what {@link #storageValue} wrote.
   *
   * @throws dev.ewasm.state.codec.RlpException if it did not
   */
  public static Bytes32 parseStorageValue(byte[] rlp) {
    RlpReader reader = RlpReader.of(rlp);
    Bytes value = reader.uint256();
    reader.expectEnd();
    return Bytes32.leftPad(value);
  }
}
