package dev.ewasm.vectors.cli;

import dev.ewasm.engine.ModuleException;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.ChargePlan.FunctionCharges;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.validation.ModuleValidator;
import dev.ewasm.metering.Metering;
import dev.ewasm.metering.MeteringException;
import dev.ewasm.metering.ModulePass;
import dev.ewasm.metering.NaiveInjection;
import dev.ewasm.metering.SegmentPlanner;
import dev.ewasm.metering.StackHeightLimiter;
import dev.ewasm.metering.WasmMeteringInjection;
import dev.ewasm.metering.WasmMeteringTable;
import dev.ewasm.metering.cost.Schedule;
import dev.ewasm.vectors.fixture.FixtureException;
import dev.ewasm.vectors.fixture.JsonDocument;
import dev.ewasm.vectors.fixture.JsonValue;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ewasm meter IN -o OUT}: writes a module that charges itself. */
@Command(
    name = "meter",
    description = "Write a module that charges itself for what it does, by a gas schedule.",
    footer = {
      "",
      "Algorithms: segments (one charge for all that runs equally often), naive (one for each",
      "instruction), wasm-metering (what the published tool of that name writes; its schedules are",
      "default, unit or a JSON cost table). The module charges through ethereum.useGas, or",
      "ethereum.useParticles when the schedule counts particles.",
      "",
      "Examples:",
      "  ewasm meter token.wasm -o token.metered.wasm",
      "  ewasm meter token.wasm --json",
      "",
      "Exit codes: 0 ok, 1 a file cannot be used, 2 usage, 3 invalid module."
    })
final class MeterCommand implements Callable<Integer> {

  private static final String WASM_METERING = "wasm-metering";
  private static final String NAIVE = "naive";

  private final Console console;

  @Parameters(paramLabel = "IN", description = "A valid module.")
  private String input = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      description = "Where to write the metered module.")
  private @Nullable String output;

  @Option(
      names = "--schedule",
      paramLabel = "S",
      description = "rev4 (default), cycles, or a schedule file.")
  private @Nullable String scheduleName;

  @Option(
      names = "--algorithm",
      paramLabel = "A",
      description = "segments (default), naive or wasm-metering.")
  private String algorithm = SegmentPlanner.ALGORITHM;

  @Option(
      names = "--stack-limit",
      paramLabel = "N",
      description = "Also trap when open calls hold more than N slots.")
  private @Nullable Integer stackLimit;

  @Option(names = "--report", description = "List the charges by function and block.")
  private boolean report;

  @Option(names = "--json", description = "The report as JSON.")
  private boolean json;

  MeterCommand(Console console) {
    this.console = console;
  }

  /** How to rewrite, what it will charge, and how to call it. */
  private record Plan(
      ModulePass pass,
      @Nullable List<FunctionCharges> charges,
      String schedule,
      String unit,
      long instantiation) {}

  @Override
  public Integer call() {
    if (output == null && !report && !json) {
      throw CommandException.usage("meter needs -o OUT, --report or --json");
    }
    try {
      WasmModule module = ModuleReader.read(ModuleFile.read(input));
      ModuleValidator.validate(module, Profile.LATEST);
      Plan plan = plan(module);
      WasmModule metered = plan.pass().apply(module);
      ModuleValidator.validate(metered, Profile.LATEST);
      if (output != null) {
        write(output, metered.bytes());
      }
      if (report || json) {
        report(module, plan);
      }
      return ExitCode.OK;
    } catch (ModuleException | MeteringException e) {
      throw new CommandException(
          ExitCode.INVALID_MODULE, ModuleFile.complaint(input, String.valueOf(e.getMessage())), e);
    }
  }

  private Plan plan(WasmModule module) {
    List<ModulePass> passes = new ArrayList<>();
    Plan plan =
        switch (algorithm) {
          case SegmentPlanner.ALGORITHM -> {
            Schedule schedule = schedule();
            ChargePlan charges = SegmentPlanner.plan(module, schedule);
            yield new Plan(
                Metering.segments(schedule),
                charges.functions(),
                schedule.id(),
                schedule.unit().text(),
                charges.instantiation());
          }
          case NAIVE -> {
            if (report || json) {
              throw CommandException.usage("the naive algorithm has nothing to report");
            }
            Schedule schedule = schedule();
            yield new Plan(
                new NaiveInjection(schedule), null, schedule.id(), schedule.unit().text(), 0);
          }
          case WASM_METERING -> {
            WasmMeteringInjection injection = new WasmMeteringInjection(table());
            yield new Plan(
                injection,
                injection.charges(module),
                WASM_METERING + " " + (scheduleName == null ? "default" : scheduleName),
                "gas",
                0);
          }
          default ->
              throw CommandException.usage(
                  "no algorithm " + algorithm + "; there are segments, naive, wasm-metering");
        };
    passes.add(plan.pass());
    if (stackLimit != null) {
      if (stackLimit < 0) {
        throw CommandException.usage("--stack-limit must not be negative");
      }
      passes.add(new StackHeightLimiter(stackLimit));
    }
    return new Plan(
        ModulePass.sequence(passes),
        plan.charges(),
        plan.schedule(),
        plan.unit(),
        plan.instantiation());
  }

  private Schedule schedule() {
    return ScheduleOption.parse(scheduleName == null ? "rev4" : scheduleName);
  }

  private WasmMeteringTable table() {
    if (scheduleName == null || scheduleName.equals("default")) {
      return WasmMeteringTable.DEFAULT;
    }
    if (scheduleName.equals("unit")) {
      return WasmMeteringTable.unit();
    }
    try {
      JsonValue codes =
          JsonDocument.parse(scheduleName, ModuleFile.readBytes(scheduleName))
              .get("code")
              .get("code");
      Map<String, Long> costs = new HashMap<>();
      for (Map.Entry<String, JsonValue> entry : codes.fields().entrySet()) {
        try {
          costs.put(entry.getKey(), Long.parseLong(entry.getValue().scalarText()));
        } catch (NumberFormatException e) {
          throw entry.getValue().error("a price must be a whole number");
        }
      }
      return new WasmMeteringTable(costs);
    } catch (FixtureException e) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.FAILED, scheduleName + ": " + e.getMessage(), e);
    }
  }

  private static void write(String file, byte[] bytes) {
    try {
      Files.write(Path.of(file), bytes);
    } catch (IOException | InvalidPathException e) {
      throw CommandException.unwritable(file, e);
    }
  }

  private void report(WasmModule module, Plan plan) {
    List<FunctionCharges> charges = plan.charges();
    if (charges == null) {
      return;
    }
    ChargeReport found = ChargeReport.of(module, charges);
    if (json) {
      printJson(plan, found);
    } else {
      print(plan, found);
    }
  }

  private void print(Plan plan, ChargeReport found) {
    PrintStream out = console.out();
    out.println(
        input + ": " + algorithm + " by " + plan.schedule() + ", amounts in " + plan.unit());
    out.println("instantiation " + Text.grouped(plan.instantiation()));
    for (ChargeReport.FunctionReport function : found.functions()) {
      String name = function.name() == null ? "" : " " + Text.printable(function.name());
      long sum = function.charges().stream().mapToLong(ChargeReport.Charge::cost).sum();
      out.println(
          "func "
              + function.index()
              + name
              + ": "
              + Text.count(function.charges().size(), "charge")
              + ", each once "
              + Text.grouped(sum));
      Text.Table table = new Text.Table("  ");
      for (ChargeReport.Charge charge : function.charges()) {
        table.row("at " + charge.offset(), Text.grouped(charge.cost()), charge.block());
      }
      table.print(out);
    }
  }

  private void printJson(Plan plan, ChargeReport found) {
    JsonLines.print(
        console.out(),
        out -> {
          out.writeStartObject();
          out.writeNumberField("version", 1);
          out.writeStringField("schema", "ewasm.meter/1");
          out.writeStringField("file", input);
          out.writeStringField("algorithm", algorithm);
          out.writeStringField("schedule", plan.schedule());
          out.writeStringField("unit", plan.unit());
          out.writeNumberField("instantiation", plan.instantiation());
          out.writeArrayFieldStart("functions");
          for (ChargeReport.FunctionReport function : found.functions()) {
            function.writeTo(out);
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }
}
