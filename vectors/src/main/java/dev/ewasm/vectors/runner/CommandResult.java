package dev.ewasm.vectors.runner;

/**
 * What became of one command of a script.
 *
 * @param line in the script, from 1
 * @param message why, for all but those that passed; of those, a difference in wording or empty
 */
public record CommandResult(int line, CommandKind kind, Verdict verdict, String message) {

  /** How a command ended. */
  public enum Verdict {
    PASSED,
    FAILED,
    /** Its module uses what the profile or the engine refuses, and was refused by that name. */
    REFUSED,
    /** Left out for a reason in the list of skips. */
    SKIPPED
  }
}
