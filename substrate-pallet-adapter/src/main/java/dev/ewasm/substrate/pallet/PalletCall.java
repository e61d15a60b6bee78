package dev.ewasm.substrate.pallet;

import dev.ewasm.state.Address;
import dev.ewasm.substrate.scale.ScaleWriter;
import java.math.BigInteger;

/**
 * A call of the pallet. Numbers are unsigned: native balances of 128 bits, values and gas prices of
 * 256, gas limits of 32 or, where {@code wide}, 64.
 */
public sealed interface PalletCall {

  /** Moves native balance of the signer to its contract address. */
  record Deposit(BigInteger value) implements PalletCall {}

  /** Moves balance of the signer's contract address back. */
  record Withdraw(BigInteger value) implements PalletCall {}

  /** A call that runs contract code. */
  sealed interface Execution extends PalletCall permits Call, Create, Create2 {
    BigInteger value();

    BigInteger gasLimit();

    BigInteger gasPrice();
  }

  /** Calls a contract, or sends value to an account. */
  record Call(
      Address target,
      byte[] input,
      BigInteger value,
      BigInteger gasLimit,
      BigInteger gasPrice,
      boolean wide)
      implements Execution {}

  /** Creates a contract at the address of the sender's nonce. */
  record Create(
      byte[] code, BigInteger value, BigInteger gasLimit, BigInteger gasPrice, boolean wide)
      implements Execution {}

  /** Creates a contract at the address of salt and code. */
  record Create2(
      byte[] code, byte[] salt, BigInteger value, BigInteger gasLimit, BigInteger gasPrice)
      implements Execution {}

  /** Writes the call's index and arguments. */
  default void write(ScaleWriter writer) {
    switch (this) {
      case Deposit deposit -> writer.u8(0).unsigned(deposit.value, 128);
      case Withdraw withdraw -> writer.u8(1).unsigned(withdraw.value, 128);
      case Call call ->
          writer
              .u8(call.wide ? 5 : 2)
              .raw(call.target.toArray())
              .bytes(call.input)
              .unsigned(call.value, 256)
              .unsigned(call.gasLimit, call.wide ? 64 : 32)
              .unsigned(call.gasPrice, 256);
      case Create create ->
          writer
              .u8(create.wide ? 6 : 3)
              .bytes(create.code)
              .unsigned(create.value, 256)
              .unsigned(create.gasLimit, create.wide ? 64 : 32)
              .unsigned(create.gasPrice, 256);
      case Create2 create ->
          writer
              .u8(4)
              .bytes(create.code)
              .raw(create.salt)
              .unsigned(create.value, 256)
              .unsigned(create.gasLimit, 64)
              .unsigned(create.gasPrice, 256);
    }
  }
}
