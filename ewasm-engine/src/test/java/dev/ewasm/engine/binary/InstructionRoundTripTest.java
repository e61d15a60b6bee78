package dev.ewasm.engine.binary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.ModuleException;
import dev.ewasm.engine.SpecSuite;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.Instruction;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.Function;
import dev.ewasm.engine.validation.ModuleValidator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Reading and writing code are inverse to each other, shown on every valid module of the suite. */
class InstructionRoundTripTest {

  @Test
  void writesTheInstructionsItReads() throws IOException {
    Set<Opcode> seen = EnumSet.noneOf(Opcode.class);
    int bodies = 0;
    for (WasmModule module : validModules()) {
      for (Function function : module.functions()) {
        List<Instruction> body = InstructionReader.body(module, function);
        body.forEach(instruction -> seen.add(instruction.opcode()));
        ByteWriter out = new ByteWriter();
        new InstructionWriter(out).write(body);
        byte[] written = out.toByteArray();
        assertThat(InstructionReader.range(written, 0, written.length)).isEqualTo(body);
        byte[] original =
            Arrays.copyOfRange(module.bytes(), function.bodyStart(), function.bodyEnd());
        if (written.length == original.length) {
          assertThat(written).isEqualTo(original);
        } else {
          assertThat(written.length).as("shortest encoding").isLessThan(original.length);
        }
        bodies++;
      }
    }
    assertThat(bodies).isGreaterThan(10_000);
    assertThat(EnumSet.complementOf(EnumSet.copyOf(seen)))
        .as("instructions that no module uses")
        .isEmpty();
  }

  @Test
  void movesFunctionsForAnAddedImport() throws IOException {
    for (WasmModule module : validModules()) {
      ModuleRewriter rewriter = new ModuleRewriter(module);
      int type = rewriter.addType(new FuncType(List.of(NumType.I64), List.of()));
      int added = rewriter.addFunctionImport("ethereum", "useGas", type);
      byte[] bytes =
          rewriter.rewrite(
              (index, body, out) -> {
                int local = out.addLocal(NumType.I64);
                out.write(new Instruction.Indexed(Opcode.LOCAL_GET, local));
                out.write(new Instruction.Indexed(Opcode.CALL, added));
                out.copyRest(body);
              });
      WasmModule metered = ModuleReader.read(bytes);
      ModuleValidator.validate(metered, Profile.LATEST);
      assertThat(metered.imports()).hasSize(module.imports().size() + 1);
      assertThat(metered.exports()).hasSameSizeAs(module.exports());
      for (int i = 0; i < module.functions().size(); i++) {
        List<Instruction> expected = new ArrayList<>();
        for (Instruction instruction : InstructionReader.body(module, module.functions().get(i))) {
          expected.add(moved(instruction, rewriter));
        }
        List<Instruction> body = InstructionReader.body(metered, metered.functions().get(i));
        assertThat(body.subList(2, body.size())).isEqualTo(expected);
      }
    }
  }

  private static Instruction moved(Instruction instruction, ModuleRewriter rewriter) {
    return switch (instruction.opcode()) {
      case CALL, RETURN_CALL, REF_FUNC ->
          new Instruction.Indexed(
              instruction.opcode(), rewriter.shifted(((Instruction.Indexed) instruction).index()));
      default -> instruction;
    };
  }

  @Test
  void keepsWhatNobodyTouches() throws IOException {
    int same = 0;
    for (WasmModule module : validModules()) {
      byte[] bytes = new ModuleRewriter(module).rewrite((index, body, out) -> out.copyRest(body));
      if (Arrays.equals(bytes, module.bytes())) {
        same++;
      } else {
        // Only lengths in more bytes than needed may shrink.
        assertThat(bytes.length).isLessThan(module.bytes().length);
      }
    }
    assertThat(same).isGreaterThan(1_000);
  }

  private static List<WasmModule> validModules() throws IOException {
    List<WasmModule> modules = new ArrayList<>();
    for (String zip : List.of("wasm-2.0.zip", "wasm-3.0.zip")) {
      try (SpecSuite suite = SpecSuite.open(zip)) {
        for (byte[] bytes : suite.modules()) {
          try {
            WasmModule module = ModuleReader.read(bytes);
            ModuleValidator.validate(module, Profile.LATEST);
            modules.add(module);
          } catch (ModuleException e) {
            // Malformed, invalid or beyond the features built; judged elsewhere.
            assertThat(e.rule()).isNotEmpty();
          }
        }
      }
    }
    return modules;
  }
}
