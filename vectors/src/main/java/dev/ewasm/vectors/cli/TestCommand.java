package dev.ewasm.vectors.cli;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.vectors.abi.AbiText;
import dev.ewasm.vectors.scenario.GasSnapshot;
import dev.ewasm.vectors.scenario.RunSettings;
import dev.ewasm.vectors.scenario.TestFile;
import dev.ewasm.vectors.scenario.TestFileException;
import dev.ewasm.vectors.scenario.TestFiles;
import dev.ewasm.vectors.scenario.TestSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ewasm test [PATH…]}: tests of contracts. */
@Command(
    name = "test",
    description = "Test contracts: scenarios in YAML or JSON, and modules that export tests.",
    footer = {
      "",
      "Files of tests are named *.test.yaml, *.test.json, *.test.wasm or *.test.wat; folders are",
      "walked for them. Without a PATH, those that ewasm.toml names are run, else the folder tests,",
      "else all below the working directory. If ewasm.toml names a build command, it runs first when",
      "sources changed. docs/testing.md explains the format.",
      "",
      "Traces: -vv shows failing tests, -vvv their setup as well, -vvvv all tests, -vvvvv all with",
      "their setup.",
      "",
      "Examples:",
      "  ewasm test",
      "  ewasm test tests/token.test.yaml --match transfer -vv",
      "  ewasm test --watch",
      "  ewasm test --junit results.xml --check",
      "",
      "Exit codes: 0 all pass, 1 a test failed or gas drifted, 2 usage or a wrong test file, 3 a",
      "test module is not valid WebAssembly."
    })
class TestCommand implements Callable<Integer> {

  private static final int MAX_JOBS = 1024;
  private static final String SNAPSHOT = ".gas-snapshot";

  private final Console console;

  @Parameters(arity = "0..*", paramLabel = "PATH", description = "Files and folders of tests.")
  private List<String> paths = List.of();

  @Option(
      names = "--match",
      paramLabel = "REGEX",
      description = "Run only tests in whose name the expression is found.")
  private @Nullable String match;

  @Option(
      names = "--no-match",
      paramLabel = "REGEX",
      description = "Leave out tests in whose name the expression is found.")
  private @Nullable String noMatch;

  @Option(names = "--list", description = "Name the tests and do not run them.")
  private boolean list;

  @Option(names = "--watch", description = "Run again whenever a file changes, until Ctrl-C.")
  private boolean watch;

  @Option(names = "--fail-fast", description = "Stop at the first failure.")
  private boolean failFast;

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      description = "Threads (default: one for each processor). The output does not depend on it.")
  private int jobs = Runtime.getRuntime().availableProcessors();

  @Option(names = "--json", description = "One JSON object for each test, and one at the end.")
  private boolean json;

  @Option(names = "--junit", paramLabel = "FILE", description = "Write results as JUnit XML too.")
  private @Nullable Path junit;

  @Option(names = "-v", description = "Show more; up to five times (see below).")
  private boolean[] verbosity = {};

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the arguments of fuzz tests (default: 1).")
  private String seed = "1";

  @Option(
      names = "--fuzz-runs",
      paramLabel = "N",
      description = "Arguments that a fuzz test tries (default: 256).")
  private int fuzzRuns = 256;

  @Option(
      names = "--snapshot",
      arity = "0..1",
      fallbackValue = SNAPSHOT,
      preprocessor = AttachedValue.class,
      paramLabel = "FILE",
      description = "Write what tests cost (default: .gas-snapshot).")
  private @Nullable Path snapshot;

  @Option(
      names = "--check",
      arity = "0..1",
      fallbackValue = SNAPSHOT,
      preprocessor = AttachedValue.class,
      paramLabel = "FILE",
      description = "Compare what tests cost with a snapshot and fail if it differs.")
  private @Nullable Path check;

  @Option(
      names = "--tolerance",
      paramLabel = "PERCENT",
      description = "How far gas may be from the snapshot (default: 0).")
  private double tolerance;

  @Option(names = "--no-build", description = "Do not run the build command of ewasm.toml.")
  private boolean noBuild;

  @Mixin private final EngineOptions engine = new EngineOptions();

  TestCommand(Console console) {
    this.console = console;
  }

  /** The machine with whoever watches it. */
  VmConfig watched(VmConfig config) {
    return config;
  }

  /**
   * Called when all tests have run.
   *
   * @param files what they are of
   */
  void finish(List<TestFile> files) {
    // Whoever watches has more to do.
  }

  final Console console() {
    return console;
  }

  final boolean isWatching() {
    return watch;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (jobs < 1 || jobs > MAX_JOBS) {
      throw CommandException.usage("-j " + jobs + ": must be 1 to " + MAX_JOBS);
    }
    if (fuzzRuns < 1) {
      throw CommandException.usage("--fuzz-runs " + fuzzRuns + ": must be at least 1");
    }
    if (!(tolerance >= 0)) {
      throw CommandException.usage("--tolerance " + tolerance + ": must not be negative");
    }
    Predicate<String> wanted = pattern("--match", match, true);
    Predicate<String> unwanted = pattern("--no-match", noMatch, false);
    VmConfig config = engine.config();
    InstructionMetering metering = engine.instructionMetering();
    RunSettings settings =
        new RunSettings(
            new EwasmVm(watched(config)),
            RunOptions.fork(engine.fork()),
            metering,
            RunOptions.parse("--seed", seed, TestCommand::seed),
            fuzzRuns);
    ProjectConfig project = ProjectConfig.current();
    Predicate<String> names = name -> wanted.test(name) && !unwanted.test(name);
    if (!watch) {
      return run(project, names, settings, config, new TreeSet<>());
    }
    while (!Thread.interrupted()) {
      TreeSet<Path> seen = new TreeSet<>();
      Map<Path, Object> before = SourceWatch.look(watchedFiles(project, seen));
      try {
        run(project, names, settings, config, seen);
      } catch (CommandException e) {
        // Whoever edits files sees them broken for a while.
        console.out().flush();
        console.err().println("ewasm: " + EwasmCommand.oneLine(e.getMessage()));
      }
      before.putAll(SourceWatch.look(seen));
      console.out().println("\nwatching for changes (Ctrl-C ends it)");
      console.out().flush();
      SourceWatch.await(watchedFiles(project, seen), before);
      console.out().println();
    }
    return ExitCode.OK;
  }

  private static long seed(String text) {
    return AbiText.number(text).longValue();
  }

  private static Predicate<String> pattern(String option, @Nullable String text, boolean without) {
    if (text == null) {
      return name -> without;
    }
    try {
      Pattern pattern = Pattern.compile(text);
      return name -> pattern.matcher(name).find();
    } catch (PatternSyntaxException e) {
      throw CommandException.usage(option + " " + text + ": " + e.getDescription());
    }
  }

  /** What a change of makes the tests run again. */
  private Collection<Path> watchedFiles(ProjectConfig project, Collection<Path> seen) {
    List<Path> all = new ArrayList<>(seen);
    for (String path : testPaths(project)) {
      all.add(Path.of(path).toAbsolutePath());
    }
    build(project).ifPresent(build -> all.addAll(build.sources()));
    return all;
  }

  private Optional<ProjectBuild> build(ProjectConfig project) {
    return noBuild
        ? Optional.empty()
        : project
            .value(Setting.BUILD)
            .flatMap(command -> project.root().map(root -> new ProjectBuild(root, command.text())));
  }

  /** The paths given, or those of the project, or the folder {@code tests}, or everything. */
  private List<String> testPaths(ProjectConfig project) {
    if (!paths.isEmpty()) {
      return paths;
    }
    Path here = Path.of("").toAbsolutePath();
    Path root = project.root().orElse(here);
    List<String> configured =
        project.value(Setting.TESTS).map(ProjectConfig.Value::items).orElse(List.of());
    if (!configured.isEmpty()) {
      return configured.stream()
          .map(path -> here.relativize(root.resolve(path).normalize()).toString())
          .toList();
    }
    return List.of(
        Files.isDirectory(root.resolve("tests"))
            ? here.relativize(root.resolve("tests")).toString()
            : ".");
  }

  private int run(
      ProjectConfig project,
      Predicate<String> names,
      RunSettings settings,
      VmConfig config,
      Collection<Path> seen)
      throws InterruptedException {
    build(project).ifPresent(build -> build.run(console));
    List<TestFile> files = new ArrayList<>();
    TestRun run =
        new TestRun(
            console,
            settings,
            config,
            json,
            verbosity.length,
            RunOptions.parse("--seed", seed, TestCommand::seed));
    for (Path path : files(testPaths(project))) {
      seen.add(path.toAbsolutePath());
      try {
        TestFile file = TestFiles.load(path);
        files.add(file);
        seen.addAll(file.sources());
      } catch (TestFileException e) {
        run.broken(path, e);
      }
    }
    List<TestSuite.Entry> tests = TestSuite.select(files, names);
    if (list) {
      run.list(tests);
      return run.exitCode();
    }
    if (tests.isEmpty() && !run.isBroken()) {
      throw new CommandException(
          ExitCode.FAILED,
          files.isEmpty()
              ? "no tests found"
              : "no test matches in " + Text.count(files.size(), "file"));
    }
    TestSuite.run(tests, settings, jobs, (entry, result) -> run.add(entry, result) || !failFast);
    run.end();
    write(run);
    finish(files);
    return run.exitCode();
  }

  private void write(TestRun run) {
    try {
      if (junit != null) {
        run.junit().write(junit);
      }
      if (snapshot != null) {
        run.gas().write(snapshot);
      }
    } catch (IOException e) {
      throw new CommandException(ExitCode.FAILED, "cannot write " + e.getMessage(), e);
    }
    if (check != null) {
      try {
        run.drift(check, run.gas().differences(GasSnapshot.read(check), tolerance));
      } catch (TestFileException e) {
        throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
      }
    }
  }

  private static List<Path> files(List<String> names) {
    List<Path> files = new ArrayList<>();
    for (String name : names) {
      Path path = Path.of(name);
      try {
        if (Files.isDirectory(path)) {
          TestFiles.in(path).forEach(found -> files.add(found.normalize()));
        } else if (!Files.exists(path)) {
          throw CommandException.usage(name + ": no such file or folder");
        } else if (!TestFiles.isOne(path)) {
          throw CommandException.usage(
              name + ": files of tests are named *" + String.join(", *", TestFiles.SUFFIXES));
        } else {
          files.add(path);
        }
      } catch (IOException e) {
        throw CommandException.unreadable(name, e);
      }
    }
    return files;
  }
}
