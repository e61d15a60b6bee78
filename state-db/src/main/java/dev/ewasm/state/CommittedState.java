package dev.ewasm.state;

import org.apache.tuweni.bytes.Bytes32;

/** A committed state: it does not change under its reader and knows the root that commits to it. */
public interface CommittedState extends StateView {
  /** Returns the root of the secure Merkle-Patricia trie over all accounts. */
  Bytes32 root();

  /** Returns the root this state would have after {@code diff}, and leaves the state as it is. */
  Bytes32 rootAfter(StateDiff diff);
}
