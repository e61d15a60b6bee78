package dev.ewasm.substrate.node;

import dev.ewasm.state.Address;
import dev.ewasm.substrate.pallet.ChainState;
import dev.ewasm.substrate.pallet.DispatchError;
import dev.ewasm.substrate.pallet.PalletCall;
import dev.ewasm.substrate.pallet.PalletResult;
import dev.ewasm.substrate.rpc.RpcException;
import dev.ewasm.substrate.runtime.BlockBuilder;
import dev.ewasm.substrate.runtime.ContractRuntime;
import dev.ewasm.substrate.runtime.Extrinsic;
import dev.ewasm.substrate.runtime.InvalidTransaction;
import dev.ewasm.substrate.runtime.Metadata;
import dev.ewasm.substrate.runtime.Weights;
import dev.ewasm.substrate.scale.ScaleException;
import dev.ewasm.substrate.scale.ScaleReader;
import dev.ewasm.substrate.scale.ScaleWriter;
import java.math.BigInteger;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The runtime interfaces behind {@code state_call}: read-only calls with SCALE arguments. */
final class RuntimeApis {

  private static final byte[] METADATA_V14 = Metadata.load().encodeV14();
  private static final byte[] METADATA_V16 = Metadata.load().encodeV16();
  private static final int VALIDITY_BLOCKS = 64;
  private static final int CONCURRENT_CALLS = 2;

  private final ContractRuntime runtime;
  private final byte[] genesisHash;
  private final Semaphore contractCalls = new Semaphore(CONCURRENT_CALLS);

  RuntimeApis(ContractRuntime runtime, byte[] genesisHash) {
    this.runtime = runtime;
    this.genesisHash = genesisHash;
  }

  static byte[] metadata() {
    return METADATA_V14;
  }

  /** Calls an interface on the state of a block. */
  byte[] call(String name, byte[] arguments, Chain.Head at) {
    ScaleReader reader = new ScaleReader(arguments);
    ScaleWriter result = new ScaleWriter();
    try {
      dispatch(name, reader, result, at);
      reader.end();
    } catch (ScaleException e) {
      throw RpcException.invalidParams(name + ": " + e.getMessage());
    }
    return result.toByteArray();
  }

  private void dispatch(String name, ScaleReader reader, ScaleWriter result, Chain.Head at) {
    switch (name) {
      case "Core_version" -> result.raw(ContractRuntime.encodedVersion());
      case "Metadata_metadata" -> result.bytes(METADATA_V14);
      case "Metadata_metadata_versions" -> result.compact(2).u32(14).u32(16);
      case "Metadata_metadata_at_version" -> metadataAt(reader.u32(), result);
      case "AccountNonceApi_account_nonce" ->
          result.u32(runtime.account(at.state(), reader.raw(32)).nonce());
      case "TransactionPaymentApi_query_info" -> queryInfo(reader, result);
      case "TransactionPaymentApi_query_fee_details" -> queryFeeDetails(reader, result);
      case "TransactionPaymentApi_query_weight_to_fee" -> {
        long weight = reader.compact(64).longValue();
        reader.compact(64);
        result.unsigned(Weights.fee(0, weight).subtract(Weights.fee(0, 0)), 128);
      }
      case "TransactionPaymentApi_query_length_to_fee" ->
          result.unsigned(
              Weights.fee((int) Math.min(reader.u32(), Integer.MAX_VALUE), 0)
                  .subtract(Weights.fee(0, 0)),
              128);
      case "TaggedTransactionQueue_validate_transaction" -> validate(reader, result, at);
      case "SSVMApi_call" -> callContract(reader, result, at);
      default ->
          throw new RpcException(
              NodeErrors.UNKNOWN_BLOCK,
              "Client error: Execution failed: the runtime has no method " + name);
    }
  }

  private static void metadataAt(long version, ScaleWriter result) {
    byte[] metadata = version == 14 ? METADATA_V14 : version == 16 ? METADATA_V16 : null;
    result.bool(metadata != null);
    if (metadata != null) {
      result.bytes(metadata);
    }
  }

  /** Reads an extrinsic that something follows. */
  private static byte[] readExtrinsic(ScaleReader reader) {
    int start = reader.offset();
    reader.raw(reader.length(1));
    return reader.since(start);
  }

  private static void queryInfo(ScaleReader reader, ScaleWriter result) {
    Extrinsic extrinsic = Extrinsic.decode(readExtrinsic(reader));
    int length = (int) Math.min(reader.u32(), Weights.BLOCK_LENGTH_LIMIT);
    long weight = Weights.of(extrinsic.call());
    BigInteger fee = extrinsic.signed() == null ? BigInteger.ZERO : Weights.fee(length, weight);
    result.compact(weight).compact(0).u8(0).unsigned(fee, 128);
  }

  private static void queryFeeDetails(ScaleReader reader, ScaleWriter result) {
    Extrinsic extrinsic = Extrinsic.decode(readExtrinsic(reader));
    int length = (int) Math.min(reader.u32(), Weights.BLOCK_LENGTH_LIMIT);
    Extrinsic.Signed signed = extrinsic.signed();
    result.bool(signed != null);
    if (signed != null) {
      BigInteger base = Weights.fee(0, 0);
      result.unsigned(base, 128);
      result.unsigned(Weights.fee(length, 0).subtract(base), 128);
      result.unsigned(Weights.fee(0, Weights.of(extrinsic.call())).subtract(base), 128);
    }
  }

  private void validate(ScaleReader reader, ScaleWriter result, Chain.Head at) {
    reader.variant(3);
    byte[] encoded = readExtrinsic(reader);
    reader.raw(32);
    Extrinsic extrinsic = Extrinsic.decode(encoded);
    InvalidTransaction invalid = runtime.validate(extrinsic, encoded.length, position(at), true);
    Extrinsic.Signed signed = extrinsic.signed();
    boolean waits = invalid == InvalidTransaction.FUTURE;
    if ((invalid != null && !waits) || signed == null) {
      result.u8(1).raw((invalid == null ? InvalidTransaction.CALL : invalid).encode());
      return;
    }
    result.u8(0).u64(signed.tip().min(BigInteger.valueOf(Long.MAX_VALUE)).longValue());
    // Requires the nonce before, provides its own.
    byte[] before = tag(signed.account(), signed.nonce() - 1);
    byte[] own = tag(signed.account(), signed.nonce());
    result.compact(waits ? 1 : 0);
    if (waits) {
      result.bytes(before);
    }
    result.compact(1).bytes(own).u64(VALIDITY_BLOCKS).bool(true);
  }

  private static byte[] tag(byte[] account, long nonce) {
    return new ScaleWriter().raw(account).u32(nonce).toByteArray();
  }

  ContractRuntime.Position position(Chain.Head at) {
    return new ContractRuntime.Position(at.state(), at.number() + 1, at.hash(), genesisHash);
  }

  /**
   * {@code SSVMApi_call(origin, target, input, value, gas_limit)}: what a call would return,
   * without keeping anything. Gas costs nothing. The result is the output, the gas used and, as an
   * option, the dispatch error.
   */
  private void callContract(ScaleReader reader, ScaleWriter result, Chain.Head at) {
    byte[] origin = reader.raw(32);
    Address target = Address.of(reader.raw(Address.SIZE), 0);
    byte[] input = reader.bytes();
    BigInteger value = reader.unsigned(256);
    BigInteger gas =
        reader.unsigned(64).min(BigInteger.valueOf(runtime.pallet().config().blockGasLimit()));
    BigInteger price = runtime.pallet().config().minimumGasPrice();
    BlockBuilder builder =
        new BlockBuilder(
            runtime,
            at.block().header(),
            at.state(),
            genesisHash,
            ContractRuntime.timestamp(at.state()) + 1);
    ChainState state = new ChainState(builder.state());
    runtime.pallet().balances(state).mint(origin, gas.multiply(price).add(BigInteger.TWO.pow(64)));
    contractCalls.acquireUninterruptibly();
    PalletResult called;
    try {
      called =
          runtime
              .pallet()
              .dispatch(
                  state,
                  builder.context(),
                  origin,
                  new PalletCall.Call(target, input, value, gas, price, true));
    } finally {
      contractCalls.release();
    }
    @Nullable DispatchError error = called.error();
    result.bytes(called.output()).u64(called.gasUsed()).bool(error != null);
    if (error != null) {
      result.raw(error.encode());
    }
  }
}
