package dev.ewasm.engine.binary;

import static dev.ewasm.engine.TestModules.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ewasm.engine.MalformedModuleException;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.RefType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstructionCursorTest {

  @Test
  void walksOverInstructionsWithTheirOffsets() {
    InstructionCursor code = cursor("41 7f 42 80 7f 6a fd 0f 0b");
    assertThat(code.next()).isTrue();
    assertThat(code.opcode()).isEqualTo(Opcode.I32_CONST);
    assertThat(code.i32()).isEqualTo(-1);
    assertThat(code.next()).isTrue();
    assertThat(code.opcode()).isEqualTo(Opcode.I64_CONST);
    assertThat(code.i64()).isEqualTo(-128);
    assertThat(code.offset()).isEqualTo(2);
    assertThat(code.nextOffset()).isEqualTo(5);
    assertThat(code.next()).isTrue();
    assertThat(code.opcode()).isEqualTo(Opcode.I32_ADD);
    assertThat(code.next()).isTrue();
    assertThat(code.opcode()).isEqualTo(Opcode.I8X16_SPLAT);
    assertThat(code.next()).isTrue();
    assertThat(code.opcode()).isEqualTo(Opcode.END);
    assertThat(code.next()).isFalse();
    code.reset(5, 6);
    assertThat(code.next()).isTrue();
    assertThat(code.opcode()).isEqualTo(Opcode.I32_ADD);
    assertThat(code.next()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "41 00, 0",
    "41 3f, 63",
    "41 40, -64",
    "41 ff ff ff ff 07, 2147483647",
    "41 80 80 80 80 78, -2147483648",
    "41 ff ff ff ff 7f, -1",
  })
  void readsSigned32(String bytes, int value) {
    assertThat(only(bytes).i32()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "42 7f, -1",
    "42 ff ff ff ff ff ff ff ff ff 00, 9223372036854775807",
    "42 80 80 80 80 80 80 80 80 80 7f, -9223372036854775808",
  })
  void readsSigned64(String bytes, long value) {
    assertThat(only(bytes).i64()).isEqualTo(value);
  }

  @Test
  void readsImmediatesOfEachShape() {
    assertThat(only("43 00 00 c0 7f").f32Bits()).isEqualTo(0x7fc0_0000);
    assertThat(only("44 01 00 00 00 00 00 f8 ff").f64Bits()).isEqualTo(0xfff8_0000_0000_0001L);
    InstructionCursor vector = only("fd 0c 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10");
    assertThat(vector.v128Low()).isEqualTo(0x0807_0605_0403_0201L);
    assertThat(vector.v128High()).isEqualTo(0x100f_0e0d_0c0b_0a09L);
    assertThat(only("fd 15 0f").lane()).isEqualTo(15);
    InstructionCursor indirect = only("11 05 02");
    assertThat(indirect.index()).isEqualTo(5);
    assertThat(indirect.index2()).isEqualTo(2);
    assertThat(only("d0 6f").heapType()).isEqualTo(RefType.EXTERNREF);
    assertThat(only("1c 01 7c").selectType()).isEqualTo(NumType.F64);
    assertThat(only("20 ff ff ff ff 0f").index()).isEqualTo(-1);
  }

  @Test
  void readsMemoryArguments() {
    InstructionCursor plain = only("28 02 ff ff ff ff 0f");
    assertThat(plain.align()).isEqualTo(2);
    assertThat(plain.memOffset()).isEqualTo(0xffff_ffffL);
    assertThat(plain.memory()).isZero();
    assertThat(plain.memoryIndexed()).isFalse();
    InstructionCursor indexed = only("28 42 07 10");
    assertThat(indexed.align()).isEqualTo(2);
    assertThat(indexed.memory()).isEqualTo(7);
    assertThat(indexed.memOffset()).isEqualTo(16);
    InstructionCursor lane = only("fd 57 03 08 01");
    assertThat(lane.memOffset()).isEqualTo(8);
    assertThat(lane.lane()).isEqualTo(1);
  }

  @Test
  void readsBlockTypes() {
    InstructionCursor empty = only("02 40");
    assertThat(empty.blockTypeCode()).isEqualTo(TypeCode.EMPTY);
    assertThat(empty.blockResult()).isNull();
    assertThat(empty.blockTypeIndex()).isEqualTo(-1);
    assertThat(only("03 7e").blockResult()).isEqualTo(NumType.I64);
    assertThat(only("04 05").blockTypeIndex()).isEqualTo(5);
    assertThat(only("04 c0 00").blockTypeIndex()).isEqualTo(64);
  }

  @Test
  void readsBranchTables() {
    InstructionCursor table = only("0e 03 01 02 03 04");
    assertThat(table.labelCount()).isEqualTo(3);
    assertThat(new int[] {table.label(0), table.label(1), table.label(2)}).containsExactly(1, 2, 3);
    assertThat(table.defaultLabel()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "ff, illegal opcode ff, 0",
    "06, illegal opcode 06 (exception handling is not supported), 0",
    "fb 00, illegal opcode fb (garbage collection is not supported), 0",
    "fd 80 02, illegal opcode fd 256 (relaxed SIMD is not supported), 0",
    "fc 20, illegal opcode fc 32, 0",
    "fc 87 80 80 80 80 00, integer representation too long, 1",
    "41 80 80 80 80 80 00, integer representation too long, 1",
    "41 80, unexpected end of section or function, 2",
    "41 80 80 80 80 08, integer too large, 1",
    "41 80 80 80 80 70, integer too large, 1",
    "41 ff ff ff ff 0f, integer too large, 1",
    "42 80 80 80 80 80 80 80 80 80 7e, integer too large, 1",
    "20 80 80 80 80 10, integer too large, 1",
    "43 00 00, unexpected end of section or function, 1",
    "28 80 01 00, malformed memop flags, 1",
    "02 63, malformed block type, 1",
    "02 ff 7f, malformed block type, 1",
    "02 80 80 80 80 80 00, integer representation too long, 1",
    "d0 7f, malformed heap type, 1",
    "1c 01 40, malformed value type, 2",
    "0e ff ff ff ff 0f 00, unexpected end of section or function, 1",
    "0e 02 00 00, unexpected end of section or function, 1",
  })
  void refusesWhatIsNoInstruction(String bytes, String rule, int offset) {
    MalformedModuleException thrown =
        catchThrowableOfType(MalformedModuleException.class, () -> only(bytes));
    assertThat(thrown).as("malformed").isNotNull();
    assertThat(thrown.rule()).isEqualTo(rule);
    assertThat(thrown.offset()).isEqualTo(offset);
  }

  private static InstructionCursor cursor(String bytes) {
    byte[] code = hex(bytes);
    return new InstructionCursor(code, 0, code.length);
  }

  private static InstructionCursor only(String bytes) {
    InstructionCursor code = cursor(bytes);
    assertThat(code.next()).isTrue();
    assertThat(code.nextOffset()).isEqualTo(hex(bytes).length);
    return code;
  }
}
