package dev.ewasm.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {

  @TempDir Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int bench(String... options) {
    PrintStream output = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    return BenchCommand.execute(output, errors, options);
  }

  private String output() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void tiersComputeTheSameAndReportsMerge() throws IOException {
    Path metered = folder.resolve("metered.json");
    Path plain = folder.resolve("plain.json");
    String peers = "ewasm-interpreter,ewasm-compiler,chicory-compiler,endive-compiler";

    assertThat(run("--metered", metered, peers)).as(errors()).isZero();
    assertThat(run("--plain", plain, peers)).as(errors()).isZero();
    out.reset();
    Path picture = folder.resolve("bench.svg");
    int merged =
        bench(
            "bench",
            "--merge",
            metered.toString(),
            "--merge",
            plain.toString(),
            "--markdown",
            "--svg",
            picture.toString());

    assertThat(merged).as(errors()).isZero();
    assertThat(output())
        .contains("Metered: median milliseconds", "Plain: median milliseconds", "| hostcall |")
        .contains("What metering costs", "`chicory-compiler`: Chicory, its compiler; com.dylibso");
    assertThat(Files.readString(picture)).contains("<svg", "Warm-up of hostcall", "</svg>");
    BenchReport report = BenchReport.read(metered);
    assertThat(report.groups().getFirst().gas()).isPositive();
    assertThat(report.groups().getFirst().result()).isEqualTo("10eb2e61");
  }

  private int run(String mode, Path json, String peers) {
    return bench(
        "--cases",
        "hostcall",
        mode,
        "--peers",
        peers,
        "--warmup",
        "0",
        "--rounds",
        "1",
        "--json",
        json.toString());
  }

  @Test
  void missingPeersAreNamed() throws IOException {
    Path kernels = Files.createDirectory(folder.resolve("kernels"));
    Files.writeString(kernels.resolve("README.md"), "| odd | 1 | 2a |\n");
    // Imports a host function nobody has, so nobody can run it.
    Files.write(
        kernels.resolve("odd.wasm"),
        dev.ewasm.engine.text.TextReader.read(
                "odd.wat",
                """
                (module (import "odd" "odd" (func)) (func (export "run") (param i32) (result i32)
                  (i32.const 42)))
                """
                    .getBytes(StandardCharsets.UTF_8))
            .bytes());

    assertThat(
            bench(
                "--kernels",
                kernels.toString(),
                "--cases",
                "odd",
                "--plain",
                "--peers",
                "ewasm-compiler"))
        .isEqualTo(1);
    assertThat(errors())
        .contains("ewasm-compiler missing for odd")
        .contains("no host function odd.odd")
        .contains("no peer can run it");
  }

  @Test
  void wrongUseIsExplained() {
    assertThat(bench("--peers", "nobody")).isEqualTo(1);
    assertThat(errors()).contains("no peer nobody; there are native, ewasm-compiler");
    assertThat(bench("--cases", "nothing")).isEqualTo(1);
    assertThat(errors()).contains("no such case; there are fib, hostcall");
    assertThat(bench("--kernels", folder.toString())).isEqualTo(1);
    assertThat(errors()).contains("README.md: not found");
    assertThat(bench("--merge", folder.resolve("none").toString())).isEqualTo(1);
    assertThat(bench("--round", "1")).isEqualTo(2);
  }
}
