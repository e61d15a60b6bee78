package dev.ewasm.vectors.cli;

import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.state.StateException;
import dev.ewasm.state.database.StateDatabase;
import dev.ewasm.vectors.fixture.StateTest;
import dev.ewasm.vectors.runner.CaseResult;
import dev.ewasm.vectors.runner.StateTestRunner;
import dev.ewasm.vectors.runner.StateTestSuite;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ewasm state-test PATH…}: Ethereum's state tests. */
@Command(
    name = "state-test",
    description = "Run Ethereum state tests and compare state roots and logs.",
    footer = {
      "",
      "Folders are walked for *.json. Without a PATH, file names are read from standard input,",
      "one a line, and each file's results are written before the next name is read.",
      "With --json, standard output has nothing but one object for each case, with the fields",
      "version, test, fork, d, g, v, gasUsed, stateRoot, postLogsHash, pass and error; the closing line",
      "goes to standard error.",
      "",
      "Examples:",
      "  ewasm state-test vectors/state-tests",
      "  ewasm state-test GeneralStateTests --fork Byzantium --run storage --workers 4",
      "",
      "Exit codes: 0 all pass, 1 a case failed, a file cannot be read or nothing ran, 2 usage."
    })
class StateTestCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(arity = "0..*", paramLabel = "PATH", description = "Files and folders of tests.")
  private List<String> paths = List.of();

  @Option(names = "--json", description = "One JSON object for each case.")
  private boolean json;

  @Option(names = "--fork", paramLabel = "F", description = "Run only the cases of this fork.")
  private @Nullable String fork;

  @Option(
      names = "--run",
      paramLabel = "REGEX",
      description = "Run only tests in whose name the expression is found.")
  private @Nullable String filter;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Threads (default: one for each processor). The output does not depend on it.")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--trace",
      description = "Write one line of JSON (EIP-3155) for each instruction; see 'ewasm trace'.")
  private boolean trace;

  @Mixin private final TraceOptions traceOptions = new TraceOptions();

  @Option(
      names = "--evm1",
      paramLabel = "MODE",
      description =
          "What becomes of code that is not WebAssembly: reject, fallback (the same here, where no"
              + " client is behind) or vm:LIBRARY[,NAME=VALUE], an EVMC machine (default: reject).")
  private String evm1 = Evm1Option.REJECT;

  @Option(
      names = "--tier",
      paramLabel = "NAME",
      description =
          "How code is run: interpreter, compiler or auto (default: auto). The output is the same.")
  private String tier = "auto";

  @Option(
      names = DatabaseOption.NAME,
      paramLabel = DatabaseOption.STORE,
      description =
          "Keep states in a database, which must be empty and is emptied again: rocksdb:DIR,"
              + " cassandra://HOST:PORT/KEYSPACE or memory. Runs on one thread.")
  private @Nullable String database;

  private long passed;
  private long failed;
  private long skipped;
  private long files;

  StateTestCommand(Console console) {
    this.console = console;
  }

  final Console console() {
    return console;
  }

  /** The machine with whoever watches it. */
  VmConfig watched(VmConfig config) {
    return config;
  }

  /** Called when all tests have run. */
  void finish() {
    // Whoever watches has more to do.
  }

  @Override
  public Integer call() throws InterruptedException {
    if (workers < 1 || workers > 1024) {
      throw CommandException.usage("--workers " + workers + ": must be 1 to 1024");
    }
    VmConfig config =
        VmConfig.DEFAULT
            .withEvm1(Evm1Option.policy("--evm1", evm1))
            .withTier(EngineOptions.tier(tier));
    if (!trace) {
      return run(watched(config));
    }
    // Lines of several transactions must not mix.
    workers = 1;
    PrintStream stream = traceOptions.open(console);
    int exitCode = run(watched(traceOptions.traced(config, InstructionMetering.OFF, stream, null)));
    traceOptions.close(stream);
    return exitCode;
  }

  private int run(VmConfig config) throws InterruptedException {
    if (database == null) {
      return run(new StateTestRunner(config));
    }
    // Every case has the whole database.
    workers = 1;
    try (StateDatabase opened = DatabaseOption.open(database, true)) {
      return run(new StateTestRunner(config, opened));
    } catch (StateException e) {
      throw DatabaseOption.failed(e);
    }
  }

  private int run(StateTestRunner runner) throws InterruptedException {
    StateTestSuite suite = new StateTestSuite(runner, nameFilter(), forkFilter());
    if (paths.isEmpty()) {
      batch(suite);
    } else {
      suite.run(files(paths).iterator(), workers, this::report);
    }
    if (passed + failed + skipped == 0) {
      throw new CommandException(ExitCode.FAILED, nothingRan());
    }
    String summary = passed + " passed, " + failed + " failed, " + skipped + " skipped";
    console.out().flush();
    (json ? console.err() : console.out()).println(summary);
    finish();
    return failed == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private String nothingRan() {
    if (files == 0) {
      return "no file name on standard input";
    }
    return "no test matches"
        + (filter == null ? "" : " --run " + filter)
        + (fork == null ? "" : " --fork " + fork)
        + " in "
        + Text.count(files, "file");
  }

  private Predicate<String> nameFilter() {
    if (filter == null) {
      return name -> true;
    }
    try {
      Pattern pattern = Pattern.compile(filter);
      return name -> pattern.matcher(name).find();
    } catch (PatternSyntaxException e) {
      throw CommandException.usage("--run " + filter + ": " + e.getDescription());
    }
  }

  private Predicate<String> forkFilter() {
    if (fork == null) {
      return name -> true;
    }
    Fork wanted = RunOptions.fork(fork);
    return name -> Fork.byName(name).equals(Optional.of(wanted));
  }

  /** File by file, so that a program at the other end of the pipe gets its answers. */
  private void batch(StateTestSuite suite) throws InterruptedException {
    Iterator<Path> names = standardInput();
    while (names.hasNext()) {
      suite.run(List.of(names.next()).iterator(), 1, this::report);
      console.out().flush();
    }
  }

  private Iterator<Path> standardInput() {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    return in.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .map(StateTestCommand::path)
        .iterator();
  }

  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new CommandException(ExitCode.FAILED, name + ": not a file name", e);
    }
  }

  private static List<Path> files(List<String> names) {
    List<Path> files = new ArrayList<>();
    for (String name : names) {
      Path path = path(name);
      if (Files.isDirectory(path)) {
        List<Path> found = walk(path);
        if (found.isEmpty()) {
          throw CommandException.failed(name, "no state tests (*.json) in this folder");
        }
        files.addAll(found);
      } else if (Files.exists(path)) {
        files.add(path);
      } else {
        throw CommandException.failed(name, "no such file or folder");
      }
    }
    return files;
  }

  private static List<Path> walk(Path root) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              boolean hidden =
                  !folder.equals(root) && folder.getFileName().toString().startsWith(".");
              return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (file.getFileName().toString().endsWith(".json")) {
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.sort((first, second) -> first.toString().compareTo(second.toString()));
    return found;
  }

  private void report(StateTestSuite.FileResult result) {
    files++;
    if (result.error() != null) {
      failed++;
      console.out().flush();
      console.err().println("ewasm: " + EwasmCommand.oneLine(result.error()));
    }
    for (CaseResult testCase : result.cases()) {
      switch (testCase.verdict()) {
        case PASSED -> passed++;
        case FAILED -> failed++;
        case SKIPPED -> skipped++;
      }
      if (json) {
        printJson(testCase);
      } else {
        print(testCase);
      }
    }
  }

  private void print(CaseResult result) {
    StateTest.Case testCase = result.testCase();
    String verdict =
        switch (result.verdict()) {
          case PASSED -> "ok    ";
          case FAILED -> "FAIL  ";
          case SKIPPED -> "skip  ";
        };
    console
        .out()
        .println(
            verdict
                + Text.printable(result.test())
                + " "
                + Text.printable(testCase.fork())
                + " d"
                + testCase.data()
                + " g"
                + testCase.gas()
                + " v"
                + testCase.value()
                + (result.error() == null
                    ? "  gas " + result.gasUsed()
                    : "  " + EwasmCommand.oneLine(result.error())));
  }

  private void printJson(CaseResult result) {
    StateTest.Case testCase = result.testCase();
    @Nullable Bytes32 stateRoot = result.stateRoot();
    @Nullable Bytes32 logsHash = result.logsHash();
    if (stateRoot == null || logsHash == null) {
      return;
    }
    JsonLines.print(
        console.out(),
        object -> {
          object.writeStartObject();
          object.writeNumberField("version", 1);
          object.writeStringField("test", result.test());
          object.writeStringField("fork", testCase.fork());
          object.writeNumberField("d", testCase.data());
          object.writeNumberField("g", testCase.gas());
          object.writeNumberField("v", testCase.value());
          object.writeNumberField("gasUsed", result.gasUsed());
          object.writeStringField("stateRoot", stateRoot.toHexString());
          object.writeStringField("postLogsHash", logsHash.toHexString());
          object.writeBooleanField("pass", result.verdict() == CaseResult.Verdict.PASSED);
          object.writeStringField("error", result.error());
          object.writeEndObject();
        });
  }
}
