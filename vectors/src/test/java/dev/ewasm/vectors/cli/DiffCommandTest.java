package dev.ewasm.vectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.Tier;
import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.text.TextReader;
import dev.ewasm.vectors.fuzz.DiffBackend;
import dev.ewasm.vectors.fuzz.DiffJob;
import dev.ewasm.vectors.fuzz.DiffOutcome;
import dev.ewasm.vectors.fuzz.DiffReducer;
import dev.ewasm.vectors.fuzz.TierBackend;
import dev.ewasm.vectors.fuzz.V8Backend;
import dev.ewasm.vectors.fuzz.WabtBackend;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
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
        .contains("60 modules (0 without calls), 0 divergences between interpreter, compiler")
        .contains("outcomes in interpreter: SHA-256 ");
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
    assertThat(diff("--backends", "compiler,v8", "--modules", "60", "--generator", "wide"))
        .as(output())
        .isZero();
    assertThat(diff("--backends", "compiler,v8", "--modules", "200", "--generator", "mutate"))
        .as(output())
        .isZero();
  }

  @Test
  void wabtAgrees() {
    if (!WabtBackend.isAvailable()) {
      Assumptions.abort("skipped: no program spectest-interp on the PATH to compare with wabt");
    }
    assertThat(diff("--backends", "compiler,wabt", "--modules", "60")).as(output()).isZero();
  }

  @Test
  void differencesAreReduced() throws IOException {
    // Stands for a faulty engine: says that memory.fill traps wherever the module has it.
    DiffBackend faulty =
        new DiffBackend() {
          @Override
          public String name() {
            return "faulty";
          }

          @Override
          public List<DiffOutcome> run(List<DiffJob> jobs) {
            return jobs.stream()
                .map(job -> new DiffOutcome(List.of(fills(job) ? "fills" : "stopped")))
                .toList();
          }
        };
    byte[] module =
        TextReader.read(
                "fill.wat",
                """
                (module (memory 1)
                  (func (export "a") (drop (i32.add (i32.const 1) (i32.const 2))))
                  (func (export "b")
                    (drop (i32.const 7)) (drop (i32.const 8)) (drop (i32.const 9))
                    (memory.fill (i32.const 0) (i32.const 1) (i32.const 2))))
                """
                    .getBytes(StandardCharsets.UTF_8))
            .bytes();
    DiffJob job = DiffJob.of("fill", module);
    DiffJob reduced =
        new DiffReducer(new TierBackend(Tier.INTERPRETER, Profile.FULL, false), faulty).reduce(job);
    assertThat(fills(reduced)).isTrue();
    assertThat(instructions(reduced)).isLessThan(instructions(job));
  }

  /** V8 knows {@code try}; a mutated module may have it. */
  @Test
  void featuresWeLackAreNotCompared() throws IOException {
    DiffBackend ours = new TierBackend(Tier.INTERPRETER, Profile.FULL, false);
    DiffOutcome accepted = new DiffOutcome(List.of("memory 0"));
    DiffJob exceptions = DiffJob.of("try", body(0x06, 0x40, 0x0b));
    assertThat(ours.run(List.of(exceptions)).getFirst().firstDifference(accepted)).isEqualTo(-1);
    assertThat(new DiffReducer(ours, ours).reduce(exceptions).module())
        .isEqualTo(exceptions.module());
    DiffJob invalid = DiffJob.of("drop", body(0x1a, 0x01, 0x01));
    assertThat(ours.run(List.of(invalid)).getFirst().firstDifference(accepted)).isZero();
  }

  /** As mutation may leave it. */
  @Test
  void memoryThatIsNotExportedIsNotCompared() throws IOException {
    if (!V8Backend.isAvailable()) {
      Assumptions.abort("skipped: no program node on the PATH to compare with V8");
    }
    Path file = folder.resolve("hidden.wat");
    Files.writeString(
        file,
        "(module (memory 1) (global (export \"memory\") i32 (i32.const 0)) (func (export \"run\")"
            + " (i32.store8 (i32.const 3) (i32.const 9))))");
    assertThat(diff("--backends", "interpreter,v8", file.toString())).as(output()).isZero();
  }

  @Test
  void endlessModulesAreGivenUp() throws IOException {
    if (!V8Backend.isAvailable()) {
      Assumptions.abort("skipped: no program node on the PATH to compare with V8");
    }
    Path file = folder.resolve("endless.wat");
    Files.writeString(file, "(module (func (export \"run\") (loop (br 0))))");
    assertThat(diff("--backends", "v8,interpreter", file.toString())).as(output()).isZero();
    assertThat(output())
        .contains("1 modules (0 without calls, 1 given up at a limit or feature), 0 divergences");
  }

  /** A module with a function of these instructions. */
  private static byte[] body(int... code) {
    ByteArrayOutputStream module = new ByteArrayOutputStream();
    module.writeBytes(
        HexFormat.of().parseHex("0061736d01000000" + "010401600000" + "03020100" + "0a"));
    module.write(code.length + 4);
    module.write(1);
    module.write(code.length + 2);
    module.write(0);
    for (int instruction : code) {
      module.write(instruction);
    }
    module.write(0x0b);
    return module.toByteArray();
  }

  private static boolean fills(DiffJob job) {
    return opcodes(job).contains(Opcode.MEMORY_FILL);
  }

  private static long instructions(DiffJob job) {
    return opcodes(job).stream().filter(opcode -> opcode != Opcode.NOP).count();
  }

  private static List<Opcode> opcodes(DiffJob job) {
    List<Opcode> opcodes = new ArrayList<>();
    for (WasmModule.Function function : ModuleReader.read(job.module()).functions()) {
      InstructionCursor cursor =
          new InstructionCursor(job.module(), function.bodyStart(), function.bodyEnd());
      while (cursor.next()) {
        opcodes.add(cursor.opcode());
      }
    }
    return opcodes;
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
