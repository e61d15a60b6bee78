package dev.ewasm.eei;

import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.engine.runtime.Halt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sees messages and EEI calls as they happen; cannot change them. Called on the thread that runs
 * the transaction, in order: {@link #begin}, then, when there is code to run, {@link #enter}, the
 * calls it makes with the messages they send, and {@link #exit}, then {@link #end}.
 */
public interface EeiObserver {

  /**
   * The chain takes a message, whoever is going to answer it: a contract, a precompiled contract or
   * an account without code. Chains other than {@link dev.ewasm.eei.world.WorldHost} may leave this
   * and {@link #end} out.
   */
  default void begin(Message message) {}

  /** The message of {@link #begin} is answered: created code is stored and changes are undone. */
  default void end(Message message, CallResult result) {}

  /** A contract's code begins to run; the recipient of a creation is known by now. */
  default void enter(Message message) {}

  /** The code of {@link #enter} ended. */
  default void exit(Message message, CallResult result) {}

  /**
   * An EEI function is about to be charged.
   *
   * @param gasLeft whole gas before the call
   */
  default void beforeCall(HostCall call, long gasLeft) {}

  /**
   * The function of {@link #beforeCall} is done; nested calls came in between.
   *
   * @param call the same object; its slots hold the result when {@code halt} is null
   * @param gasLeft whole gas after the call
   * @param halt why the frame ends now, or null
   */
  default void afterCall(HostCall call, long gasLeft, @Nullable Halt halt) {}

  /** Several observers as one; each sees everything, in this order. */
  static EeiObserver all(List<? extends EeiObserver> observers) {
    return new ObserverList(List.copyOf(observers));
  }
}
