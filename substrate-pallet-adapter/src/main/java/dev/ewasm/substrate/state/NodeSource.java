package dev.ewasm.substrate.state;

import org.jspecify.annotations.Nullable;

/** Where the nodes and long values of a trie are looked up. */
@FunctionalInterface
public interface NodeSource {

  /** A source that has nothing. */
  NodeSource NONE = hash -> null;

  /** Returns the bytes with this BLAKE2b-256, or null. */
  byte @Nullable [] get(byte[] hash);
}
