package dev.ewasm.vectors.runner;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.eei.world.WorldHost;
import dev.ewasm.engine.DeepStack;
import dev.ewasm.state.Account;
import dev.ewasm.state.AccountDiff;
import dev.ewasm.state.Address;
import dev.ewasm.state.InMemoryState;
import dev.ewasm.state.Log;
import dev.ewasm.state.StateDiff;
import dev.ewasm.state.WorldState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * A state and the messages sent to it one after the other, without transaction fees: what one wants
 * to see when trying out a contract. Not safe for several threads.
 */
public final class ContractSession {

  private final InMemoryState state;
  private final ChainRules chain;
  private final EwasmVm vm;
  private final BlockContext block;

  /**
   * @param state what the messages start from; changed by those that succeed
   */
  public ContractSession(InMemoryState state, ChainRules chain, EwasmVm vm, BlockContext block) {
    this.state = state;
    this.chain = chain;
    this.vm = vm;
    this.block = block;
  }

  /**
   * What a message did.
   *
   * @param result how it ended
   * @param gasUsed whole gas used, refund not taken off
   * @param logs of the frames that succeeded
   * @param storage slots whose value changed, ascending
   * @param accounts accounts whose balance, nonce or code changed or that came or went, ascending
   * @param stateRoot root of the state afterwards
   */
  public record Report(
      Message message,
      CallResult result,
      long gasUsed,
      List<Log> logs,
      List<SlotChange> storage,
      List<AccountChange> accounts,
      Bytes32 stateRoot) {

    public Report {
      logs = List.copyOf(logs);
      storage = List.copyOf(storage);
      accounts = List.copyOf(accounts);
    }
  }

  /** A storage slot before and after. */
  public record SlotChange(Address address, Bytes32 slot, Bytes32 before, Bytes32 after) {}

  /** An account before and after; null where it did not exist. */
  public record AccountChange(Address address, @Nullable Account before, @Nullable Account after) {}

  /** Sends a message as a transaction of its own. */
  public Report send(Message message) {
    return DeepStack.call(() -> sendDeep(message));
  }

  private Report sendDeep(Message message) {
    WorldState world = new WorldState(state);
    world.beginTransaction();
    if (!message.kind().isCreate()) {
      // A creation counts it itself.
      world.setNonce(message.sender(), world.nonce(message.sender()) + 1);
    }
    WorldHost host = new WorldHost(world, chain, vm, block, message.sender(), UInt256.ZERO);
    CallResult result = host.call(message);
    List<Log> logs = world.logs();
    world.finishTransaction(chain.fork().clearsEmptyAccounts());
    StateDiff diff = world.diff();
    List<SlotChange> slots = new ArrayList<>();
    List<AccountChange> accounts = new ArrayList<>();
    for (Map.Entry<Address, AccountDiff> entry : diff.accounts().entrySet()) {
      addChanges(entry.getKey(), entry.getValue(), slots, accounts);
    }
    state.apply(diff);
    return new Report(
        message, result, message.gas() - result.gasLeft(), logs, slots, accounts, state.root());
  }

  private void addChanges(
      Address address, AccountDiff diff, List<SlotChange> slots, List<AccountChange> accounts) {
    @Nullable Account before = state.account(address);
    @Nullable Account after = diff.account();
    boolean same =
        before != null
            && after != null
            && before.balance().equals(after.balance())
            && before.nonce() == after.nonce()
            && before.codeHash().equals(after.codeHash());
    if (!same) {
      accounts.add(new AccountChange(address, before, after));
    }
    if (diff.storageCleared()) {
      state
          .storage(address)
          .forEach(
              (slot, value) -> {
                if (!diff.storage().containsKey(slot)) {
                  slots.add(new SlotChange(address, slot, value, Bytes32.ZERO));
                }
              });
    }
    diff.storage()
        .forEach(
            (slot, value) ->
                slots.add(new SlotChange(address, slot, state.storage(address, slot), value)));
  }
}
