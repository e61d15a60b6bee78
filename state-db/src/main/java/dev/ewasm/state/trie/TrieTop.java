package dev.ewasm.state.trie;

import org.jspecify.annotations.Nullable;

/**
 * The upper part of a trie, remembered between updates so that it is not loaded each time. Holds
 * for as long as nobody else changes the trie. Not safe for several threads.
 */
public final class TrieTop {
  /** So many nibbles deep: at most 4,369 branches, some 6 MB. */
  static final int DEPTH = 4;

  private @Nullable TrieNode root;
  private boolean known;
  private int size;

  /** Makes one that remembers nothing yet. */
  public TrieTop() {}

  /** Whether it remembers a trie, be it the empty one. */
  public boolean isKnown() {
    return known;
  }

  @Nullable TrieNode root() {
    return root;
  }

  void remember(@Nullable TrieNode newRoot) {
    root = newRoot;
    known = true;
  }

  /** Returns the top of a trie whose nodes are all going to be stored. */
  static TrieTop of(@Nullable TrieNode root) {
    TrieTop top = new TrieTop();
    top.remember(root);
    top.trim();
    return top;
  }

  /** Forgets what lies deeper than is worth remembering. */
  void trim() {
    size = root == null ? 0 : root.keepAbove(DEPTH);
  }

  /** Returns how many nodes are remembered. */
  public int size() {
    return size;
  }
}
