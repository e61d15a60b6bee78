package dev.ewasm.vectors.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;

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

  /** A file that cannot be read, {@link ExitCode#FAILED}; says why. */
  static CommandException unreadable(Object file, Exception cause) {
    return new CommandException(
        ExitCode.FAILED, file + ": " + reason(cause, "no such file", "cannot be read"), cause);
  }

  /** A file that cannot be written, {@link ExitCode#FAILED}; says why. */
  static CommandException unwritable(Object file, Exception cause) {
    return new CommandException(
        ExitCode.FAILED,
        file + ": " + reason(cause, "cannot be written: no such folder", "cannot be written"),
        cause);
  }

  private static String reason(Exception cause, String missing, String failed) {
    return switch (cause) {
      case InvalidPathException _ -> "not a file name";
      case NoSuchFileException _ -> missing;
      case AccessDeniedException _ -> failed + ": permission denied";
      // Its message is the file's name and nothing else when it has no reason.
      case FileSystemException e when e.getReason() != null -> failed + ": " + e.getReason();
      default -> failed + ": " + cause.getMessage();
    };
  }

  /** A command line that makes no sense, {@link ExitCode#USAGE}. */
  public static CommandException usage(String message) {
    return new CommandException(ExitCode.USAGE, message);
  }

  public int exitCode() {
    return exitCode;
  }
}
