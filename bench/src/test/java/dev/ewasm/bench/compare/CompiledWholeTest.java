package dev.ewasm.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.Engine;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.LoadedModule;
import dev.ewasm.engine.compiler.ModuleCompiler;
import dev.ewasm.engine.compiler.Tuning;
import dev.ewasm.engine.module.IndexSpaces;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.metering.SegmentPlanner;
import dev.ewasm.metering.cost.Schedules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** No function of a contract is left to the interpreter, metered or not. */
class CompiledWholeTest {

  private static final Path ROOT = Path.of(System.getProperty("ewasm.root", ".."));

  private static Map<Integer, String> refusals(byte[] bytes, boolean metered) {
    EngineConfig config = EngineConfig.FULL.withProfile(Profile.LATEST);
    LoadedModule module =
        metered
            ? Engine.load(
                bytes, config, read -> SegmentPlanner.plan(read, Schedules.builtIn("cycles")))
            : Engine.load(bytes, config);
    return new ModuleCompiler(
            module.validated(), new IndexSpaces(module.module()), module.charges(), Tuning.DEFAULT)
        .compile()
        .refusals();
  }

  private static void check(String name, byte[] module) {
    for (boolean metered : List.of(false, true)) {
      assertThat(refusals(module, metered)).as("%s metered %s", name, metered).isEmpty();
    }
  }

  @Test
  void examplesAndKernels() throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(ROOT.resolve("examples"))) {
      files = found.filter(file -> file.toString().endsWith(".wasm")).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(15);
    for (Path file : files) {
      check(file.toString(), Files.readAllBytes(file));
    }
  }

  @Test
  void publicBenchmarks() throws IOException {
    String vectors =
        System.getProperty("ewasm.vectors", ROOT.resolve("../shared/vectors").toString());
    Path folder = Path.of(vectors).resolve("ewasm-bench");
    if (!Files.isDirectory(folder)) {
      System.out.println(
          "skipped: no folder "
              + folder
              + "; get stEWASMTests of https://github.com/ewasm/tests, branch wasm-bench, and give"
              + " its parent as -Dewasm.vectors");
      Assumptions.abort("no public benchmarks");
    }
    List<BenchCase> contracts = BenchCases.contracts(folder);
    assertThat(contracts).isNotEmpty();
    contracts.forEach(contract -> check(contract.name(), contract.module()));
  }
}
