package dev.ewasm.substrate.pallet;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.host.CallKind;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.eei.world.WorldHost;
import dev.ewasm.engine.DeepStack;
import dev.ewasm.state.Account;
import dev.ewasm.state.AccountDiff;
import dev.ewasm.state.Address;
import dev.ewasm.state.StateDiff;
import dev.ewasm.state.WorldState;
import dev.ewasm.substrate.pallet.PalletCall.Execution;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * Dispatches the pallet's calls. Deposited balance is held by the pallet's own account, whose
 * native balance always equals the sum of all contract balances; so nothing is made or lost on the
 * way in and out. Gas is paid from the signer's native balance, up front and corrected afterwards,
 * and burnt like any fee; value comes from the balance of the signer's contract address.
 *
 * <p>Safe for several threads as long as each has a state of its own.
 */
public final class EwasmPallet {

  /** The account that holds deposited balance: {@code modl}, {@code ewasm/pt} and zeros. */
  public static final byte[] ACCOUNT =
      Arrays.copyOf("modlewasm/pt".getBytes(StandardCharsets.US_ASCII), 32);

  private static final int MAX_FEE_BITS = 256;

  private final PalletConfig config;
  private final EwasmVm vm;

  public EwasmPallet(PalletConfig config) {
    this(config, VmConfig.DEFAULT);
  }

  public EwasmPallet(PalletConfig config, VmConfig vmConfig) {
    this.config = config;
    this.vm = new EwasmVm(vmConfig);
  }

  public PalletConfig config() {
    return config;
  }

  /** The balances of a state under this pallet's existential deposit. */
  public Balances balances(ChainState state) {
    return new Balances(state, config.existentialDeposit());
  }

  /**
   * Dispatches a call.
   *
   * @param state changed as the result says: wholly on success, by nonce and gas fee when code ran
   *     and failed, not at all otherwise
   * @param block its number, time and hashes; the gas limit is what is left in the block
   * @param origin the signer's 32-byte account id
   */
  public PalletResult dispatch(
      ChainState state, BlockContext block, byte[] origin, PalletCall call) {
    return switch (call) {
      case PalletCall.Deposit(BigInteger value) -> deposit(state, origin, value);
      case PalletCall.Withdraw(BigInteger value) -> withdraw(state, origin, value);
      case Execution execution -> execute(state, block, origin, execution);
    };
  }

  private PalletResult deposit(ChainState state, byte[] origin, BigInteger value) {
    DispatchError error = balances(state).transfer(origin, ACCOUNT, value, false);
    if (error != null) {
      return PalletResult.failed(error);
    }
    WorldState world = new WorldState(new ContractStorage(state.trie()));
    world.beginTransaction();
    world.addBalance(AccountMapping.address(origin), UInt256.valueOf(value));
    world.finishTransaction(config.rules().fork().clearsEmptyAccounts());
    apply(state, world.diff());
    return PalletResult.done();
  }

  private PalletResult withdraw(ChainState state, byte[] origin, BigInteger value) {
    Address address = AccountMapping.address(origin);
    WorldState world = new WorldState(new ContractStorage(state.trie()));
    UInt256 amount = UInt256.valueOf(value);
    if (world.balance(address).compareTo(amount) < 0) {
      return PalletResult.failed(PalletError.BALANCE_LOW);
    }
    DispatchError error = balances(state).transfer(ACCOUNT, origin, value, false);
    if (error != null) {
      return PalletResult.failed(error);
    }
    world = new WorldState(new ContractStorage(state.trie()));
    world.beginTransaction();
    world.subtractBalance(address, amount);
    world.finishTransaction(config.rules().fork().clearsEmptyAccounts());
    apply(state, world.diff());
    return PalletResult.done();
  }

  private static void apply(ChainState state, StateDiff diff) {
    state.reset(new ContractStorage(state.trie()).after(diff));
  }

  private PalletResult execute(
      ChainState state, BlockContext block, byte[] origin, Execution call) {
    if (call.gasPrice().compareTo(config.minimumGasPrice()) < 0) {
      return PalletResult.failed(PalletError.GAS_PRICE_TOO_LOW);
    }
    BigInteger fee = call.gasLimit().multiply(call.gasPrice());
    if (fee.bitLength() > MAX_FEE_BITS) {
      return PalletResult.failed(PalletError.FEE_OVERFLOW);
    }
    if (fee.add(call.value()).bitLength() > MAX_FEE_BITS) {
      return PalletResult.failed(PalletError.PAYMENT_OVERFLOW);
    }
    if (call.gasLimit().compareTo(BigInteger.valueOf(block.gasLimit())) > 0) {
      return PalletResult.failed(new DispatchError.Exhausted());
    }
    Address sender = AccountMapping.address(origin);
    WorldState world = new WorldState(new ContractStorage(state.trie()));
    if (world.balance(sender).toUnsignedBigInteger().compareTo(call.value()) < 0) {
      return PalletResult.failed(PalletError.BALANCE_LOW);
    }
    if (world.nonce(sender) == -1) {
      return PalletResult.failed(PalletError.INVALID_NONCE);
    }
    // The fee leaves before the code runs; storage of contracts and native balances are apart.
    if (balances(state).burn(origin, fee) != null) {
      return PalletResult.failed(PalletError.WITHDRAW_FAILED);
    }
    PalletResult result = run(world, block, sender, call);
    StateDiff diff = world.diff();
    BigInteger destroyed = destroyed(state, diff);
    apply(state, diff);
    Balances balances = balances(state);
    if (destroyed.signum() > 0) {
      // A contract that left its balance to itself burnt it, so its backing goes as well.
      balances.burn(ACCOUNT, destroyed);
    }
    balances.restore(
        origin, fee.subtract(BigInteger.valueOf(result.gasUsed()).multiply(call.gasPrice())));
    return result;
  }

  /** By how much the sum of contract balances falls. */
  private static BigInteger destroyed(ChainState state, StateDiff diff) {
    ContractStorage before = new ContractStorage(state.trie());
    BigInteger sum = BigInteger.ZERO;
    for (Map.Entry<Address, AccountDiff> entry : diff.accounts().entrySet()) {
      sum = sum.add(balance(before.account(entry.getKey())));
      sum = sum.subtract(balance(entry.getValue().account()));
    }
    return sum;
  }

  private static BigInteger balance(@Nullable Account account) {
    return account == null ? BigInteger.ZERO : account.balance().toUnsignedBigInteger();
  }

  private PalletResult run(WorldState world, BlockContext block, Address sender, Execution call) {
    ForkRules rules = config.rules().fork();
    long gasLimit = call.gasLimit().longValueExact();
    Bytes data = data(call);
    long nonce = world.nonce(sender);
    world.beginTransaction();
    long intrinsic = rules.intrinsic().cost(data, !(call instanceof PalletCall.Call), 0, 0);
    if (gasLimit < intrinsic) {
      world.setNonce(sender, nonce + 1);
      world.finishTransaction(rules.clearsEmptyAccounts());
      CallResult none = CallResult.failure(Outcome.OUT_OF_GAS);
      return result(call, sender, nonce, none, gasLimit, world);
    }
    warmUp(world, block, sender, call);
    if (call instanceof PalletCall.Call) {
      world.setNonce(sender, nonce + 1);
    }
    WorldHost host =
        new WorldHost(world, config.rules(), vm, block, sender, UInt256.valueOf(call.gasPrice()));
    Message message = message(call, sender, data, gasLimit - intrinsic);
    CallResult result = DeepStack.call(() -> host.call(message));
    world.finishTransaction(rules.clearsEmptyAccounts());
    long used = gasLimit - result.gasLeft();
    long refund = Math.clamp(result.gasRefund(), 0, used / rules.refundQuotient());
    long billed = Math.max(used - refund, rules.intrinsic().floor(data));
    return result(call, sender, nonce, result, billed, world);
  }

  private static Bytes data(Execution call) {
    return Bytes.wrap(
        switch (call) {
          case PalletCall.Call target -> target.input();
          case PalletCall.Create create -> create.code();
          case PalletCall.Create2 create -> create.code();
        });
  }

  private static Message message(Execution call, Address sender, Bytes data, long gas) {
    UInt256 value = UInt256.valueOf(call.value());
    return switch (call) {
      case PalletCall.Call target -> Message.call(sender, target.target(), value, data, gas);
      case PalletCall.Create create -> Message.create(sender, value, data, gas);
      case PalletCall.Create2 create ->
          new Message(
              CallKind.CREATE2,
              false,
              0,
              gas,
              Address.ZERO,
              sender,
              data,
              value,
              Bytes32.wrap(create.salt()),
              Address.ZERO);
    };
  }

  private void warmUp(WorldState world, BlockContext block, Address sender, Execution call) {
    ForkRules rules = config.rules().fork();
    if (!rules.accessLists()) {
      return;
    }
    world.warm(sender);
    if (call instanceof PalletCall.Call target) {
      world.warm(target.target());
    }
    if (rules.warmCoinbase()) {
      world.warm(block.coinbase());
    }
    config.rules().systemContracts().keySet().forEach(world::warm);
  }

  private static PalletResult result(
      Execution call,
      Address sender,
      long nonce,
      CallResult result,
      long gasUsed,
      WorldState world) {
    List<PalletEvent> events = new ArrayList<>();
    if (result.isSuccess()) {
      world.logs().forEach(log -> events.add(new PalletEvent.Log(log)));
    }
    byte[] output = result.output().toArray();
    DispatchError error = error(result.outcome());
    String reason = result.outcome().describe();
    switch (call) {
      case PalletCall.Call target -> {
        if (error == null) {
          events.add(new PalletEvent.Call(target.target()));
          events.add(new PalletEvent.Output(output));
        } else {
          events.add(new PalletEvent.ExecutedFailed(target.target(), reason));
        }
      }
      case PalletCall.Create create -> addCreation(events, sender, nonce, result, error, reason);
      case PalletCall.Create2 create -> addCreation(events, sender, nonce, result, error, reason);
    }
    boolean created = error == null && !(call instanceof PalletCall.Call);
    return new PalletResult(error, gasUsed, created ? new byte[0] : output, events);
  }

  private static void addCreation(
      List<PalletEvent> events,
      Address sender,
      long nonce,
      CallResult result,
      @Nullable DispatchError error,
      String reason) {
    Address address = result.createAddress();
    if (error == null && address != null) {
      events.add(new PalletEvent.Nonce(new BigInteger(Long.toUnsignedString(nonce))));
      events.add(new PalletEvent.Create(address));
    } else {
      events.add(new PalletEvent.CreatedFailed(sender, reason));
    }
  }

  private static @Nullable DispatchError error(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Success success -> null;
      case Outcome.Revert revert -> new DispatchError.Module(PalletError.EXIT_REASON_REVERT);
      case Outcome.Rejected rejected -> new DispatchError.Module(PalletError.EXIT_REASON_FATAL);
      case Outcome.OutOfGas failed -> failure();
      case Outcome.Trapped failed -> failure();
      case Outcome.StaticModeViolation failed -> failure();
      case Outcome.InvalidMemoryAccess failed -> failure();
      case Outcome.ArgumentOutOfRange failed -> failure();
      case Outcome.ContractValidationFailure failed -> failure();
      case Outcome.CallDepthExceeded failed -> failure();
      case Outcome.InsufficientBalance failed -> failure();
      case Outcome.PrecompileFailure failed -> failure();
      case Outcome.CreationFailure failed -> failure();
      case Outcome.MachineFailure failed ->
          failed.status() < 0 ? new DispatchError.Module(PalletError.EXIT_REASON_FATAL) : failure();
    };
  }

  private static DispatchError failure() {
    return new DispatchError.Module(PalletError.EXIT_REASON_FAILED);
  }
}
