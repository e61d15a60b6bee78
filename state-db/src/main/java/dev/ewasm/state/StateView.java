package dev.ewasm.state;

import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * Read access to one state. A view of a committed state never changes under its reader; {@link
 * WorldState} is the one view that shows its own writes at once.
 */
public interface StateView {
  /** Returns the account, or null if it does not exist. */
  @Nullable Account account(Address address);

  /**
   * Returns the code with this hash; empty for {@link Account#EMPTY_CODE_HASH}.
   *
   * @throws StateException if an account names a code that the state does not hold
   */
  Bytes code(Bytes32 codeHash);

  /**
   * Returns the 32-byte storage value; zero if the slot was never written or the account does not
   * exist.
   */
  Bytes32 storage(Address address, Bytes32 slot);
}
