package dev.ewasm.state;

import dev.ewasm.state.journal.Journal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes32;

/**
 * What a transaction gathers beside the accounts.
 *
 * @spec https://ethereum.github.io/yellowpaper/paper.pdf Yellow Paper, section 6.1
 */
final class Substate {
  private record Slot(Address address, Bytes32 slot) {}

  private final Journal journal;
  private final Set<Address> touched = new HashSet<>();
  private final Set<Address> created = new HashSet<>();
  private final Set<Address> selfDestructed = new HashSet<>();
  private final Set<Address> warmAddresses = new HashSet<>();
  private final Set<Slot> warmSlots = new HashSet<>();
  private final Map<Slot, Bytes32> transientStorage = new HashMap<>();
  private final List<Log> logs = new ArrayList<>();
  private final Set<AccountState> storageWriters = new HashSet<>();
  private long refund;

  Substate(Journal journal) {
    this.journal = journal;
  }

  void clear() {
    touched.clear();
    created.clear();
    selfDestructed.clear();
    warmAddresses.clear();
    warmSlots.clear();
    transientStorage.clear();
    logs.clear();
    storageWriters.forEach(state -> state.originals.clear());
    storageWriters.clear();
    refund = 0;
  }

  void touch(Address address) {
    add(touched, address);
  }

  void create(Address address) {
    add(created, address);
  }

  boolean isCreated(Address address) {
    return created.contains(address);
  }

  boolean selfDestruct(Address address) {
    return add(selfDestructed, address);
  }

  boolean isSelfDestructed(Address address) {
    return selfDestructed.contains(address);
  }

  boolean warm(Address address) {
    return add(warmAddresses, address);
  }

  boolean warm(Address address, Bytes32 slot) {
    return add(warmSlots, new Slot(address, slot));
  }

  /** Remembers whose original values end with the transaction; a superset does no harm. */
  void wroteStorage(AccountState state) {
    storageWriters.add(state);
  }

  Bytes32 transientStorage(Address address, Bytes32 slot) {
    return transientStorage.getOrDefault(new Slot(address, slot), Bytes32.ZERO);
  }

  void setTransientStorage(Address address, Bytes32 slot, Bytes32 value) {
    Slot key = new Slot(address, slot);
    Bytes32 before = transientStorage.put(key, value);
    journal.record(
        () -> {
          if (before == null) {
            transientStorage.remove(key);
          } else {
            transientStorage.put(key, before);
          }
        });
  }

  void addLog(Log log) {
    logs.add(log);
    journal.record(logs::removeLast);
  }

  List<Log> logs() {
    return List.copyOf(logs);
  }

  void addRefund(long gas) {
    refund += gas;
    journal.record(() -> refund -= gas);
  }

  long refund() {
    return refund;
  }

  /** The accounts to delete; their order does not matter. */
  Collection<Address> selfDestructed() {
    return selfDestructed;
  }

  /** The touched accounts; their order does not matter. */
  Collection<Address> touched() {
    return touched;
  }

  private <T> boolean add(Set<T> set, T element) {
    boolean added = set.add(element);
    if (added) {
      journal.record(() -> set.remove(element));
    }
    return added;
  }
}
