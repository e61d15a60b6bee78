package dev.ewasm.vectors.cli;

import static dev.ewasm.vectors.cli.CommandLineRun.ewasm;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpecTestCommandTest {

  private static final String PASSING =
      """
      (module (func (export "f") (param f32) (result f32) (local.get 0)))
      (assert_return (invoke "f" (f32.const 1)) (f32.const 1))
      (assert_malformed (module quote "(func") "unexpected token")
      """;

  private static final String JSON =
      """
      {"source_filename": "one.wast", "commands": [
        {"type": "module", "line": 1, "filename": "one.0.wasm"},
        {"type": "assert_return", "line": 2,
         "action": {"type": "invoke", "field": "f", "args": []},
         "expected": [{"type": "i32", "value": "4294967295"}]}]}
      """;

  @TempDir Path folder;

  private String write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return file.toString();
  }

  private byte[] wasm() throws IOException {
    String wat = write("m/one.wat", "(func (export \"f\") (result i32) i32.const -1)");
    return ModuleFile.read(wat);
  }

  @Test
  void countsByKindOfCommand() throws IOException {
    CommandLineRun run = ewasm("spec-test", write("a.wast", PASSING));
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            command                  passed  failed  refused  skipped
            module                   1       0       0        0
            assert_return            1       0       0        0
            assert_malformed (text)  1       0       0        0
            1 script, assertions: 2 passed, 0 failed, 0 refused, 0 skipped
            """);
  }

  @Test
  void refusesByFeatureInTheConsensusProfile() throws IOException {
    String file = write("a.wast", PASSING);
    CommandLineRun run = ewasm("spec-test", "--profile", "consensus", "--remarks", file);
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains(file + ":1: refused module: feature not allowed: floating point (type f32)")
        .contains("1 script, assertions: 1 passed, 0 failed, 1 refused, 0 skipped");
  }

  @Test
  void failsWithThePlaceAndWhatWasFound() throws IOException {
    String file = write("a.wast", PASSING.replace("1)) (f32.const 1))", "1)) (f32.const 2))"));
    CommandLineRun run = ewasm("spec-test", "--tier", "both", file);
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out())
        .startsWith(file + ":2: FAIL assert_return: returned f32:3f800000, expected ")
        .contains("interpreter:\n")
        .contains("compiler:\n");
  }

  @Test
  void readsJsonInFoldersAndZips() throws IOException {
    byte[] wasm = wasm();
    write("suite/one.json", JSON);
    Files.write(folder.resolve("suite/one.0.wasm"), wasm);
    try (ZipOutputStream zip =
        new ZipOutputStream(Files.newOutputStream(folder.resolve("suite/two.zip")))) {
      zip.putNextEntry(new ZipEntry("two/one.json"));
      zip.write(JSON.getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("two/one.0.wasm"));
      zip.write(wasm);
      zip.putNextEntry(new ZipEntry("two/three.wast"));
      zip.write(PASSING.getBytes(StandardCharsets.UTF_8));
    }
    CommandLineRun run = ewasm("spec-test", "--json", folder.resolve("suite").toString());
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines()).hasSize(4);
    assertThat(run.out().lines().findFirst().orElseThrow())
        .startsWith(
            "{\"version\":1,\"schema\":\"ewasm.spec-test/1\",\"type\":\"script\",\"script\":")
        .contains("\"passed\":2,\"failed\":0,\"refused\":0,\"skipped\":0,\"failures\":[]");
    assertThat(run.out()).contains("\"type\":\"summary\"", "\"scripts\":3");
  }

  @Test
  void saysWhatCannotBeRead() throws IOException {
    assertThat(ewasm("spec-test").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(ewasm("spec-test", "--profile", "x", "a").exitCode()).isEqualTo(ExitCode.USAGE);
    CommandLineRun missing = ewasm("spec-test", folder.resolve("none").toString());
    assertThat(missing.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(missing.err()).contains("none: no such file or folder");
    Files.createDirectories(folder.resolve("empty"));
    CommandLineRun empty = ewasm("spec-test", folder.resolve("empty").toString());
    assertThat(empty.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(empty.err()).contains("no scripts");
    CommandLineRun broken = ewasm("spec-test", write("b.wast", "(module\n  (func"));
    assertThat(broken.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(broken.err()).contains("b.wast:2:8: unexpected token: end of text");
    CommandLineRun lost = ewasm("spec-test", write("one.json", JSON));
    assertThat(lost.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(lost.err()).contains("one.0.wasm: no such file");
  }

  @Test
  void errorsInTextHaveLineAndColumn() throws IOException {
    String wat =
        write("bad.wat", "(module\n  (func (result i32)\n    (i32.add (i64.const 1)\n (nop))))");
    CommandLineRun check = ewasm("check", wat);
    assertThat(check.exitCode()).isEqualTo(ExitCode.INVALID_MODULE);
    assertThat(check.err()).startsWith("ewasm: " + wat + ":3:6: type mismatch");
    CommandLineRun meter = ewasm("meter", wat, "--report");
    assertThat(meter.exitCode()).isEqualTo(ExitCode.INVALID_MODULE);
    assertThat(meter.err()).startsWith("ewasm: " + wat + ":3:6: type mismatch");
    assertThat(ewasm("run", wat).err()).startsWith("ewasm: " + wat + ":3:6: type mismatch");
  }

  @Test
  void inspectPrintsText() throws IOException {
    String wat = write("a.wat", "(module $m (func (export \"f\") (result i32) (i32.const 1)))");
    CommandLineRun run = ewasm("inspect", "--wat", wat);
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            (module $m
              (type (;0;) (func (result i32)))
              (export "f" (func 0))
              (func (;0;) (type 0) (result i32)
                i32.const 1))
            """);
  }
}
