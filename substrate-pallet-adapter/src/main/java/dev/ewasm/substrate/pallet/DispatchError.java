package dev.ewasm.substrate.pallet;

import dev.ewasm.substrate.scale.ScaleWriter;

/** Why a call failed, as the runtime reports it. */
public sealed interface DispatchError {

  /** An error of this pallet. */
  record Module(PalletError error) implements DispatchError {}

  /** An error of the native balances. */
  record Token(TokenError error) implements DispatchError {}

  /** The origin may not make this call. */
  record BadOrigin() implements DispatchError {}

  /** The call needs more than a block has. */
  record Exhausted() implements DispatchError {}

  /** What can be wrong with native balances, with the indices of {@code TokenError}. */
  enum TokenError {
    FUNDS_UNAVAILABLE(0),
    ONLY_PROVIDER(1),
    BELOW_MINIMUM(2);

    private final int index;

    TokenError(int index) {
      this.index = index;
    }
  }

  /** The index of the pallet in the runtime. */
  int PALLET_INDEX = 8;

  default byte[] encode() {
    ScaleWriter writer = new ScaleWriter();
    switch (this) {
      case BadOrigin bad -> writer.u8(2);
      case Module module -> writer.u8(3).u8(PALLET_INDEX).u8(module.error.index()).raw(new byte[3]);
      case Token token -> writer.u8(7).u8(token.error.index);
      case Exhausted exhausted -> writer.u8(10);
    }
    return writer.toByteArray();
  }
}
