package dev.ewasm.bench.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ewasm bench}. */
@Command(
    name = "bench",
    description = {
      "Compare this engine's tiers with other WebAssembly runtimes and native code.",
      "Each runs in a process of its own on the same kernels and contracts; their rounds take turns;",
      "results and gas must be the same. A peer that cannot take part is named with the reason."
    },
    footer = {
      "",
      "Example: ewasm bench --cases keccak24,qsort --json a.json",
      "         ewasm bench --merge a.json --merge b.json --svg bench.svg --markdown",
      "Exit code 4 when peers compute different results."
    },
    mixinStandardHelpOptions = false)
public final class BenchCommand implements Callable<Integer> {

  private static final int FAILED = 1;
  private static final int USAGE = 2;
  private static final int DIVERGENCE = 4;

  private final PrintStream out;
  private final PrintStream err;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "This text.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @Option(
      names = "--peers",
      split = ",",
      paramLabel = "NAME",
      description = "Who takes part (default: all): native, ewasm-compiler, ewasm-auto, ...")
  private List<String> peerNames = Peer.names();

  @Option(
      names = "--kernels",
      paramLabel = "DIR",
      description = "Folder of kernels with a README that lists arguments and results.")
  private @Nullable Path kernels;

  @Option(
      names = "--contracts",
      paramLabel = "DIR",
      description = "Folder of benchmark state tests, whose contracts are run.")
  private @Nullable Path contracts;

  @Option(
      names = "--cases",
      split = ",",
      paramLabel = "NAME",
      description = "Only the cases whose name contains one of these.")
  private List<String> cases = List.of();

  @Option(names = "--metered", description = "Only metered (default: metered, then plain).")
  private boolean metered;

  @Option(names = "--plain", description = "Only without gas.")
  private boolean plain;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description = "Gas schedule of metered runs (default: ${DEFAULT-VALUE}).")
  private String schedule = "rev4";

  @Option(
      names = "--warmup",
      paramLabel = "SECONDS",
      description = "Each peer runs alone for so long first (default: ${DEFAULT-VALUE}).")
  private double warmUp = 4;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds in which all take turns (default: ${DEFAULT-VALUE}).")
  private int rounds = 9;

  @Option(
      names = "--merge",
      paramLabel = "FILE",
      description = "Measure nothing; read what earlier runs wrote. May be repeated.")
  private List<Path> merge = List.of();

  @Option(names = "--json", paramLabel = "FILE", description = "Write all that was measured.")
  private @Nullable Path json;

  @Option(names = "--svg", paramLabel = "FILE", description = "Draw ratios and warm-up.")
  private @Nullable Path svg;

  @Option(names = "--markdown", description = "Print the tables as Markdown.")
  private boolean markdown;

  BenchCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  public static void main(String[] arguments) {
    System.exit(execute(System.out, System.err, arguments));
  }

  /** Runs the command, whose name comes first if at all, and says how it ended. */
  static int execute(PrintStream out, PrintStream err, String... arguments) {
    boolean named = arguments.length > 0 && arguments[0].equals("bench");
    CommandLine line =
        new CommandLine(new BenchCommand(out, err))
            .setCommandName("ewasm bench")
            .setUsageHelpWidth(100);
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler(
        (e, all) -> {
          err.println("ewasm: " + e.getMessage() + " ('ewasm bench --help' explains)");
          return USAGE;
        });
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          if (e instanceof BenchException || e instanceof IOException) {
            err.println("ewasm: " + e.getMessage());
            return e instanceof BenchException.Divergence ? DIVERGENCE : FAILED;
          }
          throw e;
        });
    return line.execute(named ? Stream.of(arguments).skip(1).toArray(String[]::new) : arguments);
  }

  @Override
  public Integer call() throws IOException {
    BenchReport report = merge.isEmpty() ? measure() : BenchReport.merge(readAll(merge));
    if (json != null) {
      report.write(json);
    }
    if (svg != null) {
      Files.writeString(svg, BenchPlot.svg(report));
    }
    out.print(markdown ? BenchTables.markdown(report) : BenchTables.text(report));
    out.flush();
    return 0;
  }

  private static List<BenchReport> readAll(List<Path> files) throws IOException {
    List<BenchReport> reports = new ArrayList<>();
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new BenchException(file + ": no such file");
      }
      reports.add(BenchReport.read(file));
    }
    return reports;
  }

  private BenchReport measure() throws IOException {
    if (rounds < 1 || warmUp < 0) {
      throw new BenchException("--rounds must be at least 1 and --warmup not negative");
    }
    List<Peer> peers = peerNames.stream().map(Peer::of).sorted().distinct().toList();
    List<BenchCase> chosen = chosen();
    Path folder = Files.createTempDirectory("ewasm-bench");
    try {
      Comparison comparison =
          new Comparison(new Comparison.Settings(warmUp, rounds, schedule), folder, err);
      List<BenchReport.Group> groups = new ArrayList<>();
      for (BenchCase what : chosen) {
        if (metered || !plain) {
          groups.add(comparison.run(what, true, peers));
        }
        if (plain || !metered) {
          groups.add(comparison.run(what, false, peers));
        }
      }
      Map<String, String> notes = new LinkedHashMap<>();
      comparison.notes().forEach((peer, note) -> notes.put(peer.text(), note));
      return new BenchReport(BenchReport.FORMAT, Machine.describe(), notes, groups);
    } finally {
      deleteAll(folder);
    }
  }

  private List<BenchCase> chosen() throws IOException {
    List<BenchCase> all = new ArrayList<>();
    // A folder that was named must be there; the usual ones only count as long as nothing is named.
    if (kernels != null || contracts == null) {
      all.addAll(BenchCases.kernels(kernels != null ? kernels : usual("examples/kernels")));
    }
    if (contracts != null && !Files.isDirectory(contracts)) {
      throw new BenchException(contracts + ": no such folder");
    }
    Path suites =
        Path.of(System.getProperty("ewasm.vectors", usual("../shared/vectors").toString()));
    all.addAll(BenchCases.contracts(contracts != null ? contracts : suites.resolve("ewasm-bench")));
    List<BenchCase> chosen =
        all.stream()
            .filter(what -> cases.isEmpty() || cases.stream().anyMatch(what.name()::contains))
            .toList();
    if (chosen.isEmpty()) {
      throw new BenchException(
          "no such case; there are "
              + String.join(", ", all.stream().map(BenchCase::name).toList()));
    }
    return chosen;
  }

  /** A folder of the source tree, which the launcher names. */
  private static Path usual(String path) {
    return Path.of(System.getProperty("ewasm.root", ".")).resolve(path).normalize();
  }

  private static void deleteAll(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }
}
