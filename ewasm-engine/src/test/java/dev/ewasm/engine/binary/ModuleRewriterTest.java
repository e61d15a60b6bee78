package dev.ewasm.engine.binary;

import static dev.ewasm.engine.TestModules.code;
import static dev.ewasm.engine.TestModules.module;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.Instruction;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.CustomSection;
import dev.ewasm.engine.module.WasmModule.Elements;
import dev.ewasm.engine.module.WasmModule.LocalGroup;
import dev.ewasm.engine.validation.ModuleValidator;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModuleRewriterTest {

  private static final FuncType USE_GAS = new FuncType(List.of(NumType.I64), List.of());

  @Test
  void addsTypeAndImportWhereThereWereNone() {
    WasmModule rewritten = withUseGas(module("5:01 00 01"));
    assertThat(rewritten.types()).containsExactly(USE_GAS);
    assertThat(rewritten.imports()).hasSize(1);
    assertThat(rewritten.sections()).extracting(WasmModule.Section::id).containsExactly(1, 2, 5);
    assertThat(withUseGas(module()).sections())
        .extracting(WasmModule.Section::id)
        .containsExactly(1, 2);
  }

  @Test
  void reusesATypeAndKeepsCustomSectionsInPlace() {
    WasmModule rewritten =
        withUseGas(module("0:01 61", "1:01 60 01 7e 00", "0:01 62", "5:01 00 01", "0:01 63"));
    assertThat(rewritten.types()).containsExactly(USE_GAS);
    assertThat(rewritten.sections())
        .extracting(WasmModule.Section::id)
        .containsExactly(0, 1, 0, 2, 5, 0);
    assertThat(rewritten.customSections())
        .extracting(CustomSection::name)
        .containsExactly("a", "b", "c");
  }

  @Test
  void movesEveryReferenceToADefinedFunction() {
    WasmModule rewritten =
        withUseGas(
            module(
                "1:01 60 00 00",
                "2:01 01 61 01 62 00 00", // function 0
                "3:02 00 00", // functions 1 and 2
                "4:01 70 00 05",
                "6:01 70 00 d2 02 0b",
                "7:02 01 66 00 01 01 67 00 00",
                "8:02",
                "9:03 00 41 00 0b 02 00 02  05 70 01 d2 01 0b  02 00 41 00 0b 00 01 01",
                "10:02 06 00 10 00 10 02 0b 02 00 0b"));
    assertThat(rewritten.exports()).extracting(WasmModule.Export::index).containsExactly(2, 0);
    assertThat(rewritten.start()).hasValue(3);
    assertThat(((Elements.Functions) rewritten.elements().get(0).items()).indices())
        .containsExactly(0, 3);
    assertThat(((Elements.Functions) rewritten.elements().get(2).items()).indices())
        .containsExactly(2);
    Elements.Expressions expressions = (Elements.Expressions) rewritten.elements().get(1).items();
    assertThat(InstructionReader.expression(rewritten, expressions.list().get(0)).get(0))
        .isEqualTo(new Instruction.Indexed(Opcode.REF_FUNC, 2));
    assertThat(InstructionReader.expression(rewritten, rewritten.globals().get(0).init()).get(0))
        .isEqualTo(new Instruction.Indexed(Opcode.REF_FUNC, 3));
    assertThat(InstructionReader.body(rewritten, rewritten.functions().get(0)).subList(0, 2))
        .containsExactly(
            new Instruction.Indexed(Opcode.CALL, 0), new Instruction.Indexed(Opcode.CALL, 3));
  }

  @Test
  void movesTheNames() {
    // Module name "m"; function 0 is "f"; local 0 of function 0 is "x".
    String names = "04 6e 61 6d 65  00 02 01 6d  01 04 01 00 01 66  02 06 01 00 01 00 01 78";
    WasmModule rewritten = withUseGas(module("1:01 60 00 00", "3:01 00", code("01"), "0:" + names));
    CustomSection section = rewritten.customSection("name").orElseThrow();
    byte[] content = Arrays.copyOfRange(rewritten.bytes(), section.start(), section.end());
    assertThat(HexFormat.ofDelimiter(" ").formatHex(content))
        .isEqualTo("00 02 01 6d 01 04 01 01 01 66 02 06 01 01 01 00 01 78");
  }

  @Test
  void leavesBrokenNamesOut() {
    // The second subsection says it is longer than the section.
    String names = "04 6e 61 6d 65  00 02 01 6d  01 40 01 00 01 66";
    WasmModule rewritten = withUseGas(module("1:01 60 00 00", "3:01 00", code("01"), "0:" + names));
    CustomSection section = rewritten.customSection("name").orElseThrow();
    assertThat(section.end() - section.start()).isEqualTo(4);
  }

  @Test
  void addsLocalsAfterThoseDeclared() {
    WasmModule module =
        ModuleReader.read(module("1:01 60 01 7f 00", "3:01 00", "10:01 04 01 02 7e 0b"));
    int[] local = new int[1];
    byte[] bytes =
        new ModuleRewriter(module)
            .rewrite(
                (index, body, out) -> {
                  local[0] = out.addLocal(NumType.I32);
                  out.copyRest(body);
                });
    assertThat(local[0]).isEqualTo(3);
    assertThat(ModuleReader.read(bytes).functions().get(0).locals())
        .containsExactly(new LocalGroup(2, NumType.I64), new LocalGroup(1, NumType.I32));
  }

  private static WasmModule withUseGas(byte[] bytes) {
    ModuleRewriter rewriter = new ModuleRewriter(ModuleReader.read(bytes));
    rewriter.addFunctionImport("ethereum", "useGas", rewriter.addType(USE_GAS));
    WasmModule rewritten =
        ModuleReader.read(rewriter.rewrite((index, body, out) -> out.copyRest(body)));
    ModuleValidator.validate(rewritten, Profile.FULL);
    return rewritten;
  }
}
