package dev.ewasm.vectors.cli;

import static dev.ewasm.vectors.cli.CommandLineRun.ewasm;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {

  @TempDir Path folder;

  @Test
  void validContractsAreDescribed() {
    CommandLineRun run = ewasm("check", Examples.path("c/counter.wasm"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("counter.wasm: valid contract")
        .contains("size       738 bytes")
        .contains("imports    ethereum: callDataCopy finish getCallDataSize getCaller log revert")
        .contains("exports    main memory")
        .contains("memory     2 pages, no maximum declared")
        .contains("memory pages 2 of 1,024");
  }

  @Test
  void modulesThatDeployersCarryAreChecked() {
    CommandLineRun good = ewasm("check", Examples.path("solidity/Fib.wasm"));
    assertThat(good.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(good.out())
        .contains("the module in custom section Fib_103_deployed: valid contract, 19,583 bytes");
    assertThat(ewasm("check", Examples.path("c/counter.deploy.wasm")).out())
        .contains("the module in data segment 0: valid contract, 738 bytes");
    CommandLineRun bad =
        ewasm("check", Examples.path("solidity/negative/Fib.optimized-invalid-runtime.wasm"));
    assertThat(bad.exitCode()).isEqualTo(ExitCode.INVALID_MODULE);
    assertThat(bad.out()).isEmpty();
    assertThat(bad.err())
        .contains("the module in custom section Fib_103_deployed is not a valid contract")
        .contains("type mismatch: expected i64, found i32")
        .contains("at byte 509")
        .hasLineCount(1);
  }

  @Test
  void theRuleIsNamed() throws IOException {
    String memory = "(memory (export \"memory\") 1)";
    String main = "(func (export \"main\"))";
    assertInvalid("export \"main\" is missing", memory);
    assertInvalid("export \"memory\" is missing", main);
    assertInvalid("export \"main\" must be a function", "(memory (export \"main\") 1)");
    assertInvalid(
        "export \"main\" has the wrong type: expected () -> (), found (i32) -> ()",
        memory + "(func (export \"main\") (param i32))");
    assertInvalid("export \"other\" not allowed", memory + main + "(func (export \"other\"))");
    assertInvalid("start function", memory + main + "(func $s) (start $s)");
    assertInvalid(
        "import from module \"env\" not allowed", "(import \"env\" \"f\" (func))" + memory + main);
    assertInvalid("ethereum.nothing", "(import \"ethereum\" \"nothing\" (func))" + memory + main);
    assertInvalid("debug", "(import \"debug\" \"print32\" (func (param i32)))" + memory + main);
    assertInvalid("floating point", memory + "(func (export \"main\") (drop (f32.const 1)))");
    assertInvalid("type mismatch", memory + "(func (export \"main\") (i32.const 1))");
  }

  private void assertInvalid(String rule, String fields) throws IOException {
    Path file = folder.resolve("contract.wat");
    Files.writeString(file, "(module " + fields + ")");
    CommandLineRun run = ewasm("check", file.toString());
    assertThat(run.err()).startsWith("ewasm: " + file + ":1:").contains(rule).hasLineCount(1);
    assertThat(run.exitCode()).isEqualTo(ExitCode.INVALID_MODULE);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void theDebugNamespaceAndDialectsAreOptions() throws IOException {
    Path file = folder.resolve("debug.wat");
    Files.writeString(
        file,
        """
        (module (import "debug" "print32" (func (param i32)))
          (memory (export "memory") 1) (func (export "main")))
        """);
    assertThat(ewasm("check", "--debug", file.toString()).exitCode()).isEqualTo(ExitCode.OK);
    Files.writeString(
        file,
        """
        (module (import "ethereum" "create2" (func (param i32 i32 i32 i32 i32) (result i32)))
          (memory (export "memory") 1) (func (export "main")))
        """);
    assertThat(ewasm("check", file.toString()).err()).contains("ethereum.create2");
  }

  @Test
  void everyFileGetsAVerdict() throws IOException {
    Path broken = folder.resolve("broken.wasm");
    Files.write(broken, new byte[] {0, 'a', 's', 'm', 1, 0, 0});
    CommandLineRun run =
        ewasm("check", "--json", broken.toString(), Examples.path("rust/kvstore.wasm"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.INVALID_MODULE);
    String[] lines = run.lines();
    assertThat(lines).hasSize(2);
    assertThat(lines[0]).contains("\"valid\":false").contains("\"error\":\"");
    assertThat(lines[1]).contains("\"valid\":true").contains("\"exports\":[\"memory\",\"main\"]");
  }

  @Test
  void anEmptyOrForeignFileIsNoModule() throws IOException {
    Path file = folder.resolve("file.wasm");
    Files.write(file, new byte[0]);
    assertThat(ewasm("check", file.toString()).exitCode()).isEqualTo(ExitCode.INVALID_MODULE);
    Files.writeString(file, "#!/bin/sh\necho no contract\n");
    CommandLineRun run = ewasm("check", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.INVALID_MODULE);
    assertThat(run.err()).contains("magic header not detected").hasLineCount(1);
    Files.writeString(file, "(module (func (local i33)))");
    assertThat(ewasm("check", file.toString()).err()).startsWith("ewasm: " + file + ":1:");
  }
}
