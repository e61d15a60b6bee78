package dev.ewasm.vectors.scenario;

import dev.ewasm.vectors.abi.AbiValue;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Runs a test with the arguments of its corpus, then with random ones until one fails. */
final class FuzzDriver {

  private final String name;
  private final List<FuzzParameter> parameters;
  private final Corpus corpus;

  FuzzDriver(String name, List<FuzzParameter> parameters, Corpus corpus) {
    this.name = name;
    this.parameters = parameters;
    this.corpus = corpus;
  }

  /** Types and names of the parameters. */
  static String signature(List<FuzzParameter> parameters) {
    return parameters.stream()
        .map(
            parameter ->
                parameter.type().canonicalName()
                    + (parameter.name().isEmpty() ? "" : " " + parameter.name()))
        .collect(Collectors.joining(", "));
  }

  /**
   * @param id what the seed is mixed with, so that tests get arguments of their own
   * @param runs random arguments to try
   */
  TestResult run(String id, long seed, int runs, Function<List<AbiValue>, TestResult> property) {
    String signature = signature(parameters);
    List<List<AbiValue>> known = corpus.cases(name, parameters);
    long[] gas = new long[runs + known.size()];
    int tried = 0;
    for (List<AbiValue> arguments : known) {
      TestResult result = property.apply(arguments);
      if (result.status() == TestResult.Status.FAILED) {
        return result.with(
            new TestResult.Fuzz(tried + 1, 0, result.gas(), signature, arguments, true));
      }
      gas[tried++] = result.gas();
    }
    for (int run = 0; run < runs; run++) {
      List<AbiValue> arguments =
          new ValueGenerator(FuzzRandom.of(seed, id, run)).arguments(parameters);
      TestResult result = property.apply(arguments);
      if (result.status() == TestResult.Status.FAILED) {
        return shrunk(arguments, result, tried + 1, signature, property);
      }
      gas[tried++] = result.gas();
    }
    Arrays.sort(gas);
    long median = gas[gas.length / 2];
    return TestResult.passed(name, median)
        .with(
            new TestResult.Fuzz(
                tried, Arrays.stream(gas).sum() / gas.length, median, signature, null, false));
  }

  /** The simplest arguments that fail at the same step, so that it stays the same failure. */
  private TestResult shrunk(
      List<AbiValue> arguments,
      TestResult first,
      int tried,
      String signature,
      Function<List<AbiValue>, TestResult> property) {
    List<AbiValue> simplest =
        new Shrinker(
                parameters,
                simpler -> {
                  TestResult result = property.apply(simpler);
                  return result.status() == TestResult.Status.FAILED
                      && result.where().equals(first.where());
                })
            .shrink(arguments);
    TestResult result = property.apply(simplest);
    return result.with(new TestResult.Fuzz(tried, 0, result.gas(), signature, simplest, false));
  }
}
