package dev.ewasm.state.database;

import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.CommittedState;
import dev.ewasm.state.StateDiff;
import dev.ewasm.state.store.Column;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/** The state after one block of a {@link StateDatabase}. Safe for several threads. */
public final class BlockState implements CommittedState {
  private final StateDatabase database;
  private final long block;
  private final int forks;

  BlockState(StateDatabase database, long block, int forks) {
    this.database = database;
    this.block = block;
    this.forks = forks;
  }

  /** Returns the block's number; -1 before the first one. */
  public long block() {
    return block;
  }

  @Override
  public @Nullable Account account(Address address) {
    byte[] flat =
        database.read(Column.ACCOUNTS, Column.ACCOUNT_HISTORY, Keys.account(address), block, forks);
    return flat == null ? null : Keys.account(flat);
  }

  @Override
  public Bytes code(Bytes32 codeHash) {
    return codeHash.equals(Account.EMPTY_CODE_HASH) ? Bytes.EMPTY : database.code(codeHash);
  }

  @Override
  public Bytes32 storage(Address address, Bytes32 slot) {
    byte[] key = Keys.concat(Keys.account(address), Keys.slotHash(slot));
    byte[] flat = database.read(Column.STORAGE, Column.STORAGE_HISTORY, key, block, forks);
    return flat == null ? Bytes32.ZERO : Keys.slotValue(flat);
  }

  @Override
  public Bytes32 root() {
    return block < 0 ? Account.EMPTY_STORAGE_ROOT : database.root(block);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Costs as much as the changes of the diff, and for an older state also those of the blocks
   * since.
   */
  @Override
  public Bytes32 rootAfter(StateDiff diff) {
    return diff.isEmpty() ? root() : database.rootAfter(block, forks, diff);
  }
}
