package dev.ewasm.vectors.cli;

/**
 * Ends a command with one line on standard error, {@code ewasm: WHERE: message}, and an exit code.
 */
public final class CommandException extends RuntimeException {

  private final int exitCode;

  /**
   * @param exitCode one of {@link ExitCode}
   * @param message what the user reads after {@code ewasm: }; starts with the file when there is
   *     one
   */
  public CommandException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public CommandException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** A failure that concerns {@code file}, {@link ExitCode#FAILED}. */
  public static CommandException failed(Object file, String message) {
    return new CommandException(ExitCode.FAILED, file + ": " + message);
  }

  /** A command line that makes no sense, {@link ExitCode#USAGE}. */
  public static CommandException usage(String message) {
    return new CommandException(ExitCode.USAGE, message);
  }

  public int exitCode() {
    return exitCode;
  }
}
