package dev.ewasm.vectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.vectors.fuzz.V8Backend;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {

  @TempDir Path folder;

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  private int diff(String... options) {
    List<String> arguments = new ArrayList<>(List.of("diff", "--save", folder.toString()));
    arguments.addAll(List.of(options));
    PrintStream stream = new PrintStream(output, true, StandardCharsets.UTF_8);
    return EwasmCommand.execute(stream, stream, arguments.toArray(String[]::new));
  }

  private String output() {
    return output.toString(StandardCharsets.UTF_8);
  }

  @Test
  void tiersAgree() {
    assertThat(diff("--modules", "60")).as(output()).isZero();
    assertThat(output())
        .contains("60 modules (0 without calls), 0 divergences between interpreter, compiler");
  }

  @Test
  void tiersAgreeOnWhatMutationLeaves() {
    assertThat(diff("--modules", "400", "--generator", "mutate")).as(output()).isZero();
    assertThat(output()).contains("400 modules").contains("0 divergences");
  }

  @Test
  void v8Agrees() {
    if (!V8Backend.isAvailable()) {
      Assumptions.abort("skipped: no program node on the PATH to compare with V8");
    }
    assertThat(diff("--backends", "interpreter,v8", "--modules", "60")).as(output()).isZero();
    assertThat(diff("--backends", "compiler,v8", "--modules", "200", "--generator", "mutate"))
        .as(output())
        .isZero();
  }

  @Test
  void oneBackendIsNotEnough() {
    assertThat(diff("--backends", "compiler")).isEqualTo(ExitCode.USAGE);
    assertThat(output()).contains("--backends needs two engines");
  }

  @Test
  void missingFileIsAnError() {
    assertThat(diff("nowhere.wasm")).isEqualTo(ExitCode.FAILED);
    assertThat(output()).contains("nowhere.wasm");
  }
}
