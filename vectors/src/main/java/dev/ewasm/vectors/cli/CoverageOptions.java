package dev.ewasm.vectors.cli;

import dev.ewasm.eei.VmConfig;
import dev.ewasm.engine.runtime.InstructionObserver;
import dev.ewasm.vectors.coverage.Coverage;
import dev.ewasm.vectors.coverage.CoverageCollector;
import dev.ewasm.vectors.coverage.CoverageHtml;
import dev.ewasm.vectors.coverage.FileCoverage;
import dev.ewasm.vectors.coverage.Lcov;
import dev.ewasm.vectors.debuginfo.Sources;
import dev.ewasm.vectors.trace.ObserverChain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Counts what runs and reports it: what the actions of {@code ewasm coverage} share. */
final class CoverageOptions {

  @Option(
      names = "--lcov",
      paramLabel = "FILE",
      description = "Write a tracefile of lcov (default: coverage.lcov).")
  private String lcov = "coverage.lcov";

  @Option(names = "--append", description = "Add to the tracefile instead of replacing it.")
  private boolean append;

  @Option(
      names = "--html",
      paramLabel = "DIR",
      description = "Write pages that show each file's lines.")
  private @Nullable String html;

  @Option(
      names = "--debug-info",
      paramLabel = "FILE",
      description =
          "A build with debug information of code that has none; may be repeated (default:"
              + " debug-info in ewasm.toml).")
  private List<String> debugInfo = new ArrayList<>();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  private final CoverageCollector collector = new CoverageCollector();

  /** The machine with the collector as its last observer. */
  VmConfig watched(VmConfig config) {
    InstructionObserver first = config.instructions();
    return config.withInstructionObserver(
        first == null ? collector : new ObserverChain(List.of(first, collector)));
  }

  /**
   * Writes the reports and prints a table.
   *
   * @param names files of modules that were to run; those that are none are left out
   */
  void report(Console console, Collection<String> names) {
    Sources sources = ModuleSources.empty(console);
    for (String name : names) {
      if (ModuleSources.isModule(name)) {
        collector.expect(ModuleSources.add(sources, name));
      }
    }
    for (String name : debugInfo()) {
      if (!ModuleSources.isModule(name)) {
        throw CommandException.failed(name, "not a module that has debug information");
      }
      ModuleSources.add(sources, name);
    }
    Coverage coverage = Coverage.of(collector, sources);
    if (coverage.files().isEmpty()) {
      throw new CommandException(ExitCode.FAILED, "no contract ran");
    }
    List<String> beside = new ArrayList<>(names);
    beside.addAll(debugInfo());
    List<Path> written = write(coverage, beside);
    OptionSpec json = command.findOption("--json");
    if (json != null && json.<Boolean>getValue()) {
      printJson(console, coverage);
    } else {
      print(console, coverage);
    }
    console.out().flush();
    written.forEach(file -> console.err().println("wrote " + file));
  }

  /** Files that the option names, else those of {@code ewasm.toml}. */
  private List<String> debugInfo() {
    if (!debugInfo.isEmpty()) {
      return debugInfo;
    }
    ProjectConfig project = ProjectConfig.current();
    Path root = project.root().orElse(Path.of(""));
    return project
        .value(Setting.DEBUG_INFO)
        .map(ProjectConfig.Value::items)
        .orElse(List.of())
        .stream()
        .map(name -> root.resolve(name).toString())
        .toList();
  }

  /** Adds what was counted before, if it is to be kept, and writes all reports. */
  private List<Path> write(Coverage coverage, List<String> beside) {
    try {
      List<Path> written = new ArrayList<>();
      Path file = Path.of(lcov);
      if (append && Files.exists(file)) {
        coverage.add(Lcov.read(Files.readString(file)));
      }
      Files.writeString(file, Lcov.write(coverage), StandardCharsets.UTF_8);
      written.add(file);
      if (html != null) {
        CoverageHtml.write(coverage, Path.of(html), folders(beside));
        written.add(Path.of(html, "index.html"));
      }
      return written;
    } catch (IOException | InvalidPathException e) {
      throw CommandException.unwritable("coverage", e);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.FAILED, lcov + ": " + e.getMessage(), e);
    }
  }

  /** Where sources may be: in the folders of modules and, of what a build makes, one above. */
  private static List<Path> folders(List<String> modules) {
    Set<Path> folders = new LinkedHashSet<>();
    for (String name : modules) {
      Path folder = Path.of(name).toAbsolutePath().getParent();
      for (int i = 0; i < 2 && folder != null; i++, folder = folder.getParent()) {
        folders.add(folder);
      }
    }
    return List.copyOf(folders);
  }

  private static void print(Console console, Coverage coverage) {
    Text.Table table = new Text.Table("  ");
    table.row("lines", "", "functions", "", "file");
    for (Map.Entry<String, FileCoverage> entry : coverage.files().entrySet()) {
      FileCoverage file = entry.getValue();
      table.row(
          CoverageHtml.percent(file.linesCovered(), file.lines().size()),
          file.linesCovered() + " of " + file.lines().size(),
          CoverageHtml.percent(file.functionsCovered(), file.functions().size()),
          file.functionsCovered() + " of " + file.functions().size(),
          Text.printable(entry.getKey()) + (file.isByBlock() ? " (by block)" : ""));
    }
    console.out().println("coverage");
    table.print(console.out());
  }

  private static void printJson(Console console, Coverage coverage) {
    coverage
        .files()
        .forEach(
            (name, file) ->
                JsonLines.print(
                    console.out(),
                    object -> {
                      object.writeStartObject();
                      object.writeNumberField("version", 1);
                      object.writeStringField("type", "coverage");
                      object.writeStringField("file", name);
                      object.writeStringField("by", file.isByBlock() ? "block" : "line");
                      object.writeNumberField("lines", file.lines().size());
                      object.writeNumberField("linesCovered", file.linesCovered());
                      object.writeNumberField("functions", file.functions().size());
                      object.writeNumberField("functionsCovered", file.functionsCovered());
                      object.writeEndObject();
                    }));
  }
}
