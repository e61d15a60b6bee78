package dev.ewasm.vectors.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.Tier;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.text.WastReader;
import dev.ewasm.vectors.fixture.FixtureException;
import dev.ewasm.vectors.fixture.SpecScript;
import dev.ewasm.vectors.fixture.SpecSuite;
import dev.ewasm.vectors.runner.CommandResult.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SpecTestRunnerTest {

  private static final EngineConfig FULL = EngineConfig.FULL.withTier(Tier.INTERPRETER);
  private static final EngineConfig CONSENSUS = FULL.withProfile(Profile.CONSENSUS);
  private static final EngineConfig LATEST = FULL.withProfile(Profile.LATEST);

  @TestFactory
  List<DynamicNode> wasm2InTheFullProfile() throws FixtureException {
    return tests(
        List.of("wasm-2.0.zip", "wast-2.0.zip"), FULL, name -> true, 2 * 51_139 + 1_091, 0);
  }

  @TestFactory
  List<DynamicNode> wasm2InTheCompilerTier() throws FixtureException {
    return tests(List.of("wasm-2.0.zip"), FULL.withTier(Tier.COMPILER), name -> true, 51_139, 0);
  }

  @TestFactory
  List<DynamicNode> wasm2InTheConsensusProfile() throws FixtureException {
    return tests(
        List.of("wasm-2.0.zip", "wast-2.0.zip"),
        CONSENSUS,
        name -> true,
        2 * 8_772 + 1_091,
        2 * 42_367);
  }

  @TestFactory
  List<DynamicNode> groupsOfWasm3() throws FixtureException {
    return tests(
        List.of("wasm-3.0.zip", "wast-3.0.zip"),
        LATEST,
        name ->
            name.contains("/multi-memory/")
                || name.contains("/return_call.")
                || name.contains("/return_call_indirect."),
        2 * (768 + 44 + 65) + 11,
        0);
  }

  /** A container for each script and a test for each kind of command, and one of the totals. */
  private static List<DynamicNode> tests(
      List<String> zips,
      EngineConfig config,
      Predicate<String> scripts,
      int passedAssertions,
      int refusedAssertions)
      throws FixtureException {
    List<DynamicNode> nodes = new ArrayList<>();
    List<ScriptReport> reports = new ArrayList<>();
    for (String zip : zips) {
      Path path =
          Path.of(System.getProperty("ewasm.vectors", "../shared/vectors"), "wasm-spec", zip);
      if (!Files.exists(path)) {
        System.out.println(
            "Skipped: "
                + path
                + " is missing; set -Dewasm.vectors to the folder of the test suites.");
        return List.of();
      }
      SpecTestRunner runner = new SpecTestRunner(config, false, SkipList.NONE);
      try (SpecSuite suite = SpecSuite.open(path)) {
        for (SpecSuite.Script script : suite.scripts()) {
          if (scripts.test(script.name())) {
            ScriptReport report = runner.run(script.load());
            reports.add(report);
            nodes.add(container(zip, report));
          }
        }
      }
    }
    nodes.add(
        dynamicTest(
            "totals",
            () -> {
              assertThat(assertions(reports, Verdict.FAILED)).isZero();
              assertThat(assertions(reports, Verdict.SKIPPED)).isZero();
              assertThat(assertions(reports, Verdict.REFUSED)).isEqualTo(refusedAssertions);
              assertThat(assertions(reports, Verdict.PASSED)).isEqualTo(passedAssertions);
            }));
    return nodes;
  }

  private static DynamicNode container(String zip, ScriptReport report) {
    List<DynamicNode> tests = new ArrayList<>();
    for (CommandKind kind : CommandKind.values()) {
      int count = 0;
      for (Verdict verdict : Verdict.values()) {
        count += report.count(kind, verdict);
      }
      if (count > 0) {
        tests.add(
            dynamicTest(
                count + " " + kind.text(),
                () ->
                    assertThat(report.failures())
                        .filteredOn(result -> result.kind() == kind)
                        .isEmpty()));
      }
    }
    String name = report.script().substring(report.script().indexOf(zip));
    return dynamicContainer(name, tests);
  }

  private static int assertions(List<ScriptReport> reports, Verdict verdict) {
    int sum = 0;
    for (ScriptReport report : reports) {
      for (CommandKind kind : CommandKind.values()) {
        sum += kind.isAssertion() ? report.count(kind, verdict) : 0;
      }
    }
    return sum;
  }

  private static ScriptReport run(EngineConfig config, SkipList skips, String script) {
    byte[] text = script.getBytes(StandardCharsets.UTF_8);
    SpecScript parsed = new SpecScript("test.wast", WastReader.read("test.wast", text));
    return new SpecTestRunner(config, false, skips).run(parsed);
  }

  @Test
  void reportsWhatIsWrong() {
    ScriptReport report =
        run(
            FULL,
            SkipList.NONE,
            """
            (module
              (func (export "one") (result i32) (i32.const 1))
              (func (export "trap") (unreachable))
              (func (export "nan") (result f32) (f32.const nan:0x200000)))
            (assert_return (invoke "one") (i32.const 2))
            (assert_return (invoke "one") (i64.const 1))
            (assert_return (invoke "one"))
            (assert_return (invoke "two"))
            (assert_return (invoke "trap"))
            (assert_return (invoke "nan") (f32.const nan:arithmetic))
            (assert_trap (invoke "trap") "integer overflow")
            (assert_trap (invoke "one") "unreachable")
            (assert_exhaustion (invoke "one") "call stack exhausted")
            (assert_invalid (module (func (result i32))) "unknown type")
            (assert_invalid (module) "type mismatch")
            (assert_malformed (module quote "(func)") "unexpected token")
            (assert_malformed (module binary "") "magic header not detected")
            (assert_unlinkable (module (import "spectest" "print" (func))) "unknown import")
            (assert_return (invoke $none "one"))
            """);
    assertThat(report.count(Verdict.FAILED)).isEqualTo(13);
    assertThat(report.remarkable())
        .filteredOn(result -> result.verdict() == Verdict.PASSED)
        .extracting(CommandResult::line)
        .containsExactly(14, 17);
    assertThat(report.failures().getFirst().message())
        .isEqualTo("returned i32:00000001, expected [Exactly[value=I32[value=2]]]");
  }

  @Test
  void doesNotJudgeWhatRefusedModulesWouldHaveChanged() {
    ScriptReport report =
        run(
            CONSENSUS,
            SkipList.NONE,
            """
            (module $m
              (memory (export "memory") 1)
              (func (export "get") (result i32) (i32.load (i32.const 0))))
            (register "m" $m)
            (assert_return (invoke "get") (i32.const 0))
            (module (import "m" "memory" (memory 1)) (data (i32.const 0) "a") (global f32 (f32.const 0)))
            (assert_return (invoke $m "get") (i32.const 97))
            (module $other (func (export "one") (result i32) (i32.const 1)))
            (assert_return (invoke "one") (i32.const 1))
            """);
    assertThat(report.count(Verdict.FAILED)).isZero();
    assertThat(report.count(CommandKind.MODULE, Verdict.REFUSED)).isEqualTo(1);
    assertThat(report.count(CommandKind.ASSERT_RETURN, Verdict.REFUSED)).isEqualTo(1);
    assertThat(report.count(CommandKind.ASSERT_RETURN, Verdict.PASSED)).isEqualTo(2);
  }

  @Test
  void skipsOnlyWithAReason() {
    SkipList skips = SkipList.parse("# comment\n\ntest.wast:2 | it is only a test\n");
    ScriptReport report = run(FULL, skips, "(module)\n(assert_return (invoke \"none\"))\n");
    assertThat(report.count(Verdict.SKIPPED)).isEqualTo(1);
    assertThat(report.count(Verdict.FAILED)).isZero();
    assertThatThrownBy(() -> SkipList.parse("test.wast |"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reason");
    assertThat(SkipList.checkedIn().reason("wast-2.0/memory.wast", 8)).isNull();
  }
}
