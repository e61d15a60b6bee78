package dev.ewasm.state.trie;

import dev.ewasm.state.Account;
import dev.ewasm.state.trie.TrieNode.Branch;
import dev.ewasm.state.trie.TrieNode.Extension;
import dev.ewasm.state.trie.TrieNode.Hashed;
import dev.ewasm.state.trie.TrieNode.Leaf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * One batch of changes to a trie: all are sorted down the tree together, so that each node is
 * rebuilt once.
 */
final class TrieUpdate {
  /** So many nodes are worth sharing between the processors. */
  static final int PARALLEL_FROM = 128;

  private final MerkleTrie trie;

  /** Paths of stored nodes that are replaced or go. */
  private final List<byte[]> dropped = new ArrayList<>();

  TrieUpdate(MerkleTrie trie) {
    this.trie = trie;
  }

  MerkleTrie.Update run(List<MerkleTrie.Change> changes) {
    List<TrieEntry> entries = new ArrayList<>(changes.size());
    for (MerkleTrie.Change change : changes) {
      entries.add(new TrieEntry(Nibbles.of(change.key()), change.value(), change.before()));
    }
    TriePaths paths = new TriePaths(trie);
    try {
      TrieNode root = trie.loadRoot();
      if (!entries.isEmpty()) {
        paths.load(root, entries);
        root = update(root, 0, entries);
      }
      Bytes32 hash = root == null ? Account.EMPTY_STORAGE_ROOT : Bytes32.wrap(root.hash());
      return new MerkleTrie.Update(hash, nodeChanges(root), TrieTop.of(root));
    } finally {
      paths.giveUp();
      trie.trim();
    }
  }

  /**
   * Returns the subtree at {@code depth} with the entries, all of which agree so far; the node
   * itself if nothing changes.
   */
  private @Nullable TrieNode update(@Nullable TrieNode node, int depth, List<TrieEntry> entries) {
    int sizeBefore = dropped.size();
    if (node != null) {
      dropStored(node, entries.getFirst().path(), depth);
    }
    TrieNode result =
        switch (node) {
          case null -> build(present(entries), depth);
          case Leaf leaf -> updateLeaf(leaf, depth, entries);
          case Extension extension -> updateExtension(extension, depth, entries);
          case Branch branch -> updateBranch(branch, depth, entries);
          case Hashed hashed -> throw new AssertionError("resolved nodes are not hashes");
        };
    if (result == node) {
      // Nothing changed, below neither.
      dropped.subList(sizeBefore, dropped.size()).clear();
    }
    return result;
  }

  /** Notes that what is stored at this path goes; another node may come there. */
  private void dropStored(TrieNode node, byte[] path, int depth) {
    if (node.stored()) {
      dropped.add(Arrays.copyOf(path, depth));
    }
  }

  private @Nullable TrieNode updateLeaf(Leaf leaf, int depth, List<TrieEntry> entries) {
    byte[] key = Nibbles.concat(Arrays.copyOf(entries.getFirst().path(), depth), leaf.path);
    List<TrieEntry> merged = new ArrayList<>(entries.size() + 1);
    boolean placed = false;
    for (TrieEntry entry : entries) {
      int order = placed ? 1 : Arrays.compareUnsigned(entry.path(), key);
      if (order > 0 && !placed) {
        merged.add(new TrieEntry(key, leaf.value, null));
      }
      placed |= order >= 0;
      if (entry.value() != null) {
        merged.add(entry);
      }
    }
    if (!placed) {
      merged.add(new TrieEntry(key, leaf.value, null));
    }
    boolean same =
        merged.size() == 1
            && Arrays.equals(merged.getFirst().path(), key)
            && Arrays.equals(merged.getFirst().value(), leaf.value);
    return same ? leaf : build(merged, depth);
  }

  private @Nullable TrieNode updateExtension(
      Extension extension, int depth, List<TrieEntry> entries) {
    int shared = TrieEntry.sharedWith(extension.path, depth, entries);
    if (shared == extension.path.length) {
      int childDepth = depth + shared;
      TrieNode child =
          trie.resolve(extension.child, Arrays.copyOf(entries.getFirst().path(), childDepth));
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

  private @Nullable TrieNode updateBranch(Branch branch, int depth, List<TrieEntry> entries) {
    @Nullable TrieNode[] children = branch.children.clone();
    boolean changed = false;
    int from = 0;
    while (from < entries.size()) {
      byte[] path = entries.get(from).path();
      int digit = path[depth];
      int to = TrieEntry.groupEnd(entries, from, depth);
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
    return collapsed(children, entries.getFirst().path(), depth);
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
  private static @Nullable TrieNode build(List<TrieEntry> entries, int depth) {
    if (entries.isEmpty()) {
      return null;
    }
    TrieEntry first = entries.getFirst();
    if (entries.size() == 1) {
      byte[] value = first.value();
      return value == null ? null : new Leaf(Nibbles.from(first.path(), depth), value);
    }
    byte[] last = entries.getLast().path();
    int split = depth;
    while (first.path()[split] == last[split]) {
      split++;
    }
    @Nullable TrieNode[] children = new @Nullable TrieNode[16];
    int from = 0;
    while (from < entries.size()) {
      int digit = entries.get(from).path()[split];
      int to = TrieEntry.groupEnd(entries, from, split);
      children[digit] = build(entries.subList(from, to), split + 1);
      from = to;
    }
    Branch branch = new Branch(children);
    return split == depth
        ? branch
        : new Extension(Arrays.copyOfRange(first.path(), depth, split), branch);
  }

  private static List<TrieEntry> present(List<TrieEntry> entries) {
    return entries.stream().filter(entry -> entry.value() != null).toList();
  }

  private static int count(@Nullable TrieNode[] children) {
    int count = 0;
    for (TrieNode child : children) {
      count += child == null ? 0 : 1;
    }
    return count;
  }

  /** Returns what is to be stored so that the trie is the one below {@code root}. */
  private List<MerkleTrie.NodeChange> nodeChanges(@Nullable TrieNode root) {
    List<MerkleTrie.NodeChange> written = new ArrayList<>();
    if (root != null && isNew(root)) {
      if (root instanceof Branch branch && dropped.size() >= PARALLEL_FROM) {
        Arrays.stream(branch.children)
            .parallel()
            .filter(child -> child != null && isNew(child))
            .forEach(TrieNode::hash);
      }
      write(root, Nibbles.NONE, written);
    }
    dropped.sort(Arrays::compareUnsigned);
    List<MerkleTrie.NodeChange> all = new ArrayList<>(written.size() + dropped.size());
    int next = 0;
    for (MerkleTrie.NodeChange node : written) {
      int order = 1;
      while (next < dropped.size()
          && (order = Arrays.compareUnsigned(dropped.get(next), node.path())) <= 0) {
        if (order < 0) {
          all.add(new MerkleTrie.NodeChange(dropped.get(next), null));
        }
        next++;
      }
      all.add(node);
    }
    while (next < dropped.size()) {
      all.add(new MerkleTrie.NodeChange(dropped.get(next++), null));
    }
    return all;
  }

  private static boolean isNew(TrieNode node) {
    return !node.stored() && !(node instanceof Hashed);
  }

  /** Lists a new node and those below it, ascending by path. */
  private static void write(TrieNode node, byte[] path, List<MerkleTrie.NodeChange> written) {
    if (path.length == 0 || !node.embedded()) {
      written.add(new MerkleTrie.NodeChange(path, node.encoded()));
    }
    if (node instanceof Branch branch) {
      for (int i = 0; i < 16; i++) {
        TrieNode child = branch.children[i];
        if (child != null && isNew(child)) {
          write(child, Nibbles.append(path, i), written);
        }
      }
    } else if (node instanceof Extension extension && isNew(extension.child)) {
      write(extension.child, Nibbles.concat(path, extension.path), written);
    }
  }
}
