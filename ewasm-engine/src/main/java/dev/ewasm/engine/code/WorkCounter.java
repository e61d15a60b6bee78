package dev.ewasm.engine.code;

/**
 * Counts the work that the register code of a module does until there was so much that compiling
 * the module is worth it.
 *
 * <p>Work is estimated in instructions. A call counts for all instructions of its function once,
 * for a function with loops {@link #LOOP_ROUNDS} times; where gas is charged, what was used says
 * more about long loops. Counts are the same on every machine; but what comes of them, a
 * compilation in the background, is not to be seen in any result.
 */
public final class WorkCounter {

  private static final int LOOP_ROUNDS = 100;

  /** A call costs this much even of the smallest function; bounds how many are counted. */
  private static final int MIN_CALL = 100;

  private final int[] weights;
  private final Runnable whenDone;

  // Unsynchronised: losing a count only delays what follows.
  private long left;

  /**
   * @param functions functions that the module defines
   * @param worth instructions after which {@code whenDone} is run, once and quickly
   */
  public WorkCounter(int functions, long worth, Runnable whenDone) {
    this.weights = new int[functions];
    this.left = worth;
    this.whenDone = whenDone;
  }

  /** What each call of a function counts for from now on. */
  void weigh(int definedIndex, int instructions, boolean loops) {
    long weight = Math.max(instructions, MIN_CALL) * (loops ? (long) LOOP_ROUNDS : 1);
    weights[definedIndex] = (int) Math.min(weight, Integer.MAX_VALUE);
  }

  /** Counts a call; true when none need be counted any more. */
  boolean isDone(int definedIndex) {
    add(weights[definedIndex]);
    return left < 0;
  }

  /** Adds instructions that were run. */
  public void add(long instructions) {
    if (left >= 0) {
      left -= instructions;
      if (left < 0) {
        whenDone.run();
      }
    }
  }
}
