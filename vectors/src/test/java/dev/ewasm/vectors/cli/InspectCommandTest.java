package dev.ewasm.vectors.cli;

import static dev.ewasm.vectors.cli.CommandLineRun.ewasm;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {

  @Test
  void showsEveryPartOfAModule(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("all.wat");
    Files.writeString(
        file,
        """
        (module $everything
          (import "ethereum" "useGas" (func $useGas (param i64)))
          (memory (export "memory") 1 3)
          (table 2 funcref)
          (global $g (mut i64) (i64.const 7))
          (elem (i32.const 0) $helper)
          (data (i32.const 8) "abc")
          (func $helper (param i32) (result i32) (local i64 i64) (local.get 0))
          (func $main (export "main") (call $useGas (i64.const 1))))
        """);
    CommandLineRun run = ewasm("inspect", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("  named everything")
        .contains("func 0  ethereum.useGas  (i64) -> ()  named useGas")
        .contains("func 1  (i32) -> (i32)  2 locals")
        .contains("named helper")
        .contains("named main, exported as main")
        .contains("1 page, at most 3")
        .contains("funcref, 2 elements")
        .contains("global 0  mutable i64")
        .contains("element segments (1)")
        .contains("active  3 bytes")
        .contains("custom name");
  }

  @Test
  void hostileNamesCannotReachTheTerminal(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("names.wat");
    Files.writeString(
        file, "(module (memory 1) (export \"a\\1b[31mred\\0a\\e2\\80\\ae\" (memory 0)))");
    CommandLineRun run = ewasm("inspect", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("a\\u{1b}[31mred\\u{a}\\u{202e}").doesNotContain("\u001b");
  }

  @Test
  void aBrokenNameSectionIsNoError(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("names.wasm");
    Files.write(
        file, new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0, 0, 8, 4, 'n', 'a', 'm', 'e', 1, 127, 1});
    CommandLineRun run = ewasm("inspect", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out()).contains("custom name");
  }

  @Test
  void aMalformedModuleHasAnOffset(@TempDir Path folder) throws IOException {
    byte[] counter = Files.readAllBytes(Path.of(Examples.path("c/counter.wasm")));
    Path file = folder.resolve("cut.wasm");
    Files.write(file, java.util.Arrays.copyOf(counter, 300));
    CommandLineRun run = ewasm("inspect", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.INVALID_MODULE);
    assertThat(run.err()).contains("(at byte 246 = 0xf6").hasLineCount(1);
  }
}
