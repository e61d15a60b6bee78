package dev.ewasm.state.trie;

import dev.ewasm.state.trie.TrieNode.Branch;
import dev.ewasm.state.trie.TrieNode.Extension;
import dev.ewasm.state.trie.TrieNode.Hashed;
import dev.ewasm.state.trie.TrieNode.Leaf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts the nodes on the paths of an update's entries into the trie, for as long as it takes. */
final class TriePaths {
  private final MerkleTrie trie;

  /** Gaps that were filled below what a {@link TrieTop} remembers. */
  private final List<Gap> deepGaps = new ArrayList<>();

  TriePaths(MerkleTrie trie) {
    this.trie = trie;
  }

  /**
   * Loads the nodes on the paths of all entries, level by level: a store gives many nodes at once
   * much faster than one by one.
   */
  void load(@Nullable TrieNode root, List<TrieEntry> entries) {
    List<Gap> gaps = new ArrayList<>();
    if (root != null) {
      findGaps(root, 0, entries, gaps);
    }
    while (!gaps.isEmpty()) {
      List<Optional<Leaf>> leaves =
          (gaps.size() < TrieUpdate.PARALLEL_FROM ? gaps.stream() : gaps.parallelStream())
              .map(gap -> Optional.ofNullable(gap.expectedLeaf()))
              .toList();
      List<Gap> unknown = new ArrayList<>(gaps.size());
      for (int i = 0; i < gaps.size(); i++) {
        Gap gap = gaps.get(i);
        leaves.get(i).ifPresentOrElse(leaf -> fill(gap, leaf), () -> unknown.add(gap));
      }
      List<TrieNode> loaded =
          trie.resolveAll(
              unknown.stream().map(Gap::child).toList(), unknown.stream().map(Gap::path).toList());
      List<Gap> next = new ArrayList<>();
      for (int i = 0; i < unknown.size(); i++) {
        Gap gap = unknown.get(i);
        fill(gap, loaded.get(i));
        findGaps(loaded.get(i), gap.depth, gap.entries, next);
      }
      gaps = next;
    }
  }

  private void fill(Gap gap, TrieNode node) {
    gap.fill(node);
    if (!gap.isShallow()) {
      deepGaps.add(gap);
    }
  }

  /** Adds the gaps below a node; returns whether one of them is shallow. */
  private static boolean findGaps(
      TrieNode node, int depth, List<TrieEntry> entries, List<Gap> gaps) {
    boolean shallow = false;
    switch (node) {
      case Branch branch -> {
        int from = 0;
        while (from < entries.size()) {
          int digit = entries.get(from).path()[depth];
          int to = TrieEntry.groupEnd(entries, from, depth);
          TrieNode child = branch.children[digit];
          if (child != null) {
            shallow |=
                follow(new Gap(branch, child, digit, depth + 1, entries.subList(from, to)), gaps);
          }
          from = to;
        }
      }
      case Extension extension -> {
        int length = extension.path.length;
        if (TrieEntry.sharedWith(extension.path, depth, entries) == length) {
          shallow = follow(new Gap(extension, extension.child, 0, depth + length, entries), gaps);
        }
      }
      case Leaf leaf -> {}
      case Hashed hashed -> throw new AssertionError("resolved nodes are not hashes");
    }
    if (shallow) {
      node.changedBelow();
    }
    return shallow;
  }

  private static boolean follow(Gap place, List<Gap> gaps) {
    if (place.child instanceof Hashed) {
      gaps.add(place);
      return place.isShallow();
    }
    return findGaps(place.child, place.depth, place.entries, gaps);
  }

  /** Takes out the nodes again that lie deeper than is remembered. */
  void giveUp() {
    deepGaps.forEach(gap -> gap.fill(gap.child));
  }

  /**
   * A place in the trie where nodes are to be loaded for entries.
   *
   * @param parent a branch, or an extension
   * @param child known by its hash
   * @param depth of the child
   * @param entries those that go there
   */
  private record Gap(
      TrieNode parent, TrieNode child, int digit, int depth, List<TrieEntry> entries) {
    byte[] path() {
      return Arrays.copyOf(entries.getFirst().path(), depth);
    }

    /**
     * Returns the leaf that is there, without loading it, if the value before is known and there is
     * nothing else; null otherwise.
     */
    @Nullable Leaf expectedLeaf() {
      // Below a branch with all its children there are most often branches again.
      if (entries.size() > 1 || !(parent instanceof Branch branch) || branch.isFull()) {
        return null;
      }
      TrieEntry entry = entries.getFirst();
      byte[] before = entry.before();
      if (before == null) {
        return null;
      }
      Leaf leaf = new Leaf(Nibbles.from(entry.path(), depth), before);
      return leaf.isStoredAs(child.hash()) ? leaf : null;
    }

    /** Whether what fills it is worth remembering. */
    boolean isShallow() {
      return depth < TrieTop.DEPTH;
    }

    void fill(TrieNode node) {
      switch (parent) {
        case Branch branch -> branch.children[digit] = node;
        case Extension extension -> extension.child = node;
        default -> throw new AssertionError("without children");
      }
    }
  }
}
