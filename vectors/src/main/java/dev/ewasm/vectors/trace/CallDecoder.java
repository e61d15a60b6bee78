package dev.ewasm.vectors.trace;

import dev.ewasm.state.Address;
import dev.ewasm.state.Log;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Knows more than the bytes say: the names of addresses, and what their call data mean. Every
 * method may answer null, and then the bytes are shown. Answers are one line; they need not be
 * printable.
 */
public interface CallDecoder {

  /** Knows nothing. */
  CallDecoder NONE = new CallDecoder() {};

  /** What to call an address, for example {@code token}. */
  default @Nullable String name(Address address) {
    return null;
  }

  /** Call data with the function's name, for example {@code transfer(to: bob, value: 5)}. */
  default @Nullable String input(Address target, Bytes input) {
    return null;
  }

  /**
   * What a call gave back.
   *
   * @param input the call data, which name the function
   */
  default @Nullable String output(Address target, Bytes input, Bytes output) {
    return null;
  }

  /** Why a call was reverted, for example {@code "not the owner"}. */
  default @Nullable String reason(Address target, Bytes output) {
    return null;
  }

  /** A log with the event's name, for example {@code Transfer(from: bob, to: eve, value: 5)}. */
  default @Nullable String event(Log log) {
    return null;
  }
}
