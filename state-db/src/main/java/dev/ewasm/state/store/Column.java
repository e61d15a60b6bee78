package dev.ewasm.state.store;

import java.util.Locale;

/** The separate key spaces of a store. Their names are part of the stored format. */
public enum Column {
  /** The store's own facts: format, head, oldest kept block. */
  META,
  /** keccak(address) to address and account. */
  ACCOUNTS,
  /** keccak(address), keccak(slot) to slot and value. */
  STORAGE,
  /** Code hash to code. */
  CODE,
  /** Path to node of the account trie, one nibble a byte. */
  ACCOUNT_TRIE,
  /** keccak(address), path to node of the storage tries, one nibble a byte. */
  STORAGE_TRIE,
  /** Block number to what is known of the block and which keys it changed. */
  BLOCKS,
  /** An {@link #ACCOUNTS} key and the number of a block that changed it to the value before. */
  ACCOUNT_HISTORY,
  /** A {@link #STORAGE} key and the number of a block that changed it to the value before. */
  STORAGE_HISTORY,
  /** What a chain keeps beside its states; its keys are the chain's own. */
  CHAIN;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** Returns the name used in stores. */
  public String label() {
    return label;
  }
}
