package dev.ewasm.eei;

import dev.ewasm.engine.runtime.ExecutionContext;

/**
 * Stack slots left for all nested messages of one transaction, so that endless recursion ends at
 * the same depth whether it goes through functions or through messages. One per transaction; not
 * for several threads.
 */
public final class StackBudget {

  private int slotsLeft;
  private boolean threadSuffices;

  public StackBudget() {
    this(ExecutionContext.DEFAULT_STACK_SLOTS);
  }

  public StackBudget(int slots) {
    slotsLeft = slots;
  }

  /** Slots that the next message may use. */
  public int slotsLeft() {
    return slotsLeft;
  }

  /**
   * Whoever executes messages with this budget vouches that the thread's Java stack suffices for
   * the contract, however deep it recurses within the budget.
   */
  public StackBudget onSufficientThread() {
    threadSuffices = true;
    return this;
  }

  boolean threadSuffices() {
    return threadSuffices;
  }

  void set(int slots) {
    slotsLeft = slots;
  }
}
