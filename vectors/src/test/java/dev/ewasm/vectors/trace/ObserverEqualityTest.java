package dev.ewasm.vectors.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.engine.Tier;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.metering.cost.Schedules;
import dev.ewasm.vectors.fuzz.DiffJob;
import dev.ewasm.vectors.fuzz.ModuleGenerator;
import dev.ewasm.vectors.fuzz.TierBackend;
import dev.ewasm.vectors.runner.CaseResult;
import dev.ewasm.vectors.runner.ContractSession;
import dev.ewasm.vectors.runner.StateTestRunner;
import dev.ewasm.vectors.runner.StateTestSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whoever watches, everything comes out the same, in every tier: state tests, example contracts and
 * random modules. {@code -Dewasm.modules=N} runs N random modules (default 100) in each range.
 */
class ObserverEqualityTest {

  private static final Path ROOT = Path.of(System.getProperty("ewasm.root", ".."));
  private static final int MODULES = Integer.getInteger("ewasm.modules", 100);
  private static final String SET = "11".repeat(32) + "22".repeat(32);

  @Test
  void ourStateTests() throws Exception {
    assertThat(compare(ROOT.resolve("vectors/state-tests"))).isGreaterThan(15);
  }

  @Test
  void publicStateTests() throws Exception {
    Path folder = Path.of(System.getProperty("ewasm.vectors", ""), "ewasm-state-tests");
    if (!Files.isDirectory(folder)) {
      System.out.println("skipped: no folder " + folder + "; see PublicStateTestsTest");
      Assumptions.abort("no public state tests");
    }
    assertThat(compare(folder)).isGreaterThanOrEqualTo(170);
  }

  /** The number of cases compared. */
  private static int compare(Path folder) throws Exception {
    List<CaseResult> expected = run(folder, VmConfig.DEFAULT);
    AllObservers observers = new AllObservers(InstructionMetering.OFF);
    assertThat(run(folder, observers.watch(VmConfig.DEFAULT))).isEqualTo(expected);
    assertThat(observers.steps()).isGreaterThan(1000);
    VmConfig compiled = VmConfig.DEFAULT.withObserver(new CallTree()).withTier(Tier.COMPILER);
    assertThat(run(folder, compiled)).isEqualTo(expected);
    return expected.size();
  }

  private static List<CaseResult> run(Path folder, VmConfig config) throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
    StateTestSuite suite =
        new StateTestSuite(new StateTestRunner(config), name -> true, fork -> true);
    List<CaseResult> results = new ArrayList<>();
    suite.run(files.iterator(), 1, result -> results.addAll(result.cases()));
    return results;
  }

  @ParameterizedTest
  @CsvSource({
    "c/counter.wasm, 0105, rev4",
    "c/counter.wasm, 02, cycles",
    "c/counter.wasm, 03, off",
    "rust/kvstore.wasm, SET, rev4",
    "rust/kvstore.wasm, 1234, cycles",
    "assemblyscript/token.wasm, 1249c58b, cycles",
    "erc20/erc20.wasm, 18160ddd, rev4"
  })
  void examples(String file, String input, String schedule) throws IOException {
    byte[] code = Files.readAllBytes(ROOT.resolve("examples").resolve(file));
    InstructionMetering metering =
        schedule.equals("off")
            ? InstructionMetering.OFF
            : InstructionMetering.of(Schedules.builtIn(schedule));
    String data = input.equals("SET") ? SET : input;
    ContractSession.Report expected = send(VmConfig.DEFAULT, metering, code, data);
    AllObservers observers = new AllObservers(metering);
    assertThat(send(observers.watch(VmConfig.DEFAULT), metering, code, data)).isEqualTo(expected);
    assertThat(observers.steps()).isGreaterThan(0);
    assertThat(observers.tree()).hasSizeGreaterThan(1);
    VmConfig compiled = VmConfig.DEFAULT.withTier(Tier.COMPILER);
    assertThat(send(compiled, metering, code, data)).isEqualTo(expected);
    assertThat(send(compiled.withObserver(new CallTree()), metering, code, data))
        .isEqualTo(expected);
  }

  private static ContractSession.Report send(
      VmConfig config, InstructionMetering metering, byte[] code, String input) {
    return new TracedChain(config, metering)
        .with(TracedChain.FIRST, code)
        .call(TracedChain.FIRST, input);
  }

  @ParameterizedTest
  @EnumSource(ModuleGenerator.Range.class)
  void randomModules(ModuleGenerator.Range range) {
    List<DiffJob> jobs = new ArrayList<>();
    for (int seed = 1; seed <= MODULES; seed++) {
      jobs.add(DiffJob.of(range + "-" + seed, ModuleGenerator.generate(range, seed)));
    }
    assertThat(new TierBackend(Tier.OBSERVED, Profile.LATEST, true).run(jobs))
        .isEqualTo(new TierBackend(Tier.INTERPRETER, Profile.LATEST, true).run(jobs));
  }
}
