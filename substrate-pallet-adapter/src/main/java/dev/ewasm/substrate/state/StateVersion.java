package dev.ewasm.substrate.state;

/** How a trie node holds its value. */
public enum StateVersion {
  /** Always whole. */
  V0,
  /** By its hash from 33 bytes on. */
  V1;

  /** Longest value in bytes that a node of version 1 holds whole. */
  static final int MAX_INLINE_VALUE = 32;
}
