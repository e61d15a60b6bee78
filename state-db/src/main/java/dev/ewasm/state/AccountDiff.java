package dev.ewasm.state;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * What a block changed in one account.
 *
 * @param account the account afterwards, null if it is gone. Its {@code storageRoot} is that of the
 *     state before, or the empty root when {@code storageCleared}; applying the diff computes the
 *     new one
 * @param storageCleared whether everything stored before is gone: the account was deleted or made
 *     anew
 * @param storage slots written, in ascending order, with their values afterwards; zero deletes.
 *     Empty for a deleted account
 */
public record AccountDiff(
    @Nullable Account account, boolean storageCleared, SortedMap<Bytes32, Bytes32> storage) {
  public AccountDiff {
    storage = Collections.unmodifiableSortedMap(new TreeMap<>(storage));
    if (account == null && !storage.isEmpty()) {
      throw new IllegalArgumentException("a deleted account has no storage");
    }
  }
}
