package dev.ewasm.vectors.runner;

import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.CommittedState;
import dev.ewasm.state.Genesis;
import dev.ewasm.state.InMemoryState;
import dev.ewasm.state.StateDiff;
import dev.ewasm.state.StateException;
import dev.ewasm.state.WorldState;
import dev.ewasm.state.database.StateDatabase;
import dev.ewasm.vectors.fixture.FixtureAccount;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/** Where a case of a state test has its state, from the accounts before to the root after. */
sealed interface CaseState extends AutoCloseable {

  /** The state before. */
  CommittedState before();

  /** Commits what a case made of the state before and returns the root. */
  Bytes32 commit(WorldState after);

  @Override
  void close();

  /** Makes a state of accounts, in a database if there is one. */
  static CaseState of(Map<Address, FixtureAccount> accounts, @Nullable StateDatabase database) {
    return database == null ? new OnHeap(accounts) : new Stored(accounts, database);
  }

  /** On the heap. */
  final class OnHeap implements CaseState {
    private final InMemoryState state = new InMemoryState();

    private OnHeap(Map<Address, FixtureAccount> accounts) {
      accounts.forEach(
          (address, account) ->
              state.put(
                  address, account.nonce(), account.balance(), account.code(), account.storage()));
    }

    @Override
    public CommittedState before() {
      return state;
    }

    @Override
    public Bytes32 commit(WorldState after) {
      return after.root();
    }

    @Override
    public void close() {}
  }

  /**
   * In a database: block 0 has no accounts, block 1 is the state before, block 2 that after; in the
   * end the database goes back to block 0.
   */
  final class Stored implements CaseState {
    private final StateDatabase database;

    private Stored(Map<Address, FixtureAccount> accounts, StateDatabase database) {
      this.database = database;
      if (database.isEmpty()) {
        database.apply(0, StateDiff.EMPTY);
      }
      if (database.head() != 0 || !database.root().equals(Account.EMPTY_STORAGE_ROOT)) {
        throw new StateException(
            database.store().describe() + " holds a state; tests need an empty database");
      }
      Genesis genesis = new Genesis();
      accounts.forEach(
          (address, account) ->
              genesis.put(
                  address, account.nonce(), account.balance(), account.code(), account.storage()));
      database.apply(1, genesis.diff());
    }

    @Override
    public CommittedState before() {
      return database.view();
    }

    @Override
    public Bytes32 commit(WorldState after) {
      return database.apply(2, after.diff());
    }

    @Override
    public void close() {
      database.rollback(0);
    }
  }
}
