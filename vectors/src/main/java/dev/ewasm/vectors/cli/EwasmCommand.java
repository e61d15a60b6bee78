package dev.ewasm.vectors.cli;

import dev.ewasm.vectors.fixture.Suggestion;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code ewasm} command. */
@Command(
    name = "ewasm",
    description = "Run, check and test Ethereum-flavoured WebAssembly contracts.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Exit codes: 0 ok, 1 failed, 2 usage, 3 invalid module, 4 divergence.",
      "'ewasm COMMAND --help' explains a command."
    })
public final class EwasmCommand implements Runnable {

  /** Columns that help texts are written for. */
  private static final int HELP_COLUMNS = 100;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Option(names = "--version", description = "Print the version and exit.")
  private boolean version;

  private EwasmCommand() {}

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    PrintStream out = BufferedOutput.standardOutput();
    int exitCode = execute(out, System.err, arguments);
    out.flush();
    System.err.flush();
    boolean written = !out.checkError();
    // The command has closed what it opened. exit() would first load the JDK's logging, for 15 ms.
    Runtime.getRuntime().halt(written || exitCode != ExitCode.OK ? exitCode : ExitCode.FAILED);
  }

  /**
   * Runs one command line.
   *
   * @return the exit code, one of {@link ExitCode}
   */
  public static int execute(PrintStream out, PrintStream err, String... arguments) {
    if (arguments.length == 1 && arguments[0].equals("--version")) {
      out.println("ewasm " + version());
      out.flush();
      return ExitCode.OK;
    }
    Console console =
        new Console(
            out, err, Boolean.getBoolean("ewasm.terminal"), Boolean.getBoolean("ewasm.colour"));
    CommandLine commandLine = commandLine(console, asked(arguments));
    commandLine.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    commandLine.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    commandLine.setExpandAtFiles(false);
    commandLine.setUsageHelpAutoWidth(false);
    commandLine.setParameterExceptionHandler(usageErrors(err));
    commandLine.setExecutionExceptionHandler(failures(err));
    try {
      if (arguments.length > 0 && Setting.concerns(arguments[0])) {
        commandLine.setDefaultValueProvider(ProjectConfig.current());
      }
      return commandLine.execute(arguments);
    } catch (CommandException e) {
      printStackTrace(err, e);
      err.println("ewasm: " + oneLine(e.getMessage()));
      return e.exitCode();
    } catch (StackOverflowError | OutOfMemoryError e) {
      return internalError(err, e);
    } finally {
      out.flush();
      err.flush();
    }
  }

  /** The version of this build. */
  static String version() {
    try (InputStream in = EwasmCommand.class.getResourceAsStream("version.txt")) {
      return in == null ? "unknown" : new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  @Override
  public void run() {
    if (version) {
      throw CommandException.usage("--version stands alone");
    }
    throw CommandException.usage("no command given; 'ewasm --help' lists them");
  }

  /**
   * The parser of command lines.
   *
   * @param asked the only sub-command it needs to know; null for all
   */
  static CommandLine commandLine(Console console, @Nullable Subcommand asked) {
    CommandLine root = new CommandLine(new EwasmCommand());
    for (Subcommand subcommand : Subcommand.ALL) {
      if (asked == null || asked.equals(subcommand)) {
        Object command = subcommand.create(console);
        root.addSubcommand(subcommand.name(), command);
      }
    }
    root.setUsageHelpWidth(HELP_COLUMNS);
    return root;
  }

  private static @Nullable Subcommand asked(String[] arguments) {
    if (arguments.length > 0) {
      for (Subcommand subcommand : Subcommand.ALL) {
        if (subcommand.name().equals(arguments[0])) {
          return subcommand;
        }
      }
    }
    return null;
  }

  private static IParameterExceptionHandler usageErrors(PrintStream err) {
    return (ParameterException e, String[] arguments) -> {
      String command = e.getCommandLine().getCommandSpec().qualifiedName();
      boolean noSuchCommand =
          command.equals("ewasm") && !arguments[0].startsWith("-") && asked(arguments) == null;
      String message =
          noSuchCommand ? noSuchCommand(arguments[0]) : oneLine(e.getMessage()) + hint(e);
      err.println("ewasm: " + message + " ('" + command + " --help' explains)");
      return ExitCode.USAGE;
    };
  }

  private static String noSuchCommand(String name) {
    return "no such command: "
        + name
        + Suggestion.near(name, Subcommand.ALL.stream().map(Subcommand::name).toList());
  }

  /** The option that was meant, if one is spelt nearly like an unknown one. */
  private static String hint(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      return "";
    }
    String word = unmatched.getUnmatched().getFirst().replaceFirst("=.*", "");
    return word.startsWith("-")
        ? Suggestion.near(word, e.getCommandLine().getCommandSpec().optionsMap().keySet())
        : "";
  }

  private static IExecutionExceptionHandler failures(PrintStream err) {
    return (Exception e, CommandLine commandLine, CommandLine.ParseResult parsed) -> {
      commandLine.getOut().flush();
      if (e instanceof CommandException failure) {
        printStackTrace(err, e);
        err.println("ewasm: " + oneLine(failure.getMessage()));
        return failure.exitCode();
      }
      return internalError(err, e);
    };
  }

  private static int internalError(PrintStream err, Throwable e) {
    printStackTrace(err, e);
    err.println(
        "ewasm: internal error: "
            + oneLine(e.toString())
            + " (set EWASM_STACKTRACE=1 for the place, and report it)");
    return ExitCode.FAILED;
  }

  private static void printStackTrace(PrintStream err, Throwable e) {
    if (System.getenv("EWASM_STACKTRACE") != null) {
      e.printStackTrace(err);
    }
  }

  static String oneLine(@Nullable String message) {
    return message == null ? "no message" : message.replaceAll("\\s*\\R\\s*", " ");
  }
}
