package dev.ewasm.state.trie;

import java.util.ArrayList;
import java.util.List;
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

  /**
   * Returns what {@link #load} gives for many paths, in their order; in one go where that is
   * cheaper.
   */
  default List<byte @Nullable []> loadAll(List<byte[]> paths) {
    List<byte @Nullable []> nodes = new ArrayList<>(paths.size());
    for (byte[] path : paths) {
      nodes.add(load(path));
    }
    return nodes;
  }
}
