package dev.ewasm.vectors.runner;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.HostContext;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.eei.world.ChainConfig;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.eei.world.WorldHost;
import dev.ewasm.engine.DeepStack;
import dev.ewasm.state.Account;
import dev.ewasm.state.AccountDiff;
import dev.ewasm.state.Address;
import dev.ewasm.state.CommittedState;
import dev.ewasm.state.InMemoryState;
import dev.ewasm.state.Log;
import dev.ewasm.state.StateDiff;
import dev.ewasm.state.WorldState;
import dev.ewasm.state.database.StateDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * A state and the messages sent to it one after the other, without transaction fees: what one wants
 * to see when trying out a contract. Not safe for several threads.
 */
public final class ContractSession {

  private final Kept state;
  private final ChainConfig chain;
  private final EwasmVm vm;
  private final LongFunction<BlockContext> blocks;

  /**
   * A session in one block.
   *
   * @param state what the messages start from; changed by those that succeed
   */
  public ContractSession(InMemoryState state, ChainRules chain, EwasmVm vm, BlockContext block) {
    this(new KeptInMemory(state, block.number()), ChainConfig.of(chain), vm, number -> block);
  }

  /**
   * A session in which each message is a block of its own, committed when it returns.
   *
   * @param database what the messages start from; not empty
   * @param blocks the block of a number
   */
  public ContractSession(
      StateDatabase database, ChainConfig chain, EwasmVm vm, LongFunction<BlockContext> blocks) {
    this(new KeptInDatabase(database), chain, vm, blocks);
  }

  private ContractSession(
      Kept state, ChainConfig chain, EwasmVm vm, LongFunction<BlockContext> blocks) {
    this.state = state;
    this.chain = chain;
    this.vm = vm;
    this.blocks = blocks;
  }

  /** Where the state between messages is. */
  private sealed interface Kept {
    /** The number of the block that the next message runs in. */
    long next();

    CommittedState view();

    /** The slots of an account that are not zero. */
    SortedMap<Bytes32, Bytes32> storage(Address address);

    /** Makes the changes and returns the state root afterwards. */
    Bytes32 apply(StateDiff diff);
  }

  private record KeptInMemory(InMemoryState view, long next) implements Kept {
    @Override
    public SortedMap<Bytes32, Bytes32> storage(Address address) {
      return view.storage(address);
    }

    @Override
    public Bytes32 apply(StateDiff diff) {
      view.apply(diff);
      return view.root();
    }
  }

  private record KeptInDatabase(StateDatabase database) implements Kept {
    @Override
    public long next() {
      return database.head() + 1;
    }

    @Override
    public CommittedState view() {
      return database.view();
    }

    @Override
    public SortedMap<Bytes32, Bytes32> storage(Address address) {
      return database.storage(address);
    }

    @Override
    public Bytes32 apply(StateDiff diff) {
      return database.apply(next(), diff);
    }
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
    return DeepStack.call(() -> sendDeep(message, (world, host) -> host.call(message)));
  }

  /**
   * Has a machine run a message itself, as a transaction of its own: value is not moved and created
   * code not stored. What the machine did is undone unless it succeeds.
   */
  public Report execute(Message message, Function<HostContext, CallResult> machine) {
    return DeepStack.call(
        () ->
            sendDeep(
                message,
                (world, host) -> {
                  int snapshot = world.snapshot();
                  CallResult result = machine.apply(host);
                  if (result.isSuccess()) {
                    world.commit(snapshot);
                  } else {
                    world.revert(snapshot);
                  }
                  return result;
                }));
  }

  private Report sendDeep(Message message, BiFunction<WorldState, WorldHost, CallResult> run) {
    BlockContext block = blocks.apply(state.next());
    ChainRules rules = chain.at(block.number());
    CommittedState before = state.view();
    WorldState world = new WorldState(before);
    world.beginTransaction();
    if (!message.kind().isCreate()) {
      // A creation counts it itself.
      world.setNonce(message.sender(), world.nonce(message.sender()) + 1);
    }
    WorldHost host = new WorldHost(world, rules, vm, block, message.sender(), UInt256.ZERO);
    CallResult result = run.apply(world, host);
    List<Log> logs = world.logs();
    world.finishTransaction(rules.fork().clearsEmptyAccounts());
    StateDiff diff = world.diff();
    List<SlotChange> slots = new ArrayList<>();
    List<AccountChange> accounts = new ArrayList<>();
    for (Map.Entry<Address, AccountDiff> entry : diff.accounts().entrySet()) {
      addChanges(before, entry.getKey(), entry.getValue(), slots, accounts);
    }
    Bytes32 root = state.apply(diff);
    return new Report(
        message, result, message.gas() - result.gasLeft(), logs, slots, accounts, root);
  }

  private void addChanges(
      CommittedState view,
      Address address,
      AccountDiff diff,
      List<SlotChange> slots,
      List<AccountChange> accounts) {
    @Nullable Account before = view.account(address);
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
                slots.add(new SlotChange(address, slot, view.storage(address, slot), value)));
  }
}
