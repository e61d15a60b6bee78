package dev.ewasm.vectors.cli;

import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.Tier;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.vectors.fixture.FixtureException;
import dev.ewasm.vectors.fixture.SpecScript;
import dev.ewasm.vectors.fixture.SpecSuite;
import dev.ewasm.vectors.runner.CommandKind;
import dev.ewasm.vectors.runner.CommandResult;
import dev.ewasm.vectors.runner.CommandResult.Verdict;
import dev.ewasm.vectors.runner.ScriptReport;
import dev.ewasm.vectors.runner.SkipList;
import dev.ewasm.vectors.runner.SpecTestRunner;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ewasm spec-test PATH…}: the WebAssembly specification's tests. */
@Command(
    name = "spec-test",
    description = "Run the WebAssembly specification's tests.",
    footer = {
      "",
      "A PATH is a .wast script, a .json script with its .wasm files beside it, a zip of either,",
      "or a folder, which is searched for all of them.",
      "",
      "Profiles: full is WebAssembly 2.0, consensus is what contracts may use, latest is full with",
      "what the engine knows of 3.0. A command is refused when its module uses what the profile",
      "or the engine refuses; the engine must say so by the feature's name, and may refuse",
      "nothing else.",
      "",
      "With --tier both, every script runs in the interpreter and in the compiler tier, and what",
      "they report must be the same.",
      "",
      "With --json, standard output has one object for each script and tier (type script, with",
      "counts and failures) and one at the end for each tier (type summary); schema",
      "ewasm.spec-test/1.",
      "",
      "Examples:",
      "  ewasm spec-test testsuite",
      "  ewasm spec-test i32.wast --tier both --json",
      "",
      "Exit codes: 0 nothing failed, 1 a command failed, a file cannot be read or nothing ran,",
      "2 usage, 4 the tiers differ."
    })
final class SpecTestCommand implements Callable<Integer> {

  private static final String SCHEMA = "ewasm.spec-test/1";

  /** What {@code --profile} takes. */
  enum ProfileName {
    full,
    consensus,
    latest
  }

  /** What {@code --tier} takes. */
  enum TierName {
    interpreter,
    compiler,
    both
  }

  private final Console console;

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Scripts, zips and folders.")
  private List<String> paths = List.of();

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private ProfileName profile = ProfileName.full;

  @Option(
      names = "--tier",
      paramLabel = "TIER",
      description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private TierName tier = TierName.interpreter;

  @Option(
      names = "--strict",
      description = "Fail when a module is rejected in other words than the script's.")
  private boolean strict;

  @Option(names = "--remarks", description = "Show refused commands and differences in wording.")
  private boolean remarks;

  @Option(names = "--json", description = "One JSON object for each script.")
  private boolean json;

  private final Map<Tier, Totals> totals = new EnumMap<>(Tier.class);
  private final List<String> divergences = new ArrayList<>();
  private int unreadable;

  SpecTestCommand(Console console) {
    this.console = console;
  }

  /** Counts over all scripts. */
  private static final class Totals {
    final long[][] counts = new long[CommandKind.values().length][Verdict.values().length];
    long scripts;

    void add(ScriptReport report) {
      scripts++;
      for (CommandKind kind : CommandKind.values()) {
        for (Verdict verdict : Verdict.values()) {
          counts[kind.ordinal()][verdict.ordinal()] += report.count(kind, verdict);
        }
      }
    }

    long of(CommandKind kind, Verdict verdict) {
      return counts[kind.ordinal()][verdict.ordinal()];
    }

    long of(Verdict verdict, boolean assertionsOnly) {
      long sum = 0;
      for (CommandKind kind : CommandKind.values()) {
        if (!assertionsOnly || kind.isAssertion()) {
          sum += of(kind, verdict);
        }
      }
      return sum;
    }
  }

  @Override
  public Integer call() {
    List<SpecSuite> suites = new ArrayList<>();
    try {
      for (String name : paths) {
        suites.add(open(name));
      }
      for (Tier each : tiers()) {
        totals.put(each, new Totals());
      }
      suites.forEach(this::run);
    } finally {
      suites.forEach(SpecSuite::close);
    }
    boolean clean = unreadable == 0;
    for (Map.Entry<Tier, Totals> entry : totals.entrySet()) {
      clean &= entry.getValue().of(Verdict.FAILED, false) == 0;
      if (entry.getValue().scripts == 0 && unreadable == 0) {
        throw new CommandException(
            ExitCode.FAILED, "no scripts (.wast, .json) in " + String.join(" ", paths));
      }
      if (json) {
        printJsonSummary(entry.getKey(), entry.getValue());
      } else {
        printSummary(entry.getKey(), entry.getValue());
      }
    }
    console.out().flush();
    for (String script : divergences) {
      console.err().println("ewasm: " + script + ": the tiers report different results");
    }
    if (!divergences.isEmpty()) {
      return ExitCode.DIVERGENCE;
    }
    return clean ? ExitCode.OK : ExitCode.FAILED;
  }

  private List<Tier> tiers() {
    return switch (tier) {
      case interpreter -> List.of(Tier.INTERPRETER);
      case compiler -> List.of(Tier.COMPILER);
      case both -> List.of(Tier.INTERPRETER, Tier.COMPILER);
    };
  }

  private SpecTestRunner runner(Tier inTier) {
    Profile allowed =
        switch (profile) {
          case full -> Profile.FULL;
          case consensus -> Profile.CONSENSUS;
          case latest -> Profile.LATEST;
        };
    EngineConfig config = EngineConfig.FULL.withProfile(allowed).withTier(inTier);
    return new SpecTestRunner(config, strict, SkipList.checkedIn());
  }

  private static SpecSuite open(String name) {
    try {
      return SpecSuite.open(Path.of(name));
    } catch (InvalidPathException e) {
      throw new CommandException(ExitCode.FAILED, name + ": not a file name", e);
    } catch (FixtureException e) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  private void run(SpecSuite suite) {
    for (SpecSuite.Script file : suite.scripts()) {
      SpecScript script;
      try {
        script = file.load();
      } catch (FixtureException e) {
        unreadable++;
        console.out().flush();
        console.err().println("ewasm: " + EwasmCommand.oneLine(e.getMessage()));
        continue;
      }
      @Nullable ScriptReport other = null;
      for (Map.Entry<Tier, Totals> entry : totals.entrySet()) {
        ScriptReport report = runner(entry.getKey()).run(script);
        entry.getValue().add(report);
        if (json) {
          printJson(entry.getKey(), report);
        } else {
          print(report);
        }
        if (other != null && !other.agreesWith(report)) {
          divergences.add(report.script());
        }
        other = report;
      }
    }
  }

  private void print(ScriptReport report) {
    for (CommandResult result : report.remarkable()) {
      if (result.verdict() == Verdict.FAILED || remarks) {
        String word =
            switch (result.verdict()) {
              case FAILED -> "FAIL";
              case REFUSED -> "refused";
              case SKIPPED -> "skip";
              case PASSED -> "remark";
            };
        console
            .out()
            .println(
                report.script()
                    + ":"
                    + result.line()
                    + ": "
                    + word
                    + " "
                    + result.kind().text()
                    + ": "
                    + EwasmCommand.oneLine(result.message()));
      }
    }
  }

  private void printSummary(Tier inTier, Totals totals) {
    PrintStream out = console.out();
    if (tier == TierName.both) {
      out.println(name(inTier) + ":");
    }
    Text.Table table = new Text.Table("");
    table.row("command", "passed", "failed", "refused", "skipped");
    for (CommandKind kind : CommandKind.values()) {
      long all = 0;
      Object[] row = new Object[Verdict.values().length + 1];
      row[0] = kind.text();
      for (Verdict verdict : Verdict.values()) {
        long count = totals.of(kind, verdict);
        all += count;
        row[verdict.ordinal() + 1] = Text.grouped(count);
      }
      if (all > 0) {
        table.row(row);
      }
    }
    table.print(out);
    out.println(
        Text.count(totals.scripts, "script")
            + ", assertions: "
            + Text.grouped(totals.of(Verdict.PASSED, true))
            + " passed, "
            + Text.grouped(totals.of(Verdict.FAILED, true))
            + " failed, "
            + Text.grouped(totals.of(Verdict.REFUSED, true))
            + " refused, "
            + Text.grouped(totals.of(Verdict.SKIPPED, true))
            + " skipped");
  }

  private static String name(Tier tier) {
    return tier.name().toLowerCase(Locale.ROOT);
  }

  private void printJson(Tier inTier, ScriptReport report) {
    JsonLines.print(
        console.out(),
        object -> {
          object.writeStartObject();
          object.writeNumberField("version", 1);
          object.writeStringField("schema", SCHEMA);
          object.writeStringField("type", "script");
          object.writeStringField("script", report.script());
          object.writeStringField("tier", name(inTier));
          for (Verdict verdict : Verdict.values()) {
            object.writeNumberField(verdict.name().toLowerCase(Locale.ROOT), report.count(verdict));
          }
          object.writeArrayFieldStart("failures");
          for (CommandResult result : report.failures()) {
            object.writeStartObject();
            object.writeNumberField("line", result.line());
            object.writeStringField("command", result.kind().text());
            object.writeStringField("message", result.message());
            object.writeEndObject();
          }
          object.writeEndArray();
          object.writeEndObject();
        });
  }

  private void printJsonSummary(Tier inTier, Totals totals) {
    JsonLines.print(
        console.out(),
        object -> {
          object.writeStartObject();
          object.writeNumberField("version", 1);
          object.writeStringField("schema", SCHEMA);
          object.writeStringField("type", "summary");
          object.writeStringField("profile", profile.name());
          object.writeStringField("tier", name(inTier));
          object.writeNumberField("scripts", totals.scripts);
          object.writeNumberField("unreadable", unreadable);
          object.writeObjectFieldStart("commands");
          for (CommandKind kind : CommandKind.values()) {
            object.writeObjectFieldStart(kind.text());
            for (Verdict verdict : Verdict.values()) {
              object.writeNumberField(
                  verdict.name().toLowerCase(Locale.ROOT), totals.of(kind, verdict));
            }
            object.writeEndObject();
          }
          object.writeEndObject();
          object.writeEndObject();
        });
  }
}
