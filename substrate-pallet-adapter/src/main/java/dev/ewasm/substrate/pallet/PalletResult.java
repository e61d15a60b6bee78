package dev.ewasm.substrate.pallet;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a call.
 *
 * @param error null if it succeeded
 * @param gasUsed gas billed; 0 for calls that run no code
 * @param output what the code returned or reverted with; a creation's new code is not repeated here
 * @param events in order
 */
public record PalletResult(
    @Nullable DispatchError error, long gasUsed, byte[] output, List<PalletEvent> events) {

  public PalletResult {
    events = List.copyOf(events);
  }

  static PalletResult failed(DispatchError error) {
    return new PalletResult(error, 0, new byte[0], List.of());
  }

  static PalletResult failed(PalletError error) {
    return failed(new DispatchError.Module(error));
  }

  static PalletResult done() {
    return new PalletResult(null, 0, new byte[0], List.of());
  }

  public boolean isSuccess() {
    return error == null;
  }
}
