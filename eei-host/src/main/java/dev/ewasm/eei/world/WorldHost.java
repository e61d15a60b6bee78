package dev.ewasm.eei.world;

import dev.ewasm.eei.EeiObserver;
import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.StackBudget;
import dev.ewasm.eei.contract.ContractCode;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.host.CallKind;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.HostContext;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.eei.host.StorageStatus;
import dev.ewasm.eei.host.TxContext;
import dev.ewasm.eei.precompile.Precompile;
import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.Log;
import dev.ewasm.state.WorldState;
import dev.ewasm.state.codec.ContractAddress;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * The host port on a world state, for one transaction. Each message runs in a snapshot of its own,
 * which is reverted unless it succeeds.
 */
public final class WorldHost implements HostContext {

  private static final byte RESERVED_PREFIX = (byte) 0xEF;
  private static final int HASHES_KEPT = 256;

  private final WorldState state;
  private final ChainRules chain;
  private final ForkRules rules;
  private final EwasmVm vm;
  private final BlockContext block;
  private final TxContext txContext;
  private final StackBudget stack = new StackBudget();

  /**
   * @param origin who signed the transaction
   * @param gasPrice wei per gas that it pays
   */
  public WorldHost(
      WorldState state,
      ChainRules chain,
      EwasmVm vm,
      BlockContext block,
      Address origin,
      UInt256 gasPrice) {
    this.state = state;
    this.chain = chain;
    this.rules = chain.fork();
    this.vm = vm;
    this.block = block;
    txContext =
        new TxContext(
            gasPrice,
            origin,
            block.coinbase(),
            block.number(),
            block.timestamp(),
            block.gasLimit(),
            block.difficulty(),
            chain.chainId(),
            block.baseFee());
  }

  @Override
  public boolean accountExists(Address address) {
    return rules.clearsEmptyAccounts() ? !state.isDead(address) : state.exists(address);
  }

  @Override
  public Bytes32 storage(Address address, Bytes32 key) {
    return state.storage(address, key);
  }

  @Override
  public StorageStatus setStorage(Address address, Bytes32 key, Bytes32 value) {
    Bytes32 current = state.storage(address, key);
    if (current.equals(value)) {
      return StorageStatus.ASSIGNED;
    }
    Bytes32 original = state.originalStorage(address, key);
    state.setStorage(address, key, value);
    return status(original, current, value);
  }

  private static StorageStatus status(Bytes32 original, Bytes32 current, Bytes32 value) {
    boolean clears = value.isZero();
    if (original.equals(current)) {
      if (original.isZero()) {
        return StorageStatus.ADDED;
      }
      return clears ? StorageStatus.DELETED : StorageStatus.MODIFIED;
    }
    boolean restores = original.equals(value);
    if (original.isZero()) {
      return restores ? StorageStatus.ADDED_DELETED : StorageStatus.ASSIGNED;
    }
    if (current.isZero()) {
      return restores ? StorageStatus.DELETED_RESTORED : StorageStatus.DELETED_ADDED;
    }
    if (clears) {
      return StorageStatus.MODIFIED_DELETED;
    }
    return restores ? StorageStatus.MODIFIED_RESTORED : StorageStatus.ASSIGNED;
  }

  @Override
  public UInt256 balance(Address address) {
    return state.balance(address);
  }

  @Override
  public int codeSize(Address address) {
    return state.code(address).size();
  }

  @Override
  public Bytes32 codeHash(Address address) {
    return accountExists(address) ? state.codeHash(address) : Bytes32.ZERO;
  }

  @Override
  public int copyCode(
      Address address, long codeOffset, byte[] target, int targetOffset, int length) {
    Bytes code = state.code(address);
    if (codeOffset >= code.size()) {
      return 0;
    }
    int from = (int) codeOffset;
    int copied = Math.min(length, code.size() - from);
    System.arraycopy(code.toArrayUnsafe(), from, target, targetOffset, copied);
    return copied;
  }

  @Override
  public boolean selfDestruct(Address address, Address beneficiary) {
    UInt256 balance = state.balance(address);
    if (rules.selfDestructOnlyNew() && !state.isCreated(address)) {
      state.transfer(address, beneficiary, balance);
      return false;
    }
    // Not a transfer: what a contract leaves to itself is gone.
    state.addBalance(beneficiary, balance);
    state.setBalance(address, UInt256.ZERO);
    return state.selfDestruct(address);
  }

  @Override
  public TxContext txContext() {
    return txContext;
  }

  @Override
  public @Nullable Bytes32 blockHash(long number) {
    boolean kept = number >= 0 && number < block.number() && number >= block.number() - HASHES_KEPT;
    return kept ? block.blockHashes().apply(number) : null;
  }

  @Override
  public void emitLog(Address address, Bytes data, List<Bytes32> topics) {
    state.addLog(new Log(address, topics, data));
  }

  @Override
  public boolean accessAccount(Address address) {
    return state.warm(address);
  }

  @Override
  public boolean accessStorage(Address address, Bytes32 key) {
    return state.warm(address, key);
  }

  @Override
  public Bytes32 transientStorage(Address address, Bytes32 key) {
    return state.transientStorage(address, key);
  }

  @Override
  public void setTransientStorage(Address address, Bytes32 key, Bytes32 value) {
    state.setTransientStorage(address, key, value);
  }

  /** Runs a message, nested or the transaction's own; depth and balance were checked. */
  @Override
  public CallResult call(Message message) {
    EeiObserver observer = vm.config().observer();
    if (observer == null) {
      return answer(message);
    }
    observer.begin(message);
    CallResult result = answer(message);
    observer.end(message, result);
    return result;
  }

  private CallResult answer(Message message) {
    return message.kind().isCreate() ? create(message) : callAccount(message);
  }

  private CallResult callAccount(Message message) {
    int snapshot = state.snapshot();
    if (message.kind() == CallKind.CALL) {
      // Of zero wei as well: it touches both accounts.
      state.transfer(message.sender(), message.recipient(), message.value());
    }
    return close(snapshot, run(message));
  }

  private CallResult run(Message message) {
    SystemContract system = chain.systemContract(message.codeAddress());
    if (system != null) {
      return switch (system) {
        case SystemContract.Native(Precompile precompile) -> runNative(precompile, message);
        case SystemContract.Wasm(ContractCode code) -> execute(message, code);
      };
    }
    Account account = state.account(message.codeAddress());
    if (account == null || !account.hasCode()) {
      return CallResult.success(message.gas(), 0, Bytes.EMPTY);
    }
    return execute(message, new ContractCode(state.code(account.codeHash()), account.codeHash()));
  }

  private CallResult execute(Message message, ContractCode code) {
    return vm.execute(this, rules, chain.metering(), message, code, stack);
  }

  private CallResult runNative(Precompile precompile, Message message) {
    byte[] input = message.input().toArrayUnsafe();
    long gas = precompile.gas(input, rules.precompiles());
    if (gas > message.gas()) {
      return CallResult.failure(Outcome.OUT_OF_GAS);
    }
    byte[] output = precompile.run(input);
    if (output != null) {
      return CallResult.success(message.gas() - gas, 0, Bytes.wrap(output));
    }
    return precompile.revertsOnFailure()
        ? CallResult.revert(message.gas() - gas, Bytes.EMPTY)
        : CallResult.failure(new Outcome.PrecompileFailure(precompile.name()));
  }

  private CallResult create(Message message) {
    Address sender = message.sender();
    long nonce = state.nonce(sender);
    if (nonce == -1) {
      return CallResult.notRun(
          new Outcome.CreationFailure("the sender's nonce is at its end"), message.gas());
    }
    ContractCode initCode = ContractCode.of(message.input());
    Address address =
        message.kind() == CallKind.CREATE
            ? ContractAddress.create(sender, nonce)
            : ContractAddress.create2(sender, message.salt(), initCode.hash());
    // The nonce stays counted, and the address warm, when the creation fails.
    state.setNonce(sender, nonce + 1);
    if (rules.accessLists()) {
      state.warm(address);
    }
    Account present = state.account(address);
    if (present != null && (present.nonce() != 0 || present.hasCode())) {
      return CallResult.failure(new Outcome.CreationFailure("address " + address + " is taken"));
    }
    int snapshot = state.snapshot();
    state.createContract(address);
    if (rules.clearsEmptyAccounts()) {
      state.setNonce(address, 1);
    }
    state.transfer(sender, address, message.value());
    CallResult result =
        message.input().isEmpty()
            ? CallResult.success(message.gas(), 0, Bytes.EMPTY)
            : deposit(execute(message.withRecipient(address), initCode), address);
    return close(snapshot, result.isSuccess() ? result.created(address) : result);
  }

  /** Stores the code that a successful creation gave, if the rules and its gas allow. */
  private CallResult deposit(CallResult result, Address address) {
    if (!result.isSuccess()) {
      return result;
    }
    Bytes code = result.output();
    int limit = rules.maxCodeSize();
    if (limit != 0 && code.size() > limit) {
      return CallResult.failure(
          new Outcome.CreationFailure(
              "code of " + code.size() + " bytes exceeds the limit of " + limit));
    }
    if (rules.reservesCodePrefixEf() && !code.isEmpty() && code.get(0) == RESERVED_PREFIX) {
      return CallResult.failure(new Outcome.CreationFailure("code starts with 0xEF"));
    }
    long gasLeft = result.gasLeft() - code.size() * rules.fees().codeByte();
    if (gasLeft < 0) {
      return rules.failsOnCodeDeposit()
          ? CallResult.failure(Outcome.OUT_OF_GAS)
          : CallResult.success(result.gasLeft(), result.gasRefund(), Bytes.EMPTY);
    }
    state.setCode(address, code);
    return CallResult.success(gasLeft, result.gasRefund(), code);
  }

  private CallResult close(int snapshot, CallResult result) {
    if (result.isSuccess()) {
      state.commit(snapshot);
    } else {
      state.revert(snapshot);
    }
    return result;
  }
}
