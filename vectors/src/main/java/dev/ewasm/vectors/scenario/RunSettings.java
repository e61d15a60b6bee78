package dev.ewasm.vectors.scenario;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.world.ChainRules;
import org.jspecify.annotations.Nullable;

/**
 * How tests are run. Compared by identity: what a file prepares is kept for each object.
 *
 * <p>Only {@code seed} and {@code fuzzRuns} can change which arguments fuzz tests get; nothing else
 * here changes the verdict on a contract except the rules of the chain.
 */
public final class RunSettings {

  private final EwasmVm vm;
  private final Fork fork;
  private final InstructionMetering metering;
  private final long seed;
  private final int fuzzRuns;
  private final StepListener listener;

  /**
   * @param fork rules where a file does not say which
   * @param metering what instructions cost
   * @param seed of the arguments of fuzz tests
   * @param fuzzRuns arguments tried by a fuzz test that does not say how many, at least 1
   */
  public RunSettings(EwasmVm vm, Fork fork, InstructionMetering metering, long seed, int fuzzRuns) {
    this(vm, fork, metering, seed, fuzzRuns, StepListener.NONE);
  }

  private RunSettings(
      EwasmVm vm,
      Fork fork,
      InstructionMetering metering,
      long seed,
      int fuzzRuns,
      StepListener listener) {
    this.vm = vm;
    this.fork = fork;
    this.metering = metering;
    this.seed = seed;
    this.fuzzRuns = fuzzRuns;
    this.listener = listener;
  }

  /** The same on another machine, such as one with an observer, and with a listener. */
  public RunSettings watched(EwasmVm other, StepListener steps) {
    return new RunSettings(other, fork, metering, seed, fuzzRuns, steps);
  }

  /** Rules of the chain; Keccak-256 is at address 9 until Istanbul puts another contract there. */
  ChainRules chain(@Nullable Fork wanted) {
    Fork chosen = wanted == null ? fork : wanted;
    ChainRules rules = ChainRules.of(ForkRules.of(chosen)).withMetering(metering);
    return chosen.isAtLeast(Fork.ISTANBUL) ? rules : rules.withKeccakAtNine();
  }

  EwasmVm vm() {
    return vm;
  }

  long seed() {
    return seed;
  }

  int fuzzRuns() {
    return fuzzRuns;
  }

  StepListener listener() {
    return listener;
  }
}
