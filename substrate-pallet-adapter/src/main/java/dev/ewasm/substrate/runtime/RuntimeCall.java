package dev.ewasm.substrate.runtime;

import dev.ewasm.state.Address;
import dev.ewasm.substrate.pallet.PalletCall;
import dev.ewasm.substrate.scale.ScaleReader;
import dev.ewasm.substrate.scale.ScaleWriter;
import java.math.BigInteger;

/** A call that the runtime can dispatch. */
public sealed interface RuntimeCall {

  int SYSTEM = 0;
  int TIMESTAMP = 2;
  int BALANCES = 5;
  int SSVM = 8;

  /** {@code System.remark}: does nothing. */
  record Remark(byte[] remark) implements RuntimeCall {}

  /** {@code Timestamp.set}, the inherent; milliseconds since the epoch. */
  record SetTimestamp(long now) implements RuntimeCall {}

  /** {@code Balances.transfer_allow_death} or {@code transfer_keep_alive}. */
  record Transfer(byte[] destination, BigInteger value, boolean keepAlive) implements RuntimeCall {}

  /** A call of the contract pallet. */
  record Ssvm(PalletCall call) implements RuntimeCall {}

  /**
   * Reads a call.
   *
   * @throws dev.ewasm.substrate.scale.ScaleException if it is none
   */
  static RuntimeCall read(ScaleReader reader) {
    int start = reader.offset();
    int pallet = reader.u8();
    int index = reader.u8();
    return switch (pallet << 8 | index) {
      case SYSTEM << 8 -> new Remark(reader.field("remark", reader::bytes));
      case TIMESTAMP << 8 ->
          new SetTimestamp(reader.field("now", () -> reader.compact(64)).longValue());
      case BALANCES << 8 -> readTransfer(reader, false);
      case BALANCES << 8 | 3 -> readTransfer(reader, true);
      case SSVM << 8,
          SSVM << 8 | 1,
          SSVM << 8 | 2,
          SSVM << 8 | 3,
          SSVM << 8 | 4,
          SSVM << 8 | 5,
          SSVM << 8 | 6 ->
          new Ssvm(readPalletCall(reader, index));
      default -> throw reader.errorAt(start, "no call " + index + " in pallet " + pallet);
    };
  }

  private static Transfer readTransfer(ScaleReader reader, boolean keepAlive) {
    return new Transfer(
        reader.field("dest", () -> readAccount(reader)),
        reader.field("value", () -> reader.compact(128)),
        keepAlive);
  }

  /** Reads a MultiAddress, of which only {@code Id} can be looked up here. */
  static byte[] readAccount(ScaleReader reader) {
    int start = reader.offset();
    int variant = reader.variant(5);
    if (variant != 0) {
      throw reader.errorAt(start, "only addresses by account id can be looked up");
    }
    return reader.raw(32);
  }

  private static PalletCall readPalletCall(ScaleReader reader, int index) {
    return switch (index) {
      case 0 -> new PalletCall.Deposit(reader.field("value", () -> reader.unsigned(128)));
      case 1 -> new PalletCall.Withdraw(reader.field("value", () -> reader.unsigned(128)));
      case 2, 5 ->
          new PalletCall.Call(
              reader.field("target", () -> Address.of(reader.raw(Address.SIZE), 0)),
              reader.field("input", reader::bytes),
              reader.field("value", () -> reader.unsigned(256)),
              readGas(reader, index == 5),
              reader.field("gas_price", () -> reader.unsigned(256)),
              index == 5);
      case 3, 6 ->
          new PalletCall.Create(
              reader.field("code", reader::bytes),
              reader.field("value", () -> reader.unsigned(256)),
              readGas(reader, index == 6),
              reader.field("gas_price", () -> reader.unsigned(256)),
              index == 6);
      default ->
          new PalletCall.Create2(
              reader.field("code", reader::bytes),
              reader.field("salt", () -> reader.raw(32)),
              reader.field("value", () -> reader.unsigned(256)),
              readGas(reader, true),
              reader.field("gas_price", () -> reader.unsigned(256)));
    };
  }

  private static BigInteger readGas(ScaleReader reader, boolean wide) {
    return reader.field("gas_limit", () -> reader.unsigned(wide ? 64 : 32));
  }

  /** The call as it is sent. */
  default byte[] encode() {
    ScaleWriter writer = new ScaleWriter();
    switch (this) {
      case Remark remark -> writer.u8(SYSTEM).u8(0).bytes(remark.remark);
      case SetTimestamp set ->
          writer.u8(TIMESTAMP).u8(0).compact(new BigInteger(Long.toUnsignedString(set.now)));
      case Transfer transfer ->
          writer
              .u8(BALANCES)
              .u8(transfer.keepAlive ? 3 : 0)
              .u8(0)
              .raw(transfer.destination)
              .compact(transfer.value);
      case Ssvm ssvm -> {
        writer.u8(SSVM);
        ssvm.call.write(writer);
      }
    }
    return writer.toByteArray();
  }
}
