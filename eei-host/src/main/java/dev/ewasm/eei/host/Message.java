package dev.ewasm.eei.host;

import dev.ewasm.state.Address;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;

/**
 * A call or creation, as one frame sends it to the chain and the chain gives it to the next.
 *
 * @param kind what it does
 * @param isStatic whether nothing may change while it runs
 * @param depth 0 for a transaction's own message, at most {@link #MAX_DEPTH}
 * @param gas whole gas the frame may use, at least 0
 * @param recipient the account whose storage and balance the frame acts on (Yellow Paper I_a); for
 *     a creation not known yet and {@link Address#ZERO} when the message is sent
 * @param sender who is said to call (I_s)
 * @param input call data, or init code of a creation
 * @param value wei: moved for {@code CALL} and creations, apparent for {@code CALLCODE} and {@code
 *     DELEGATECALL} (I_v)
 * @param salt of {@code CREATE2}; zero for all others
 * @param codeAddress whose code runs; equals the recipient except for {@code CALLCODE} and {@code
 *     DELEGATECALL}
 */
public record Message(
    CallKind kind,
    boolean isStatic,
    int depth,
    long gas,
    Address recipient,
    Address sender,
    Bytes input,
    UInt256 value,
    Bytes32 salt,
    Address codeAddress) {

  /** The deepest message; a frame at this depth cannot call. */
  public static final int MAX_DEPTH = 1024;

  /** A plain call from outside, at depth 0. */
  public static Message call(
      Address sender, Address recipient, UInt256 value, Bytes input, long gas) {
    return new Message(
        CallKind.CALL, false, 0, gas, recipient, sender, input, value, Bytes32.ZERO, recipient);
  }

  /** A creation from outside, at depth 0. */
  public static Message create(Address sender, UInt256 value, Bytes initCode, long gas) {
    return new Message(
        CallKind.CREATE,
        false,
        0,
        gas,
        Address.ZERO,
        sender,
        initCode,
        value,
        Bytes32.ZERO,
        Address.ZERO);
  }

  /** This creation with the address that the host gave it. */
  public Message withRecipient(Address address) {
    return new Message(kind, isStatic, depth, gas, address, sender, input, value, salt, address);
  }

  /** This message with another amount of gas. */
  public Message withGas(long newGas) {
    return new Message(
        kind, isStatic, depth, newGas, recipient, sender, input, value, salt, codeAddress);
  }
}
