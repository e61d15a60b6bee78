package dev.ewasm.vectors.scenario;

import dev.ewasm.eei.fork.Fork;
import dev.ewasm.vectors.fixture.JsonValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A scenario file as it was read.
 *
 * @param fork rules to use, null for those of the run
 * @param block what the first block is like, null for as usual
 * @param accounts by name, in the order of the file
 * @param contracts by name, in the order of the file
 * @param setup done once, before the tests
 * @param created the contract that a later creation is of, by the name it gets
 */
record Scenario(
    Path file,
    @Nullable Fork fork,
    @Nullable JsonValue block,
    Map<String, JsonValue> accounts,
    Map<String, Contract> contracts,
    List<Step> setup,
    List<Test> tests,
    Map<String, Contract> created) {

  /** The account that sends what says nothing else. */
  static final String SENDER = "sender";

  Scenario {
    setup = List.copyOf(setup);
    tests = List.copyOf(tests);
    created = Map.copyOf(created);
  }

  /** The ABI of what a name stands for. */
  ContractAbi abi(String name) {
    Contract contract = contracts.getOrDefault(name, created.get(name));
    return contract == null ? ContractAbi.NONE : contract.abi();
  }

  /**
   * A contract of the file.
   *
   * @param code creation code, or with {@code isDeployed} the code itself
   * @param isInSetup whether it is there before the setup's steps
   * @param deployment how it is created
   */
  record Contract(
      JsonValue place,
      ContractAbi abi,
      Bytes code,
      boolean isDeployed,
      boolean isInSetup,
      @Nullable JsonValue address,
      Step.Invoke deployment) {}

  /**
   * A test.
   *
   * @param parameters random values that it is run with; empty when it is no fuzz test
   * @param runs how many, 0 for as many as the run says
   * @param skip why it is not run, or null
   */
  record Test(
      String name,
      List<FuzzParameter> parameters,
      int runs,
      List<Step> steps,
      @Nullable JsonValue gas,
      @Nullable String skip) {

    public Test {
      parameters = List.copyOf(parameters);
      steps = List.copyOf(steps);
    }
  }
}
