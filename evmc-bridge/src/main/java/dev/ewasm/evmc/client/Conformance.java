package dev.ewasm.evmc.client;

import dev.ewasm.engine.DeepStack;
import dev.ewasm.evmc.Capability;
import dev.ewasm.evmc.EvmcAbi;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks an EVMC library against the interface's rules: what every machine must do whatever code it
 * runs, and for each kind of code that it says it runs, whether it does what small contracts ask
 * for and asks its host rightly. Says nothing of whether a machine computes rightly otherwise.
 */
public final class Conformance {

  /** What came of a check. */
  public enum Verdict {
    PASSED,
    FAILED,
    SKIPPED
  }

  /**
   * A check and what came of it.
   *
   * @param detail which rule was broken and how, why it was skipped, or what was found
   */
  public record Check(String name, Verdict verdict, String detail) {}

  /** A check of a machine; gives the rule that it breaks, or null. */
  @FunctionalInterface
  interface Body {
    @Nullable String run(NativeVm vm) throws EvmcLoadException;
  }

  private final VmSpec spec;
  private final Consumer<Check> report;
  private final EvmcLibrary library;

  private Conformance(VmSpec spec, EvmcLibrary library, Consumer<Check> report) {
    this.spec = spec;
    this.library = library;
    this.report = report;
  }

  /**
   * Runs all checks.
   *
   * @param report is told of each check when it is done, before the next begins
   */
  public static void run(VmSpec spec, Consumer<Check> report) {
    EvmcLibrary library;
    try {
      library = EvmcLibrary.load(spec.path());
      // Made once before everything else, so that a library that cannot be used is told apart.
      library.create(spec.options()).close();
    } catch (EvmcLoadException e) {
      report.accept(new Check("load", Verdict.FAILED, String.valueOf(e.getMessage())));
      return;
    }
    report.accept(new Check("load", Verdict.PASSED, "ABI version " + EvmcAbi.VERSION));
    Conformance conformance = new Conformance(spec, library, report);
    DeepStack.call(
        () -> {
          conformance.all();
          return true;
        });
  }

  private void all() {
    int bits = describe();
    GeneralChecks general = new GeneralChecks(library, spec);
    check("capabilities", vm -> GeneralChecks.capabilities(bits));
    check("options: unknown names and null values", GeneralChecks::options);
    check("option verbose: strange values", GeneralChecks::verbose);
    check("create and destroy", vm -> general.createAndDestroy());
    check("every revision and kind", GeneralChecks::revisionsAndKinds);
    check("code fe00 without gas", GeneralChecks::withoutGas);
    check("no code, large code, large input", GeneralChecks::sizes);
    check("depths that no host should send", GeneralChecks::depths);
    check("random code", GeneralChecks::randomCode);
    checkIf(
        (bits & Capability.PRECOMPILES.bit()) != 0,
        "PRECOMPILES: no code and no host",
        GeneralChecks::precompiles);
    for (Samples samples : List.of(Samples.evm(), Samples.ewasm())) {
      boolean runs = (bits & samples.capability().bit()) != 0;
      for (LanguageChecks.Named named : new LanguageChecks(samples).all()) {
        checkIf(runs, samples.capability() + ": " + named.name(), named.body());
      }
    }
    check("threads with instances of their own", vm -> general.threads());
    check("instances outlive another's end", vm -> general.outlives());
  }

  private int describe() {
    int[] bits = {0};
    check(
        "name and version",
        vm -> {
          bits[0] = vm.capabilityBits();
          return GeneralChecks.nameAndVersion(vm);
        });
    return bits[0];
  }

  private void checkIf(boolean runs, String name, Body body) {
    if (runs) {
      check(name, body);
    } else {
      report.accept(
          new Check(name, Verdict.SKIPPED, "the machine does not say that it runs such code"));
    }
  }

  private void check(String name, Body body) {
    try (NativeVm vm = library.create(spec.options())) {
      String broken = body.run(vm);
      report.accept(
          broken == null
              ? new Check(name, Verdict.PASSED, found(name, vm))
              : new Check(name, Verdict.FAILED, broken));
    } catch (EvmcLoadException | RuntimeException | StackOverflowError e) {
      report.accept(new Check(name, Verdict.FAILED, String.valueOf(e.getMessage())));
    }
  }

  private static String found(String name, NativeVm vm) {
    return switch (name) {
      case "name and version" -> vm.name() + " " + vm.version();
      case "capabilities" -> words(vm);
      default -> "";
    };
  }

  private static String words(NativeVm vm) {
    List<String> words = new ArrayList<>();
    for (Capability capability : vm.capabilities()) {
      words.add(capability.name());
    }
    return String.join(" ", words);
  }
}
