package dev.ewasm.evmc.vm;

import dev.ewasm.eei.StackBudget;
import org.jspecify.annotations.Nullable;

/**
 * What the messages of one transaction share that run on one thread. EVMC hands a nested message to
 * a machine without a word of where it comes from, so the thread is the only thing that tells.
 */
final class TransactionScope {

  private static final ThreadLocal<TransactionScope> HERE =
      ThreadLocal.withInitial(TransactionScope::new);

  private @Nullable StackBudget stack;

  private TransactionScope() {}

  static TransactionScope here() {
    return HERE.get();
  }

  /** The budget of the messages that wait on this thread, or null when none does. */
  @Nullable StackBudget running() {
    return stack;
  }

  /** The budget of the message that runs now. */
  StackBudget stack() {
    StackBudget running = stack;
    if (running == null) {
      throw new IllegalStateException("no message runs on this thread");
    }
    return running;
  }

  /**
   * A message begins.
   *
   * @param depth 0 begins a transaction, whatever waits on this thread
   * @param given the budget where the messages that wait do so on another thread, or null
   * @return what {@link #leave} wants
   */
  @Nullable StackBudget enter(int depth, @Nullable StackBudget given) {
    StackBudget outer = stack;
    if (given != null) {
      stack = given;
    } else if (depth == 0 || outer == null) {
      stack = new StackBudget().onSufficientThread();
    }
    return outer;
  }

  /** The message of {@link #enter} ended. */
  void leave(@Nullable StackBudget outer) {
    stack = outer;
  }
}
