package dev.ewasm.vectors.cli;

import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.engine.Tier;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** By which rules contracts run and how; options of several commands. */
final class EngineOptions {

  @Option(
      names = "--fork",
      paramLabel = "F",
      description = "Rules of the chain (default: Byzantium).")
  private String fork = "Byzantium";

  @Option(
      names = "--metering",
      paramLabel = "NAME",
      description = "What instructions cost: off, rev4, cycles or a schedule file (default: off).")
  private String metering = "off";

  @Option(
      names = "--dialect",
      paramLabel = "NAME",
      description = "Interface that contracts may import: rev4, hera or ssvm (default: rev4).")
  private String dialect = "rev4";

  @Option(
      names = "--tier",
      paramLabel = "NAME",
      description = "How code is run: interpreter, compiler or auto (default: auto).")
  private String tier = "auto";

  @Option(
      names = "--debug",
      description = "Offer the debug namespace; what contracts print is part of traces.")
  private boolean debug;

  String fork() {
    return fork;
  }

  InstructionMetering instructionMetering() {
    return metering.equals("off")
        ? InstructionMetering.OFF
        : InstructionMetering.of(ScheduleOption.parse(metering));
  }

  VmConfig config() {
    VmConfig config =
        VmConfig.DEFAULT.withAbi(RunOptions.dialect(dialect, false)).withTier(tier(tier));
    return debug ? config.withDebug(line -> {}) : config;
  }

  /** The tier of this name, as {@code --tier} takes it. */
  static Tier tier(String name) {
    return Arrays.stream(Tier.values())
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                CommandException.usage(
                    "--tier "
                        + name
                        + ": no such tier; there are "
                        + Arrays.stream(Tier.values())
                            .map(each -> each.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", "))));
  }
}
