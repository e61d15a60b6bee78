package dev.ewasm.vectors.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.validation.ModuleValidator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MeterCommandTest {

  private static final String FIB =
      Path.of(System.getProperty("ewasm.root", ".."))
          .resolve("examples/kernels/fib.wasm")
          .toString();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"segments", "naive", "wasm-metering"})
  void writesAValidModuleThatImportsItsMeter(String algorithm) throws IOException {
    Path output = folder.resolve("metered.wasm");
    CommandLineRun run =
        CommandLineRun.ewasm(
            "meter", FIB, "-o", output.toString(), "--algorithm", algorithm, "--stack-limit", "99");
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    WasmModule metered = ModuleReader.read(Files.readAllBytes(output));
    ModuleValidator.validate(metered, Profile.CONSENSUS);
    assertThat(metered.imports())
        .extracting("module", "name")
        .containsExactly(tuple("ethereum", "useGas"));
  }

  @Test
  void reportsChargesByFunctionAndBlock() {
    CommandLineRun run = CommandLineRun.ewasm("meter", FIB, "--report");
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out().lines())
        .first()
        .asString()
        .startsWith(FIB + ": segments by rev4-")
        .endsWith(", amounts in gas");
    assertThat(run.out()).contains("func 0: ", "charges, each once ", " loop@");
    CommandLineRun json = CommandLineRun.ewasm("meter", FIB, "--json", "--schedule", "cycles");
    assertThat(json.out())
        .startsWith("{\"version\":1,\"schema\":\"ewasm.meter/1\"")
        .contains("\"unit\":\"particles\"", "\"functions\":[{\"index\":0,");
  }

  @Test
  void takesASchedulesFile() throws IOException {
    Path schedule =
        Files.writeString(
            folder.resolve("mine.toml"),
            "format = 1\nname = \"mine\"\nunit = \"gas\"\nbase = \"rev4\"\n");
    CommandLineRun run =
        CommandLineRun.ewasm("meter", FIB, "--report", "--schedule", schedule.toString());
    assertThat(run.out()).contains("segments by mine-");
    Files.writeString(schedule, "format = 1\nprice = 2\n");
    run = CommandLineRun.ewasm("meter", FIB, "--report", "--schedule", schedule.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).startsWith("ewasm: " + schedule + ":2: unknown key `price`");
  }

  @Test
  void errorsAreOneLine() throws IOException {
    assertError(ExitCode.USAGE, "meter needs -o OUT, --report or --json", "meter", FIB);
    assertError(
        ExitCode.USAGE,
        "no algorithm best; there are segments, naive, wasm-metering",
        "meter",
        FIB,
        "--report",
        "--algorithm",
        "best");
    assertError(
        ExitCode.USAGE,
        "no schedule or file rev5; built in are rev4, cycles",
        "meter",
        FIB,
        "--report",
        "--schedule",
        "rev5");
    Path bad = Files.write(folder.resolve("bad.wasm"), new byte[] {0, 'a', 's', 'm', 2, 0, 0, 0});
    CommandLineRun run = CommandLineRun.ewasm("meter", bad.toString(), "--report");
    assertThat(run.exitCode()).isEqualTo(ExitCode.INVALID_MODULE);
    assertThat(run.err()).startsWith("ewasm: " + bad + ": unknown binary version");
    Path metered = folder.resolve("once.wasm");
    CommandLineRun.ewasm("meter", FIB, "-o", metered.toString());
    assertError(
        ExitCode.INVALID_MODULE,
        metered + ": the module imports ethereum.useGas itself",
        "meter",
        metered.toString(),
        "--report");
  }

  private static void assertError(int exitCode, String message, String... arguments) {
    CommandLineRun run = CommandLineRun.ewasm(arguments);
    assertThat(run.err()).isEqualToIgnoringNewLines("ewasm: " + message);
    assertThat(run.exitCode()).isEqualTo(exitCode);
  }
}
