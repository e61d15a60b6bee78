package dev.ewasm.vectors.cli;

/** Exit codes of the {@code ewasm} command, the same for every sub-command. */
public final class ExitCode {

  /** Everything asked for was done and succeeded. */
  public static final int OK = 0;

  /** It ran, and the answer is a failure: a test failed, a contract trapped, a file is missing. */
  public static final int FAILED = 1;

  /** The command line makes no sense. */
  public static final int USAGE = 2;

  /** A module is malformed, invalid or not a contract. */
  public static final int INVALID_MODULE = 3;

  /** Two engines, tiers or runs that must agree do not. */
  public static final int DIVERGENCE = 4;

  private ExitCode() {}
}
