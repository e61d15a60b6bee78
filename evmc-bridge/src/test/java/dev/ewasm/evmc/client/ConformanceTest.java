package dev.ewasm.evmc.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.evmc.client.Conformance.Check;
import dev.ewasm.evmc.client.Conformance.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ConformanceTest {

  private static List<Check> run(String spec) throws EvmcLoadException {
    List<Check> checks = new ArrayList<>();
    Conformance.run(VmSpec.parse(spec), checks::add);
    return checks;
  }

  private static List<String> failures(List<Check> checks) {
    return checks.stream()
        .filter(check -> check.verdict() == Verdict.FAILED)
        .map(check -> check.name() + ": " + check.detail())
        .toList();
  }

  @Test
  void theTestEvmPasses() throws EvmcLoadException {
    List<Check> checks = run(TestMachines.testEvm());
    assertThat(failures(checks)).isEmpty();
    assertThat(checks.stream().filter(check -> check.verdict() == Verdict.PASSED)).hasSize(31);
    assertThat(checks)
        .contains(new Check("name and version", Verdict.PASSED, "testevm 1.0.0"))
        .contains(new Check("capabilities", Verdict.PASSED, "EVM1"));
    assertThat(
            checks.stream()
                .filter(check -> check.verdict() == Verdict.SKIPPED)
                .map(Check::name)
                .filter(name -> !name.startsWith("EWASM: ")))
        .containsExactly("PRECOMPILES: no code and no host");
    assertThat(TestMachines.number(TestMachines.testEvm(), "testevm_live_results")).isZero();
  }

  @Test
  void ourOwnLibraryPasses() throws EvmcLoadException {
    Path library = ownLibrary();
    List<Check> checks = run(library + ",engine=interpreter");
    assertThat(failures(checks)).isEmpty();
    assertThat(checks.stream().filter(check -> check.verdict() == Verdict.PASSED)).hasSize(30);
  }

  /** Our library with another one behind it runs both kinds of code, each through the other. */
  @Test
  void ourOwnLibraryPassesWithAnEvmBehindIt() throws EvmcLoadException {
    Path library = ownLibrary();
    List<Check> checks = run(library + ",evm1mode=vm:" + TestMachines.testEvm());
    assertThat(failures(checks)).isEmpty();
    assertThat(checks.stream().filter(check -> check.verdict() != Verdict.PASSED))
        .extracting(Check::name)
        .containsExactly("PRECOMPILES: no code and no host");
    assertThat(checks).hasSize(49);
  }

  private static Path ownLibrary() {
    Path library =
        Path.of(System.getProperty("ewasm.root", ".."), "evmc-bridge/target/libewasm.so");
    Assumptions.assumeTrue(
        Files.exists(library), "libewasm.so was not built: gcc or this platform's name differs");
    return library;
  }

  @Test
  void aMachineThatDoesNothingFailsWhereItShould() throws EvmcLoadException {
    List<Check> checks = run(TestMachines.nothing());
    assertThat(checks)
        .contains(new Check("PRECOMPILES: no code and no host", Verdict.PASSED, ""))
        .contains(new Check("capabilities", Verdict.PASSED, "EVM1 PRECOMPILES"));
    List<String> failures = failures(checks);
    assertThat(failures)
        .contains(
            "EVM1: stores a slot: what the host was asked is [], expected [set_storage"
                + " 0xc0de00000000000000000000000000000000c0de "
                + Samples.KEY
                + " "
                + Samples.VALUE
                + "]",
            "EVM1: failure keeps nothing: status 0");
    assertThat(failures).noneMatch(failure -> failure.startsWith("every revision and kind"));
  }

  @Test
  void brokenResultsAreFound() throws EvmcLoadException {
    String library = TestMachines.bad("libbadvm.so");
    assertThat(failures(run(library + ",case=failure-with-gas")))
        .anyMatch(
            failure ->
                failure.equals(
                    "every revision and kind: revision 0, kind 0, code 0x: gas_left is 1000000 at"
                        + " status failure"));
    assertThat(failures(run(library + ",case=empty-output-with-pointer")))
        .anyMatch(failure -> failure.endsWith("output_data is not null, and output_size is 0"));
    assertThat(failures(run(library + ",case=store")))
        .anyMatch(
            failure ->
                failure.endsWith(
                    "static, code 0x: a callback broke a rule: set_storage while nothing may"
                        + " change"));
    assertThat(failures(run(library + ",case=five-topics")))
        .anyMatch(failure -> failure.endsWith("a callback broke a rule: log with 5 topics"));
  }

  @Test
  void aLibraryThatCannotBeUsedIsOneFailure() throws EvmcLoadException {
    assertThat(run("/no/such.so"))
        .containsExactly(new Check("load", Verdict.FAILED, "/no/such.so: no such file"));
    assertThat(failures(run(TestMachines.bad("libold-vm.so"))))
        .singleElement()
        .asString()
        .endsWith("EVMC ABI version 11, needed is 12");
  }
}
