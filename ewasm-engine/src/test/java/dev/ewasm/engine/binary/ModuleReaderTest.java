package dev.ewasm.engine.binary;

import static dev.ewasm.engine.TestModules.code;
import static dev.ewasm.engine.TestModules.hex;
import static dev.ewasm.engine.TestModules.module;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ewasm.engine.MalformedModuleException;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.RefType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.Elements;
import dev.ewasm.engine.module.WasmModule.Kind;
import dev.ewasm.engine.module.WasmModule.Mode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleReaderTest {

  private static final String HEADER = "0061736d 01000000 ";

  @Test
  void readsEverySection() {
    WasmModule module =
        ModuleReader.read(
            module(
                "0:01 78 2a", // custom "x"
                "1:02 60 00 00 60 02 7f 7e 01 7d",
                "2:01 01 61 01 62 00 01", // import "a" "b" (func (type 1))
                "3:01 00",
                "4:01 70 01 01 05",
                "5:01 00 02",
                "6:01 7f 01 41 2a 0b",
                "7:02 01 66 00 01 01 6d 02 00",
                "8:01",
                "9:02 00 41 00 0b 01 00  03 00 01 01",
                "12:02",
                "10:01 06 01 03 7e 01 01 0b", // three i64 locals, nop, nop
                "11:02 00 41 07 0b 03 61 62 63  01 00"));
    assertThat(module.types())
        .containsExactly(
            new FuncType(List.of(), List.of()),
            new FuncType(List.of(NumType.I32, NumType.I64), List.of(NumType.F32)));
    assertThat(module.imports())
        .containsExactly(new WasmModule.Import("a", "b", new ExternType.Func(1), 28));
    assertThat(module.functions()).hasSize(1);
    WasmModule.Function function = module.functions().get(0);
    assertThat(function.locals()).containsExactly(new WasmModule.LocalGroup(3, NumType.I64));
    assertThat(module.bytes()[function.bodyStart()]).isEqualTo((byte) 1);
    assertThat(function.bodyEnd() - function.bodyStart()).isEqualTo(3);
    assertThat(module.tables().get(0).element()).isEqualTo(RefType.FUNCREF);
    assertThat(module.tables().get(0).limits()).hasToString("1 5");
    assertThat(module.memories().get(0).limits()).hasToString("2");
    assertThat(module.globals().get(0).type()).isEqualTo(new ExternType.Global(NumType.I32, true));
    assertThat(module.exports())
        .extracting(WasmModule.Export::kind)
        .containsExactly(Kind.FUNC, Kind.MEMORY);
    assertThat(module.start()).hasValue(1);
    assertThat(module.elements()).hasSize(2);
    assertThat(module.elements().get(0).mode()).isInstanceOf(Mode.Active.class);
    assertThat(module.elements().get(1).mode()).isInstanceOf(Mode.Declarative.class);
    assertThat(((Elements.Functions) module.elements().get(1).items()).indices())
        .containsExactly(1);
    assertThat(module.dataCount()).hasValue(2);
    assertThat(module.data().get(0).end() - module.data().get(0).start()).isEqualTo(3);
    assertThat(module.data().get(1).mode()).isInstanceOf(Mode.Passive.class);
    assertThat(module.customSection("x")).isPresent();
    assertThat(module.sections())
        .extracting(WasmModule.Section::id)
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11);
  }

  @ParameterizedTest
  @CsvSource({
    "'', unexpected end, 0",
    "00 61 73, unexpected end, 0",
    "00 61 73 6e 01 00 00 00, magic header not detected, 0",
    "00 61 73 6d 02 00 00 00, unknown binary version, 4",
    "00 61 73 6d 01 00, unexpected end, 4",
  })
  void checksTheHeader(String bytes, String rule, int offset) {
    expect(hex(bytes), rule, offset);
  }

  @ParameterizedTest
  @CsvSource({
    "0e 00, malformed section id, 8",
    "0d 01 00, malformed section id, 8",
    "01, unexpected end of section or function, 9",
    "01 05 00, length out of bounds, 9",
    "01 02 00 00, section size mismatch, 10",
    "01 01 00 01 01 00, unexpected content after last section, 11",
    "03 01 00 01 01 00, unexpected content after last section, 11",
    "0c 01 00 09 01 00, unexpected content after last section, 11",
    "01 81 80 80 80 80 00, integer representation too long, 9",
    "01 81 80 80 80 10, integer too large, 9",
    "00 01 05, length out of bounds, 10",
    "00 01 01 61, unexpected end, 10",
    "00 02 01 ff, malformed UTF-8 encoding, 11",
    "00 04 03 ed a0 80, malformed UTF-8 encoding, 11",
  })
  void checksSections(String bytes, String rule, int offset) {
    expect(hex(HEADER + bytes), rule, offset);
  }

  @Test
  void acceptsTheReplacementCharacterItself() {
    assertThat(ModuleReader.read(hex(HEADER + "00 04 03 ef bf bd")).customSection("\ufffd"))
        .isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "1:01 61 00 00, malformed function type, 11",
    "1:01 5f 00, malformed function type, 11",
    "1:01 e0 7f 00, integer representation too long, 11",
    "1:01 60 01 63 00, malformed value type, 13",
    "1:05, unexpected end of section or function, 10",
    "2:01 00 00 05, malformed import kind, 13",
    "2:01 00 00 04 00 00, malformed import kind, 13",
    "2:01 00 00 03 7f 02, malformed mutability, 15",
    "2:01 00 00 01 7f 00, malformed reference type, 14",
    "4:01 70 02 00, integer too large, 12",
    "5:01 04 00, integer too large, 11",
    "5:01 81 00 00 00, integer representation too long, 11",
    "6:01 7f 00 ff 0b, illegal opcode ff, 13",
    "6:01 7f 00 41 00, unexpected end of section or function, 15",
    "7:01 01 61 05 00, malformed export kind, 13",
    "9:01 08 00, malformed elements segment kind, 11",
    "9:01 01 01 00, malformed element kind, 12",
    "9:01 05 7f 00, malformed reference type, 12",
    "11:01 03 00, malformed data segment kind, 11",
    "11:01 01 05 00, unexpected end of section or function, 12",
    "12:01, data count and data section have inconsistent lengths, 10",
    "3:01 00, function and code section have inconsistent lengths, 8",
    "10:01 02 00 0b, function and code section have inconsistent lengths, 8",
  })
  void checksContents(String section, String rule, int offset) {
    expect(module(section), rule, offset);
  }

  @ParameterizedTest
  @CsvSource({
    "10:01 00, unexpected end of section or function, 19",
    "10:01 02 00 01, unexpected end of section or function, 20",
    "10:01 04 01 01 63 0b, malformed value type, 21",
    "10:01 08 01 ff ff ff ff 1f 7f 0b, integer too large, 20",
    "10:01 0a 02 ff ff ff ff 0f 7f 01 7f 0b, too many locals, 26",
    "10:01 05 00 0b, length out of bounds, 18",
  })
  void checksBodies(String code, String rule, int offset) {
    byte[] bytes = module("1:01 60 00 00", "3:01 00", code);
    MalformedModuleException thrown =
        catchThrowableOfType(MalformedModuleException.class, () -> ModuleReader.read(bytes));
    assertThat(thrown).hasMessageStartingWith(rule);
  }

  @Test
  void namesTheFeatureThatBytesWouldNeed() {
    assertThat(
            catchThrowableOfType(
                MalformedModuleException.class, () -> ModuleReader.read(module("5:01 04 00"))))
        .hasMessageContaining("64-bit memory is not supported");
    assertThat(
            catchThrowableOfType(
                MalformedModuleException.class, () -> ModuleReader.read(module("1:01 5f 00"))))
        .hasMessageContaining("garbage collection is not supported");
  }

  @Test
  void keepsBodiesUnread() {
    // An illegal opcode within a body is validation's to report.
    assertThat(ModuleReader.read(module("1:01 60 00 00", "3:01 00", code("ff"))).functions())
        .hasSize(1);
  }

  private static void expect(byte[] bytes, String rule, int offset) {
    MalformedModuleException thrown =
        catchThrowableOfType(MalformedModuleException.class, () -> ModuleReader.read(bytes));
    assertThat(thrown).as("malformed").isNotNull();
    assertThat(thrown.rule()).isEqualTo(rule);
    assertThat(thrown.offset()).as(thrown.getMessage()).isEqualTo(offset);
    assertThat(thrown).hasMessageStartingWith(rule);
  }
}
