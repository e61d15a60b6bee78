package dev.ewasm.substrate.runtime;

import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.state.Address;
import dev.ewasm.substrate.pallet.Balances;
import dev.ewasm.substrate.pallet.ChainState;
import dev.ewasm.substrate.pallet.DispatchError;
import dev.ewasm.substrate.pallet.EwasmPallet;
import dev.ewasm.substrate.pallet.PalletEvent;
import dev.ewasm.substrate.pallet.PalletResult;
import dev.ewasm.substrate.scale.ScaleWriter;
import dev.ewasm.substrate.state.StateTrie;
import dev.ewasm.substrate.state.StateVersion;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/** Builds one block on its parent: the timestamp first, then extrinsics in the order given. */
public final class BlockBuilder {

  private static final int NORMAL = 0;
  private static final int MANDATORY = 2;

  private final ContractRuntime runtime;
  private final EwasmPallet pallet;
  private final byte[] parentHash;
  private final byte[] genesisHash;
  private final long number;
  private final long timestampMillis;
  private final ChainState state;
  private final List<byte[]> extrinsics = new ArrayList<>();
  private final List<EventRecord> events = new ArrayList<>();
  private long weightUsed;
  private long gasUsed;
  private int lengthUsed;

  /**
   * Begins a block.
   *
   * @param parentState the state after the parent
   * @param timestampMillis since the epoch
   */
  public BlockBuilder(
      ContractRuntime runtime,
      Header parent,
      StateTrie parentState,
      byte[] genesisHash,
      long timestampMillis) {
    this.runtime = runtime;
    this.pallet = runtime.pallet();
    this.parentHash = parent.hash();
    this.genesisHash = genesisHash;
    this.number = parent.number() + 1;
    this.timestampMillis = timestampMillis;
    this.state = new ChainState(parentState);
    initialize(parent);
  }

  private void initialize(Header parent) {
    state.put(ContractRuntime.NUMBER_KEY, new ScaleWriter().u32(number).toByteArray());
    state.put(ContractRuntime.PARENT_HASH_KEY, parentHash);
    state.put(ContractRuntime.blockHashKey(parent.number()), parentHash);
    if (parent.number() > ContractRuntime.BLOCK_HASH_COUNT) {
      state.remove(
          ContractRuntime.blockHashKey(parent.number() - ContractRuntime.BLOCK_HASH_COUNT));
    }
    RuntimeCall set = new RuntimeCall.SetTimestamp(timestampMillis);
    state.put(ContractRuntime.NOW_KEY, new ScaleWriter().u64(timestampMillis).toByteArray());
    finish(Extrinsic.inherent(set).encode(), null, Weights.of(set), MANDATORY);
  }

  /** The state with everything applied so far. */
  public StateTrie state() {
    return state.trie();
  }

  public long number() {
    return number;
  }

  /** Whether the block has room for an extrinsic. */
  public boolean hasRoom(Extrinsic extrinsic, int lengthBytes) {
    return Weights.of(extrinsic.call()) <= Weights.BLOCK_LIMIT - weightUsed
        && lengthBytes <= Weights.BLOCK_LENGTH_LIMIT - lengthUsed
        && ContractRuntime.gasLimit(extrinsic.call()) <= pallet.config().blockGasLimit() - gasUsed;
  }

  /**
   * Applies an extrinsic.
   *
   * @param checkSignature false if the signature is known to be right
   * @return why it was refused, with nothing changed; null if it is part of the block
   */
  public @Nullable InvalidTransaction apply(
      byte[] encoded, Extrinsic extrinsic, boolean checkSignature) {
    ContractRuntime.Position position =
        new ContractRuntime.Position(state.trie(), number, parentHash, genesisHash);
    InvalidTransaction invalid =
        runtime.validate(extrinsic, encoded.length, position, checkSignature);
    Extrinsic.Signed signed = extrinsic.signed();
    if (invalid != null || signed == null) {
      return invalid;
    }
    if (!hasRoom(extrinsic, encoded.length)) {
      return InvalidTransaction.EXHAUSTS_RESOURCES;
    }
    StateTrie before = state.trie();
    int eventsBefore = events.size();
    try {
      include(encoded, extrinsic, signed);
    } catch (RuntimeException e) {
      // A fault of ours: the caller may go on without the extrinsic.
      state.reset(before);
      events.subList(eventsBefore, events.size()).clear();
      throw e;
    }
    return null;
  }

  private void include(byte[] encoded, Extrinsic extrinsic, Extrinsic.Signed signed) {
    byte[] account = signed.account();
    Balances balances = pallet.balances(state);
    long limit = Weights.of(extrinsic.call());
    BigInteger fee = Weights.fee(encoded.length, limit).add(signed.tip());
    balances.countExtrinsic(account);
    balances.burn(account, fee);
    emit(RuntimeCall.BALANCES, 8, account, balance(fee));
    Dispatched dispatched = dispatch(account, extrinsic.call());
    long used = Weights.used(extrinsic.call(), dispatched.gasUsed);
    BigInteger refund = fee.subtract(Weights.fee(encoded.length, used).add(signed.tip()));
    if (refund.signum() > 0) {
      balances.restore(account, refund);
      emit(RuntimeCall.BALANCES, 7, account, balance(refund));
    }
    gasUsed += dispatched.gasUsed;
    finish(encoded, dispatched.error, used, NORMAL);
  }

  private record Dispatched(@Nullable DispatchError error, long gasUsed) {}

  private Dispatched dispatch(byte[] account, RuntimeCall call) {
    return switch (call) {
      case RuntimeCall.Remark remark -> new Dispatched(null, 0);
      case RuntimeCall.SetTimestamp set -> new Dispatched(new DispatchError.BadOrigin(), 0);
      case RuntimeCall.Transfer transfer -> new Dispatched(transfer(account, transfer), 0);
      case RuntimeCall.Ssvm ssvm -> {
        PalletResult result = pallet.dispatch(state, context(), account, ssvm.call());
        for (PalletEvent event : result.events()) {
          emit(RuntimeCall.SSVM, event.index(), event.fields().toArray(byte[][]::new));
        }
        yield new Dispatched(result.error(), result.gasUsed());
      }
    };
  }

  private @Nullable DispatchError transfer(byte[] account, RuntimeCall.Transfer transfer) {
    Balances balances = pallet.balances(state);
    byte[] to = transfer.destination();
    boolean known = state.get(Balances.key(to)) != null;
    DispatchError error = balances.transfer(account, to, transfer.value(), transfer.keepAlive());
    if (error == null) {
      if (!known && state.get(Balances.key(to)) != null) {
        emit(RuntimeCall.SYSTEM, 3, to);
      }
      emit(RuntimeCall.BALANCES, 2, account, to, balance(transfer.value()));
    }
    return error;
  }

  /** The block as contracts see it; its gas limit is what is left. */
  public BlockContext context() {
    return new BlockContext(
        number,
        timestampMillis / 1000,
        pallet.config().blockGasLimit() - gasUsed,
        Address.ZERO,
        UInt256.ZERO,
        UInt256.ZERO,
        asked -> {
          byte[] hash = state.get(ContractRuntime.blockHashKey(asked));
          return hash == null ? null : Bytes32.wrap(hash);
        });
  }

  private static byte[] balance(BigInteger amount) {
    return new ScaleWriter().unsigned(amount, 128).toByteArray();
  }

  private void emit(int pallet, int event, byte[]... fields) {
    events.add(new EventRecord(extrinsics.size(), pallet, event, List.of(fields), List.of()));
  }

  /** Ends an extrinsic: its event of success or failure, and what it took of the block. */
  private void finish(
      byte[] encoded, @Nullable DispatchError error, long weight, int dispatchClass) {
    byte[] info =
        new ScaleWriter().compact(weight).compact(0).u8(dispatchClass).u8(0).toByteArray();
    if (error == null) {
      emit(RuntimeCall.SYSTEM, 0, info);
    } else {
      emit(RuntimeCall.SYSTEM, 1, error.encode(), info);
    }
    extrinsics.add(encoded);
    weightUsed += weight;
    lengthUsed += encoded.length;
  }

  /** Ends the block; the builder is of no use afterwards except for {@link #state}. */
  public Block seal() {
    state.put(ContractRuntime.EVENTS_KEY, EventRecord.encodeAll(events));
    byte[] extrinsicsRoot = StateTrie.orderedRoot(extrinsics, StateVersion.V0);
    return new Block(
        new Header(parentHash, number, state.trie().root(), extrinsicsRoot, List.of()), extrinsics);
  }
}
