package dev.ewasm.state.trie;

import org.jspecify.annotations.Nullable;

/**
 * Where the nodes of one trie are kept, by path: for each path there is one node, that of the
 * latest state.
 */
@FunctionalInterface
public interface NodeSource {
  /**
   * Returns the RLP of the node at {@code path} (one nibble a byte, empty for the root), or null if
   * there is none. Nodes of less than 32 bytes are kept in their parent, but for the root.
   */
  byte @Nullable [] load(byte[] path);
}
