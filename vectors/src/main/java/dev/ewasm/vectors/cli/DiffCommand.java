package dev.ewasm.vectors.cli;

import dev.ewasm.engine.Tier;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.vectors.fuzz.DiffBackend;
import dev.ewasm.vectors.fuzz.DiffJob;
import dev.ewasm.vectors.fuzz.DiffOutcome;
import dev.ewasm.vectors.fuzz.DiffReducer;
import dev.ewasm.vectors.fuzz.ModuleGenerator;
import dev.ewasm.vectors.fuzz.ModuleMutator;
import dev.ewasm.vectors.fuzz.TierBackend;
import dev.ewasm.vectors.fuzz.ToolGenerator;
import dev.ewasm.vectors.fuzz.V8Backend;
import dev.ewasm.vectors.fuzz.WabtBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ewasm diff}: the same modules in several engines. */
@Command(
    name = "diff",
    description = {
      "Run the same modules in several engines and compare results, traps and memory.",
      "Where all are tiers of this one, gas, stack, globals and further memories are compared too.",
      "Without files it makes random modules: the same seed makes the same ones."
    },
    footer = {
      "",
      "The digest of all outcomes is the same on every machine and JVM.",
      "A module on which engines disagree is left in the folder of --save, as it was and reduced.",
      "",
      "Examples:",
      "  ewasm diff --backends interpreter,compiler,v8 --modules 10000 --seed 1",
      "",
      "Exit codes: 0 all agree, 1 an engine cannot be used, 2 usage, 4 engines disagree."
    })
final class DiffCommand implements Callable<Integer> {

  private static final int BATCH = 200;

  /** What {@code --backends} takes. */
  enum BackendName {
    interpreter,
    compiler,
    /** The interpreter with somebody who looks at every instruction. */
    observed,
    v8,
    wabt
  }

  /** What {@code --generator} takes. */
  enum GeneratorName {
    /** Our generator for the consensus subset. */
    subset,
    /** WebAssembly 2.0 and tail calls, without NaNs. */
    wide,
    /** As wide, with NaNs and a second memory: for our tiers. */
    latest,
    /** Binaryen's {@code wasm-opt --translate-to-fuzz}. */
    binaryen,
    /** Modules of {@code subset} with a few bytes changed. */
    mutate
  }

  private final Console console;

  /** Of what the first engine did: the same on every machine, whatever runs Java there. */
  private final MessageDigest outcomesDigest = sha256();

  private long stopped;

  @Parameters(arity = "0..*", paramLabel = "FILE", description = "Modules to run instead.")
  private List<String> files = List.of();

  @Option(
      names = "--backends",
      split = ",",
      paramLabel = "NAME",
      description = "Two or more of ${COMPLETION-CANDIDATES} (default: interpreter,compiler).")
  private List<BackendName> backends = List.of(BackendName.interpreter, BackendName.compiler);

  @Option(
      names = "--generator",
      paramLabel = "NAME",
      description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private GeneratorName generator = GeneratorName.subset;

  @Option(
      names = "--modules",
      paramLabel = "N",
      description = "Random modules to run (default: ${DEFAULT-VALUE}).")
  private long modules = 1000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the first module; each next one adds 1 (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--save",
      paramLabel = "DIR",
      description = "Where modules that engines disagree on are left (default: ${DEFAULT-VALUE}).")
  private Path save = Path.of("diff-findings");

  DiffCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (backends.size() < 2) {
      throw CommandException.usage("--backends needs two engines to compare");
    }
    if (modules < 0) {
      throw CommandException.usage("--modules must not be negative");
    }
    // Ours go first, as they end every run.
    List<DiffBackend> engines = backends.stream().sorted().map(this::backend).toList();
    long count = files.isEmpty() ? modules : files.size();
    long divergences = 0;
    long rejected = 0;
    try {
      for (long from = 0; from < count; from += BATCH) {
        List<DiffJob> jobs = new ArrayList<>();
        for (long i = from; i < Math.min(count, from + BATCH); i++) {
          DiffJob job = job(i);
          jobs.add(job);
          rejected += job.calls().isEmpty() ? 1 : 0;
        }
        divergences += compare(engines, jobs);
        if (console.interactive()) {
          console.err().print("\r" + Math.min(count, from + BATCH) + " of " + count + " modules");
        }
      }
    } catch (IOException e) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    }
    if (console.interactive()) {
      console.err().println();
    }
    console
        .out()
        .println(
            count
                + " modules ("
                + rejected
                + " without calls"
                + (stopped == 0 ? "" : ", " + stopped + " given up at a limit or feature")
                + "), "
                + divergences
                + " divergences between "
                + String.join(", ", engines.stream().map(DiffBackend::name).toList()));
    console
        .out()
        .println(
            "outcomes in "
                + engines.getFirst().name()
                + ": SHA-256 "
                + HexFormat.of().formatHex(outcomesDigest.digest()));
    return divergences == 0 ? ExitCode.OK : ExitCode.DIVERGENCE;
  }

  private DiffBackend backend(BackendName name) {
    return switch (name) {
      case interpreter -> tier(Tier.INTERPRETER);
      case compiler -> tier(Tier.COMPILER);
      case observed -> tier(Tier.OBSERVED);
      case v8 -> {
        if (!V8Backend.isAvailable()) {
          throw new CommandException(
              ExitCode.FAILED, "no program node on the PATH: install Node.js for the backend v8");
        }
        yield new V8Backend();
      }
      case wabt -> {
        if (!WabtBackend.isAvailable()) {
          throw new CommandException(
              ExitCode.FAILED,
              "no program spectest-interp on the PATH: install wabt for the backend wabt");
        }
        yield new WabtBackend();
      }
    };
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private TierBackend tier(Tier tier) {
    // Mutation may lead to what V8 has not got yet.
    boolean mutated = files.isEmpty() && generator == GeneratorName.mutate;
    return new TierBackend(tier, mutated ? Profile.FULL : Profile.LATEST, onlyTiers());
  }

  private boolean onlyTiers() {
    return backends.stream().noneMatch(name -> name == BackendName.v8 || name == BackendName.wabt);
  }

  private DiffJob job(long index) throws IOException {
    if (!files.isEmpty()) {
      String file = files.get((int) index);
      return DiffJob.of(file, ModuleFile.read(file));
    }
    long number = seed + index;
    byte[] module =
        switch (generator) {
          case subset -> ModuleGenerator.generate(number);
          case wide -> ModuleGenerator.generate(ModuleGenerator.Range.WIDE, number);
          case latest -> ModuleGenerator.generate(ModuleGenerator.Range.LATEST, number);
          case binaryen -> ToolGenerator.generate(number);
          case mutate -> ModuleMutator.generate(number);
        };
    return DiffJob.of(generator + "-" + number, module);
  }

  /** A module that the first engine gave up is not given to the others, who may never end. */
  private long compare(List<DiffBackend> engines, List<DiffJob> all) throws IOException {
    long divergences = 0;
    List<DiffJob> jobs = new ArrayList<>();
    List<DiffOutcome> expected = new ArrayList<>();
    List<DiffOutcome> first = engines.getFirst().run(all);
    for (int i = 0; i < all.size(); i++) {
      DiffOutcome outcome = first.get(i);
      outcomesDigest.update(
          (String.join("\n", outcome.lines()) + "\n\n").getBytes(StandardCharsets.UTF_8));
      if (outcome.isStopped() && !onlyTiers()) {
        stopped++;
      } else {
        jobs.add(all.get(i));
        expected.add(outcome);
      }
    }
    for (DiffBackend engine : engines.subList(1, engines.size())) {
      List<DiffOutcome> outcomes = engine.run(jobs);
      for (int i = 0; i < jobs.size(); i++) {
        int line = expected.get(i).firstDifference(outcomes.get(i));
        if (line >= 0) {
          divergences++;
          report(jobs.get(i), engines.getFirst(), expected.get(i), engine, outcomes.get(i), line);
        }
      }
    }
    return divergences;
  }

  private void report(
      DiffJob job,
      DiffBackend first,
      DiffOutcome expected,
      DiffBackend second,
      DiffOutcome found,
      int line)
      throws IOException {
    Files.createDirectories(save);
    Path file = save.resolve(Path.of(job.name()).getFileName() + ".wasm");
    Files.write(file, job.module());
    Path reduced = save.resolve(Path.of(job.name()).getFileName() + ".reduced.wasm");
    Files.write(reduced, new DiffReducer(first, second).reduce(job).module());
    console
        .out()
        .println(
            file
                + ": "
                + first.name()
                + " says '"
                + expected.line(line)
                + "', "
                + second.name()
                + " says '"
                + found.line(line)
                + "'");
  }
}
