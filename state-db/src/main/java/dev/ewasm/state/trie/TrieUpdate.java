package dev.ewasm.state.trie;

import dev.ewasm.state.Account;
import dev.ewasm.state.trie.TrieNode.Branch;
import dev.ewasm.state.trie.TrieNode.Extension;
import dev.ewasm.state.trie.TrieNode.Hashed;
import dev.ewasm.state.trie.TrieNode.Leaf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * One batch of changes to a trie: all are sorted down the tree together, so that each node is
 * rebuilt once.
 */
final class TrieUpdate {
  /**
   * @param path the whole key
   * @param value null to delete
   */
  private record Entry(byte[] path, byte @Nullable [] value) {}

  private final MerkleTrie trie;
  private final SortedMap<byte[], byte @Nullable []> nodes = new TreeMap<>(Arrays::compareUnsigned);

  TrieUpdate(MerkleTrie trie) {
    this.trie = trie;
  }

  MerkleTrie.Update run(SortedMap<byte[], byte @Nullable []> changes) {
    List<Entry> entries = new ArrayList<>(changes.size());
    changes.forEach((key, value) -> entries.add(new Entry(Nibbles.of(key), value)));
    try {
      TrieNode root = trie.loadRoot();
      if (!entries.isEmpty()) {
        preload(root, entries);
        root = update(root, 0, entries);
        if (root != null) {
          write(root, Nibbles.NONE);
        }
      }
      Bytes32 hash = root == null ? Account.EMPTY_STORAGE_ROOT : Bytes32.wrap(root.hash());
      return new MerkleTrie.Update(hash, nodes, TrieTop.of(root));
    } finally {
      trie.trim();
    }
  }

  /**
   * A place in the trie where nodes are to be loaded for entries.
   *
   * @param parent a branch, or an extension
   * @param depth of the child
   * @param entries those that go there
   */
  private record Gap(TrieNode parent, int digit, int depth, List<Entry> entries) {
    TrieNode child() {
      return switch (parent) {
        case Branch branch -> Objects.requireNonNull(branch.children[digit]);
        case Extension extension -> extension.child;
        default -> throw new AssertionError("without children");
      };
    }

    byte[] path() {
      return Arrays.copyOf(entries.getFirst().path, depth);
    }

    void fill(TrieNode child) {
      switch (parent) {
        case Branch branch -> branch.children[digit] = child;
        case Extension extension -> extension.child = child;
        default -> throw new AssertionError("without children");
      }
    }
  }

  /**
   * Loads the nodes on the paths of all entries, level by level: a store gives many nodes at once
   * much faster than one by one.
   */
  private void preload(@Nullable TrieNode root, List<Entry> entries) {
    List<Gap> gaps = new ArrayList<>();
    if (root != null) {
      findGaps(root, 0, entries, gaps);
    }
    while (!gaps.isEmpty()) {
      List<TrieNode> loaded =
          trie.resolveAll(
              gaps.stream().map(Gap::child).toList(), gaps.stream().map(Gap::path).toList());
      List<Gap> next = new ArrayList<>();
      for (int i = 0; i < gaps.size(); i++) {
        Gap gap = gaps.get(i);
        gap.fill(loaded.get(i));
        findGaps(loaded.get(i), gap.depth, gap.entries, next);
      }
      gaps = next;
    }
  }

  private static void findGaps(TrieNode node, int depth, List<Entry> entries, List<Gap> gaps) {
    switch (node) {
      case Branch branch -> {
        int from = 0;
        while (from < entries.size()) {
          int digit = entries.get(from).path[depth];
          int to = groupEnd(entries, from, depth);
          TrieNode child = branch.children[digit];
          if (child != null) {
            follow(child, new Gap(branch, digit, depth + 1, entries.subList(from, to)), gaps);
          }
          from = to;
        }
      }
      case Extension extension -> {
        int length = extension.path.length;
        if (sharedWith(extension.path, depth, entries) == length) {
          follow(extension.child, new Gap(extension, 0, depth + length, entries), gaps);
        }
      }
      case Leaf leaf -> {}
      case Hashed hashed -> throw new AssertionError("resolved nodes are not hashes");
    }
  }

  private static void follow(TrieNode child, Gap gap, List<Gap> gaps) {
    if (child instanceof Hashed) {
      gaps.add(gap);
    } else {
      findGaps(child, gap.depth, gap.entries, gaps);
    }
  }

  /** Returns where the entries end that have the same digit as the one at {@code from}. */
  private static int groupEnd(List<Entry> entries, int from, int depth) {
    int digit = entries.get(from).path[depth];
    int to = from + 1;
    while (to < entries.size() && entries.get(to).path[depth] == digit) {
      to++;
    }
    return to;
  }

  /**
   * Returns the subtree at {@code depth} with the entries, all of which agree so far; the node
   * itself if nothing changes.
   */
  private @Nullable TrieNode update(@Nullable TrieNode node, int depth, List<Entry> entries) {
    TrieNode result =
        switch (node) {
          case null -> build(present(entries), depth);
          case Leaf leaf -> updateLeaf(leaf, depth, entries);
          case Extension extension -> updateExtension(extension, depth, entries);
          case Branch branch -> updateBranch(branch, depth, entries);
          case Hashed hashed -> throw new AssertionError("resolved nodes are not hashes");
        };
    if (node != null && result != node) {
      dropStored(node, entries.getFirst().path, depth);
    }
    return result;
  }

  /** Notes that what is kept at this path goes; {@link #write} may put something else there. */
  private void dropStored(TrieNode node, byte[] path, int depth) {
    if (node.stored()) {
      nodes.put(Arrays.copyOf(path, depth), null);
    }
  }

  private @Nullable TrieNode updateLeaf(Leaf leaf, int depth, List<Entry> entries) {
    byte[] key = Nibbles.concat(Arrays.copyOf(entries.getFirst().path, depth), leaf.path);
    List<Entry> merged = new ArrayList<>(entries.size() + 1);
    boolean placed = false;
    for (Entry entry : entries) {
      int order = placed ? 1 : Arrays.compareUnsigned(entry.path, key);
      if (order > 0 && !placed) {
        merged.add(new Entry(key, leaf.value));
      }
      placed |= order >= 0;
      if (entry.value != null) {
        merged.add(entry);
      }
    }
    if (!placed) {
      merged.add(new Entry(key, leaf.value));
    }
    boolean same =
        merged.size() == 1
            && Arrays.equals(merged.getFirst().path, key)
            && Arrays.equals(merged.getFirst().value, leaf.value);
    return same ? leaf : build(merged, depth);
  }

  private @Nullable TrieNode updateExtension(Extension extension, int depth, List<Entry> entries) {
    int shared = sharedWith(extension.path, depth, entries);
    if (shared == extension.path.length) {
      int childDepth = depth + shared;
      TrieNode child =
          trie.resolve(extension.child, Arrays.copyOf(entries.getFirst().path, childDepth));
      TrieNode updated = update(child, childDepth, entries);
      return updated == child ? extension : prefixed(extension.path, updated);
    }
    // The path forks inside the extension: put a branch there and go on with that.
    @Nullable TrieNode[] children = new @Nullable TrieNode[16];
    byte[] rest = Nibbles.from(extension.path, shared + 1);
    children[extension.path[shared]] =
        rest.length == 0 ? extension.child : new Extension(rest, extension.child);
    TrieNode updated = updateBranch(new Branch(children), depth + shared, entries);
    if (updated instanceof Extension same
        && Arrays.equals(same.path, Nibbles.from(extension.path, shared))
        && same.child == extension.child) {
      return extension;
    }
    return prefixed(Arrays.copyOf(extension.path, shared), updated);
  }

  private @Nullable TrieNode updateBranch(Branch branch, int depth, List<Entry> entries) {
    @Nullable TrieNode[] children = branch.children.clone();
    boolean changed = false;
    int from = 0;
    while (from < entries.size()) {
      byte[] path = entries.get(from).path;
      int digit = path[depth];
      int to = groupEnd(entries, from, depth);
      TrieNode child = children[digit];
      if (child != null) {
        child = trie.resolve(child, Arrays.copyOf(path, depth + 1));
      }
      TrieNode updated = update(child, depth + 1, entries.subList(from, to));
      if (updated != child) {
        children[digit] = updated;
        changed = true;
      }
      from = to;
    }
    if (!changed && count(children) > 1) {
      return branch;
    }
    return collapsed(children, entries.getFirst().path, depth);
  }

  /** Returns the branch, or what takes its place when fewer than two children are left. */
  private @Nullable TrieNode collapsed(@Nullable TrieNode[] children, byte[] path, int depth) {
    int count = 0;
    int last = 0;
    for (int i = 0; i < 16; i++) {
      if (children[i] != null) {
        count++;
        last = i;
      }
    }
    TrieNode only = children[last];
    if (count > 1 || only == null) {
      return count == 0 ? null : new Branch(children);
    }
    byte[] childPath = Nibbles.append(Arrays.copyOf(path, depth), last);
    TrieNode child = trie.resolve(only, childPath);
    if (child instanceof Branch) {
      return new Extension(new byte[] {(byte) last}, only);
    }
    dropStored(child, childPath, depth + 1);
    return prefixed(new byte[] {(byte) last}, child);
  }

  /** Puts a piece of path before a node. */
  private static @Nullable TrieNode prefixed(byte[] path, @Nullable TrieNode node) {
    if (path.length == 0) {
      return node;
    }
    return switch (node) {
      case null -> null;
      case Leaf leaf -> new Leaf(Nibbles.concat(path, leaf.path), leaf.value);
      case Extension below -> new Extension(Nibbles.concat(path, below.path), below.child);
      case Branch branch -> new Extension(path, branch);
      case Hashed hashed -> throw new AssertionError("resolved nodes are not hashes");
    };
  }

  /** Builds a subtree of entries that are all there. */
  private static @Nullable TrieNode build(List<Entry> entries, int depth) {
    if (entries.isEmpty()) {
      return null;
    }
    Entry first = entries.getFirst();
    if (entries.size() == 1) {
      byte[] value = first.value;
      return value == null ? null : new Leaf(Nibbles.from(first.path, depth), value);
    }
    byte[] last = entries.getLast().path;
    int split = depth;
    while (first.path[split] == last[split]) {
      split++;
    }
    @Nullable TrieNode[] children = new @Nullable TrieNode[16];
    int from = 0;
    while (from < entries.size()) {
      int digit = entries.get(from).path[split];
      int to = groupEnd(entries, from, split);
      children[digit] = build(entries.subList(from, to), split + 1);
      from = to;
    }
    Branch branch = new Branch(children);
    return split == depth
        ? branch
        : new Extension(Arrays.copyOfRange(first.path, depth, split), branch);
  }

  private static List<Entry> present(List<Entry> entries) {
    return entries.stream().filter(entry -> entry.value != null).toList();
  }

  /** Returns how much of {@code path} every entry goes along from {@code depth}. */
  private static int sharedWith(byte[] path, int depth, List<Entry> entries) {
    // The entries are sorted, so the first and the last decide.
    byte[] first = entries.getFirst().path;
    byte[] last = entries.getLast().path;
    int shared = 0;
    while (shared < path.length
        && first[depth + shared] == path[shared]
        && last[depth + shared] == path[shared]) {
      shared++;
    }
    return shared;
  }

  private static int count(@Nullable TrieNode[] children) {
    int count = 0;
    for (TrieNode child : children) {
      count += child == null ? 0 : 1;
    }
    return count;
  }

  /** Lists the nodes that are new, children first. */
  private void write(TrieNode node, byte[] path) {
    if (node.stored() || node instanceof Hashed) {
      return;
    }
    switch (node) {
      case Extension extension -> write(extension.child, Nibbles.concat(path, extension.path));
      case Branch branch -> {
        for (int i = 0; i < 16; i++) {
          TrieNode child = branch.children[i];
          if (child != null) {
            write(child, Nibbles.append(path, i));
          }
        }
      }
      default -> {}
    }
    if (path.length == 0 || !node.embedded()) {
      nodes.put(path, node.encoded());
    }
  }
}
