package dev.ewasm.substrate.state;

import dev.ewasm.substrate.crypto.Hashes;
import org.jspecify.annotations.Nullable;

/**
 * A node as its parent holds it. Knows the node, its merkle value, or both; each is found once and
 * kept. Threads may race to find them: they find the same.
 */
final class TrieChild {

  private static final int HASH_LENGTH = 32;

  private volatile @Nullable TrieNode node;
  private volatile byte @Nullable [] merkleValue;
  private volatile boolean stored;

  private TrieChild(@Nullable TrieNode node, byte @Nullable [] merkleValue, boolean stored) {
    this.node = node;
    this.merkleValue = merkleValue;
    this.stored = stored;
  }

  static TrieChild of(TrieNode node) {
    return new TrieChild(node, null, false);
  }

  static TrieChild stored(byte[] merkleValue) {
    return new TrieChild(null, merkleValue, true);
  }

  TrieNode node(NodeSource source) {
    TrieNode known = node;
    if (known != null) {
      return known;
    }
    byte[] value = merkleValue();
    byte[] encoded = value.length < HASH_LENGTH ? value : source.get(value);
    if (encoded == null) {
      throw new MissingNodeException(value, "no trie node with the hash");
    }
    TrieNode decoded = TrieNode.decode(encoded);
    if (decoded == null) {
      throw new MissingNodeException(value, "the empty node is nobody's child");
    }
    node = decoded;
    return decoded;
  }

  /** The node's encoding if it is shorter than 32 bytes, else its hash. */
  byte[] merkleValue() {
    byte[] known = merkleValue;
    if (known == null) {
      TrieNode own = node;
      if (own == null) {
        throw new IllegalStateException("a child knows its node or its merkle value");
      }
      byte[] encoded = own.encode();
      known = encoded.length < HASH_LENGTH ? encoded : Hashes.blake2b256(encoded);
      merkleValue = known;
    }
    return known;
  }

  /** Hands out all nodes and long values below that were never stored. */
  void commit(StateTrie.Sink sink, boolean root) {
    TrieNode own = node;
    if (stored || own == null) {
      return;
    }
    for (int i = 0; i < 16; i++) {
      TrieChild child = own.child(i);
      if (child != null) {
        child.commit(sink, false);
      }
    }
    TrieNode.Value value = own.value();
    if (value != null) {
      byte[] hash = value.hash();
      byte[] bytes = value.bytes();
      if (hash != null && bytes != null) {
        sink.put(hash, bytes);
      }
    }
    if (root || merkleValue().length == HASH_LENGTH) {
      byte[] encoded = own.encode();
      sink.put(Hashes.blake2b256(encoded), encoded);
    }
    stored = true;
  }
}
