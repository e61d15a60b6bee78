package dev.ewasm.substrate.pallet;

import dev.ewasm.substrate.state.StateTrie;
import org.jspecify.annotations.Nullable;

/**
 * The storage of a block while it is built. A layer of changes is undone by going back to the trie
 * that was current when it began.
 */
public final class ChainState {

  private StateTrie trie;

  public ChainState(StateTrie trie) {
    this.trie = trie;
  }

  /** The state with all changes so far. */
  public StateTrie trie() {
    return trie;
  }

  /** Goes back to an earlier {@link #trie}. */
  public void reset(StateTrie earlier) {
    trie = earlier;
  }

  public byte @Nullable [] get(byte[] key) {
    return trie.get(key);
  }

  public void put(byte[] key, byte[] value) {
    trie = trie.put(key, value);
  }

  public void remove(byte[] key) {
    trie = trie.remove(key);
  }
}
