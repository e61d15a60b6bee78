package dev.ewasm.vectors.cli;

import dev.ewasm.state.Account;
import dev.ewasm.state.AccountDiff;
import dev.ewasm.state.Address;
import dev.ewasm.state.Genesis;
import dev.ewasm.state.StateDiff;
import dev.ewasm.state.StateException;
import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.state.database.BlockState;
import dev.ewasm.state.database.StateDatabase;
import dev.ewasm.vectors.fixture.AllocLoader;
import dev.ewasm.vectors.fixture.FixtureAccount;
import dev.ewasm.vectors.fixture.FixtureException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/** The state that {@code ewasm run} works on: what it begins with and where contracts stand. */
final class RunState {

  /** Rich enough for any value, and far below 2^128. */
  private static final UInt256 CALLER_BALANCE = UInt256.valueOf(10).pow(24);

  private final StateDatabase database;

  private RunState(StateDatabase database) {
    this.database = database;
  }

  /**
   * Makes ready what the messages run on.
   *
   * @param stateFile accounts to begin with, for an empty database only; without one the caller is
   *     rich
   * @param contract where {@code code} stands
   * @param code null to leave the accounts as they are
   */
  static RunState prepare(
      StateDatabase database,
      @Nullable String stateFile,
      Address caller,
      Address contract,
      @Nullable Bytes code) {
    RunState state = new RunState(database);
    if (database.isEmpty()) {
      database.apply(0, genesis(stateFile, caller, contract, code));
    } else if (stateFile != null) {
      throw CommandException.usage(
          "--state "
              + stateFile
              + ": only for an empty database; "
              + database.store().describe()
              + " is at block "
              + database.head());
    } else if (code != null) {
      state.place(contract, code);
    }
    return state;
  }

  StateDatabase database() {
    return database;
  }

  UInt256 balance(Address address) {
    Account account = database.view().account(address);
    return account == null ? UInt256.ZERO : account.balance();
  }

  /** The code at an address; empty if there is none. */
  static Bytes code(StateDatabase database, Address address) {
    BlockState view = database.view();
    Account account = view.account(address);
    return account == null ? Bytes.EMPTY : view.code(account.codeHash());
  }

  /**
   * Goes back to an old block on a scratch copy.
   *
   * @throws CommandException if the block is not kept
   */
  static StateDatabase at(StateDatabase database, long block) {
    StateDatabase scratch = database.scratch();
    try {
      scratch.rollback(block);
      return scratch;
    } catch (StateException e) {
      scratch.close();
      throw DatabaseOption.failed(e);
    }
  }

  private static StateDiff genesis(
      @Nullable String stateFile, Address caller, Address contract, @Nullable Bytes code) {
    SortedMap<Address, FixtureAccount> accounts = new TreeMap<>();
    if (stateFile == null) {
      accounts.put(caller, new FixtureAccount(0, CALLER_BALANCE, Bytes.EMPTY, new TreeMap<>()));
    } else {
      accounts.putAll(load(stateFile));
    }
    if (code != null) {
      FixtureAccount before = accounts.get(contract);
      accounts.put(
          contract,
          before == null
              ? new FixtureAccount(1, UInt256.ZERO, code, new TreeMap<>())
              : new FixtureAccount(1, before.balance(), code, before.storage()));
    }
    Genesis genesis = new Genesis();
    accounts.forEach(
        (address, account) ->
            genesis.put(
                address, account.nonce(), account.balance(), account.code(), account.storage()));
    return genesis.diff();
  }

  private static Map<Address, FixtureAccount> load(String stateFile) {
    try {
      return AllocLoader.load(Path.of(stateFile));
    } catch (FixtureException | InvalidPathException e) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  /** Puts code at an address of a database that has blocks, as a block of its own. */
  private void place(Address contract, Bytes code) {
    Account before = database.view().account(contract);
    Bytes32 hash = Keccak.hash(code);
    if (before != null && before.codeHash().equals(hash)) {
      return;
    }
    if (before != null && before.hasCode()) {
      throw new CommandException(
          ExitCode.FAILED,
          contract
              + " holds other code in "
              + database.store().describe()
              + ": leave FILE out to call that, or name another --address");
    }
    Account after = before == null ? Account.EMPTY.withNonce(1) : before;
    SortedMap<Address, AccountDiff> accounts = new TreeMap<>();
    accounts.put(contract, new AccountDiff(after.withCodeHash(hash), false, new TreeMap<>()));
    SortedMap<Bytes32, Bytes> codes = new TreeMap<>();
    codes.put(hash, code);
    database.apply(database.head() + 1, new StateDiff(accounts, codes));
  }
}
