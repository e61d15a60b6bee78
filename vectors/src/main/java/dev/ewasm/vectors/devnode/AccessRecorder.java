package dev.ewasm.vectors.devnode;

import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.CommittedState;
import dev.ewasm.state.StateDiff;
import dev.ewasm.state.WorldState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/** Finds which accounts and slots a run reads, for access lists. */
final class AccessRecorder {

  private final SortedMap<Address, SortedSet<Bytes32>> seen = new TreeMap<>();

  /** The state with every first read of it noted. */
  WorldState watch(WorldState state) {
    return new WorldState(new Watched(state));
  }

  /**
   * What was read.
   *
   * @param warm what a list leaves out, unless slots of it were read
   * @param created the contract that the run made, whose slots are new
   */
  List<Transaction.Access> accesses(Predicate<Address> warm, @Nullable Address created) {
    List<Transaction.Access> accesses = new ArrayList<>();
    seen.forEach(
        (address, slots) -> {
          if (!Objects.equals(address, created) && (!slots.isEmpty() || !warm.test(address))) {
            accesses.add(new Transaction.Access(address, List.copyOf(slots)));
          }
        });
    return accesses;
  }

  private final class Watched implements CommittedState {

    /** Not the root of an empty storage, so that reads of every slot come here. */
    private static final Bytes32 SOME_STORAGE = Bytes32.leftPad(Bytes.of(1));

    private final WorldState state;

    Watched(WorldState state) {
      this.state = state;
    }

    @Override
    public @Nullable Account account(Address address) {
      seen.computeIfAbsent(address, key -> new TreeSet<>());
      Account account = state.account(address);
      return account == null ? null : account.withStorageRoot(SOME_STORAGE);
    }

    @Override
    public Bytes code(Bytes32 codeHash) {
      return state.code(codeHash);
    }

    @Override
    public Bytes32 storage(Address address, Bytes32 slot) {
      seen.computeIfAbsent(address, key -> new TreeSet<>()).add(slot);
      return state.storage(address, slot);
    }

    @Override
    public Bytes32 root() {
      return state.root();
    }

    @Override
    public Bytes32 rootAfter(StateDiff diff) {
      throw new UnsupportedOperationException("a run that is only looked at has no root");
    }
  }
}
