package dev.ewasm.state;

import java.util.HashMap;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * What {@link WorldState} knows of one account: its committed form, cached reads, and what the
 * block did to it.
 */
final class AccountState {
  /** The account before the block. */
  final @Nullable Account base;

  /** The account now. */
  @Nullable Account current;

  /** Whether storage of before the block no longer counts. */
  boolean cleared;

  /** Slots written by the block. */
  Map<Bytes32, Bytes32> written = new HashMap<>();

  /** Slots written by the transaction, with their values when it began. */
  Map<Bytes32, Bytes32> originals = new HashMap<>();

  /** Slots of before the block that were read, whatever {@link #cleared} says. */
  final Map<Bytes32, Bytes32> baseReads = new HashMap<>();

  AccountState(@Nullable Account base) {
    this.base = base;
    this.current = base;
  }

  /** Takes back what {@link #clearStorage} did. */
  record Storage(boolean cleared, Map<Bytes32, Bytes32> written, Map<Bytes32, Bytes32> originals) {}

  /** Forgets all storage and returns what to give to {@link #restoreStorage}. */
  Storage clearStorage() {
    Storage before = new Storage(cleared, written, originals);
    cleared = true;
    written = new HashMap<>();
    originals = new HashMap<>();
    return before;
  }

  void restoreStorage(Storage before) {
    cleared = before.cleared;
    written = before.written;
    originals = before.originals;
  }
}
