package dev.ewasm.eei;

import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.engine.runtime.Halt;
import org.jspecify.annotations.Nullable;

/**
 * Sees messages and EEI calls as they happen; cannot change them. Called on the thread that runs
 * the transaction, in order.
 */
public interface EeiObserver {

  /** A contract's code begins to run. */
  default void enter(Message message) {}

  /** The code of {@link #enter} ended. */
  default void exit(Message message, CallResult result) {}

  /**
   * An EEI function is about to be charged.
   *
   * @param depth of the message
   * @param function the row of the table
   * @param slots holds the arguments from {@code base} on; must not be changed
   * @param gasLeft whole gas before the call
   */
  default void beforeCall(int depth, EeiFunction function, long[] slots, int base, long gasLeft) {}

  /**
   * The function of {@link #beforeCall} is done; nested calls came in between.
   *
   * @param slots holds the result at {@code base} when {@code halt} is null
   * @param halt why the frame ends now, or null
   */
  default void afterCall(
      int depth, EeiFunction function, long[] slots, int base, long gasLeft, @Nullable Halt halt) {}
}
