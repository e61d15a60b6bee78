package dev.ewasm.engine.validation;

import static dev.ewasm.engine.TestModules.code;
import static dev.ewasm.engine.TestModules.function;
import static dev.ewasm.engine.TestModules.module;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ewasm.engine.InvalidModuleException;
import dev.ewasm.engine.MalformedModuleException;
import dev.ewasm.engine.ModuleException;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.Feature;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.validation.ValidatedModule.FunctionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleValidatorTest {

  /** Offset of the first instruction in the modules of {@link #checksBodies}. */
  private static final int BODY = 34;

  @ParameterizedTest
  @CsvSource({
    "41 00, type mismatch, 2",
    "6a, type mismatch, 0",
    "41 00 42 00 6a 1a, type mismatch, 4",
    "02 7f 0b 1a, type mismatch, 2",
    "02 7f 42 00 0b 1a, type mismatch, 4",
    "41 00 04 7f 41 00 0b 1a, type mismatch, 6",
    "0c 02, unknown label 2, 0",
    "00 0d 05, unknown label 5, 1",
    "41 00 0e 00 03, unknown label 3, 2",
    "02 7f 41 00 41 00 0e 01 00 01 0b 1a, type mismatch, 6",
    "20 00 1a, unknown local 0, 0",
    "23 00 1a, unknown global 0, 0",
    "10 01, unknown function 1, 0",
    "41 00 11 05 00, unknown type 5, 2",
    "41 00 11 00 01, unknown table 1, 2",
    "41 00 28 03 00 1a, alignment must not be larger than natural, 2",
    "41 00 fd 00 05 00 1a, alignment must not be larger than natural, 2",
    "41 00 fd 0f fd 15 10 1a, invalid lane index, 4",
    "fc 0d 00, unknown elem segment 0, 0",
    "41 00 41 00 41 00 fc 0c 00 00, unknown elem segment 0, 6",
    "d2 00 1a, undeclared function reference, 0",
    "41 00 1c 02 7f 7f, invalid result arity, 2",
    "d0 70 d0 70 41 00 1b 1a, type mismatch, 6",
    "41 00 42 00 41 00 1b 1a, type mismatch, 6",
    "41 00 d1 1a, type mismatch, 2",
    "25 01, unknown table 1, 0",
  })
  void checksBodies(String body, String rule, int offset) {
    ModuleException thrown = refused(function(body), Profile.FULL);
    assertThat(thrown).isInstanceOf(InvalidModuleException.class);
    assertThat(thrown.rule()).isEqualTo(rule);
    assertThat(thrown.offset() - BODY).as(thrown.getMessage()).isEqualTo(offset);
  }

  @ParameterizedTest
  @CsvSource({
    "05, END opcode expected",
    "02 40 05 0b, END opcode expected",
    "02 40, unexpected end of section or function",
    "0b, section size mismatch",
    "ff, illegal opcode ff",
    "fc 09 00, data count section required",
    "3f 80 00 1a, zero byte expected",
    "3f 01 1a, zero byte expected",
    "41 00 28 42 00 00 1a, malformed memop flags",
    "41 00 28 20 00 1a, malformed memop flags",
  })
  void checksTheFormOfBodies(String body, String rule) {
    ModuleException thrown = refused(function(body), Profile.FULL);
    assertThat(thrown).isInstanceOf(MalformedModuleException.class);
    assertThat(thrown.rule()).isEqualTo(rule);
  }

  @ParameterizedTest
  @CsvSource({
    "00 6a 1a", // any operands in unreachable code
    "00 41 00 6a 1a",
    "0c 00 7c 1a",
    "00 1b 1a",
    "00 d1 1a",
    "02 7f 00 0b 1a",
    "02 7f 41 00 0c 00 0b 1a",
    "03 40 0c 00 0b",
    "41 00 04 40 05 0b",
    "41 00 41 00 41 00 1b 1a",
    "41 00 0e 02 00 00 00",
    "41 00 28 02 ff ff ff ff 0f 1a",
    "41 00 41 00 41 00 fc 0a 00 00",
    "d0 6f 1a",
    "fd 0c 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 1a",
  })
  void acceptsValidBodies(String body) {
    assertThat(validate(function(body), Profile.FULL).functionCount()).isEqualTo(1);
  }

  @Test
  void checksIndexSpacesAndConstantExpressions() {
    expect("unknown type 1", "1:01 60 00 00", "3:01 01", code("01"));
    expect("unknown type 0", "2:01 00 00 00 00");
    expect("unknown function 3", "7:01 00 00 03");
    expect("unknown table 0", "7:01 00 01 00");
    expect("unknown memory 0", "7:01 00 02 00");
    expect("unknown global 0", "7:01 00 03 00");
    expect("duplicate export name", "5:01 00 01", "7:02 01 61 02 00 01 61 02 00");
    expect("type mismatch", "6:01 7f 00 42 00 0b");
    expect("type mismatch", "6:01 7f 00 0b");
    expect("type mismatch", "6:01 7f 00 41 00 41 00 0b");
    expect("constant expression required", "6:01 7f 00 41 00 45 0b");
    expect("constant expression required", "6:01 7f 00 41 00 41 00 6a 0b");
    expect("constant expression required", "2:01 00 00 03 7f 01", "6:01 7f 00 23 00 0b");
    expect("unknown global 1", "2:01 00 00 03 7f 00", "6:01 7f 00 23 01 0b");
    expect("unknown global 0", "6:02 7f 00 41 00 0b 7f 00 23 00 0b");
    expect("unknown function 0", "6:01 70 00 d2 00 0b");
    expect("unknown table 0", "9:01 00 41 00 0b 00");
    expect("unknown memory 0", "11:01 00 41 00 0b 00");
    expect("type mismatch", "4:01 6f 00 01", "9:01 00 41 00 0b 00");
    expect("size minimum must not be greater than maximum", "4:01 70 01 02 01");
    expect("size minimum must not be greater than maximum", "5:01 01 02 01");
    expect("memory size must be at most 65536 pages (4GiB)", "5:01 00 81 80 04");
    expect("multiple memories", "5:02 00 01 00 01");
    expect("start function", "1:01 60 01 7f 00", "3:01 00", "8:00", code("01"));
    expect("unknown function 0", "8:00");
  }

  private static void expect(String rule, String... sections) {
    ModuleException thrown = refused(module(sections), Profile.FULL);
    assertThat(thrown).isInstanceOf(InvalidModuleException.class);
    assertThat(thrown.rule()).isEqualTo(rule);
    assertThat(thrown.offset()).isGreaterThan(8);
    assertThat(thrown.spec()).startsWith("3.");
  }

  @Test
  void allowsWhatWasm3Added() {
    accept("6:02 7f 00 41 02 41 03 6c 41 01 6a 0b 7f 00 23 00 0b");
    accept(
        "1:01 60 00 00",
        "3:01 00",
        "5:02 00 01 00 01",
        code("3f 01 1a 41 00 28 42 01 00 1a 41 00 41 00 41 00 fc 0a 01 00"));
    accept("1:01 60 00 01 7f", "3:01 00", code("12 00"));
    accept("1:01 60 00 01 7f", "3:01 00", "4:01 70 00 01", code("41 00 13 00 00"));
    ModuleException thrown =
        refused(
            module("1:02 60 00 01 7f 60 00 00", "3:01 01", "4:01 70 00 01", code("41 00 13 00 00")),
            Profile.LATEST);
    assertThat(thrown.rule()).isEqualTo("type mismatch");
    assertThat(thrown).hasMessageContaining("tail-called");
    assertThat(refused(module("1:01 60 00 00", "3:01 00", code("12 00")), Profile.FULL))
        .hasMessageStartingWith("feature not allowed: tail calls (return_call in function 0)");
  }

  private static void accept(String... sections) {
    assertThat(validate(module(sections), Profile.LATEST).profile()).isEqualTo(Profile.LATEST);
  }

  @Test
  void reportsWhatFunctionsNeed() {
    byte[] bytes =
        module(
            "1:01 60 02 7f 7b 01 7b",
            "3:01 00",
            // Three v128 locals; both operands of i8x16.add on the stack at once.
            "10:01 0f 01 03 7b 02 40 01 0b 20 01 20 02 fd 6e 01 0b");
    FunctionInfo info = validate(bytes, Profile.FULL).function(0);
    assertThat(info.localSlots()).isEqualTo(1 + 2 + 3 * 2);
    assertThat(info.operandSlots()).isEqualTo(4);
    assertThat(info.nesting()).isEqualTo(2);
    assertThat(info.instructions()).isEqualTo(8);
  }

  @Test
  void bisectsLocalsBeyondTheExpandedOnes() {
    // 300 i32, 300 i64 and 1 i32; local 299 is i32, 300 and 599 i64, 600 i32.
    String locals = "03 ac 02 7f ac 02 7e 01 7f";
    String reads = "20 ab 02 1a 20 ac 02 50 1a 20 d7 04 50 1a 20 d8 04 45 1a 0b";
    byte[] bytes = module("1:01 60 00 00", "3:01 00", "10:01 1d " + locals + reads);
    assertThat(validate(bytes, Profile.FULL).function(0).localSlots()).isEqualTo(601);
    byte[] wrong = module("1:01 60 00 00", "3:01 00", "10:01 0f " + locals + "20 ab 02 50 1a 0b");
    assertThat(refused(wrong, Profile.FULL).rule()).isEqualTo("type mismatch");
  }

  @Test
  void namesPlaceExpectedAndFound() {
    assertThat(refused(function("42 00 41 01 6a 1a"), Profile.FULL))
        .hasMessage(
            "type mismatch: expected i32, found i64 in function 0 (at byte 38 = 0x26, spec 3.3)");
  }

  @ParameterizedTest
  @CsvSource({
    "43 00 00 00 00 1a, floating point, f32.const",
    "41 00 fd 0f 1a, SIMD, i8x16.splat",
    "d0 70 1a, reference types, ref.null",
    "00 fc 00 1a, saturating float-to-int conversions, i32.trunc_sat_f32_s",
    "02 7c 00 0b 1a, floating point, type f64",
    "02 7b 00 0b 1a, SIMD, type v128",
    "02 70 00 0b 1a, reference types, type funcref",
    "00 1c 01 7f 1a, reference types, select",
    "12 00, tail calls, return_call",
  })
  void refusesBodiesByFeatureName(String body, String feature, String what) {
    ModuleException thrown = refused(function(body), Profile.CONSENSUS);
    assertThat(thrown).isInstanceOf(InvalidModuleException.class);
    assertThat(thrown)
        .hasMessageStartingWith("feature not allowed: " + feature + " (" + what)
        .hasMessageContaining("in profile consensus");
    assertThat(thrown.offset()).isGreaterThanOrEqualTo(BODY);
  }

  @ParameterizedTest
  @CsvSource({
    "1:01 60 01 7d 00, floating point, 11",
    "1:02 60 00 00 60 00 01 7b, SIMD, 14",
    "2:01 00 00 03 6f 00, reference types, 11",
    "4:01 6f 00 01, reference types, 11",
    "4:02 70 00 01 70 00 01, reference types, 14",
    "6:01 7c 00 44 00 00 00 00 00 00 00 00 0b, floating point, 11",
    "9:01 03 00 00, reference types, 11",
    "9:01 05 70 00, reference types, 11",
  })
  void refusesModulesByFeatureName(String section, String feature, int offset) {
    ModuleException thrown = refused(module(section), Profile.CONSENSUS);
    assertThat(thrown).hasMessageStartingWith("feature not allowed: " + feature);
    assertThat(thrown.offset()).isEqualTo(offset);
  }

  @Test
  void refusesFloatLocalsAndTheStartFunction() {
    byte[] local = module("1:01 60 00 00", "3:01 00", "10:01 04 01 01 7d 0b");
    assertThat(refused(local, Profile.CONSENSUS)).hasMessageContaining("floating point (type f32)");
    byte[] start = module("1:01 60 00 00", "3:01 00", "8:00", code("01"));
    assertThat(refused(start, Profile.CONSENSUS)).hasMessageContaining("start function");
  }

  @Test
  void switchesBulkMemoryOff() {
    byte[] copy = function("41 00 41 00 41 00 fc 0a 00 00");
    assertThat(validate(copy, Profile.CONSENSUS).functionCount()).isEqualTo(1);
    Profile without = Profile.CONSENSUS.without(Feature.BULK_MEMORY);
    assertThat(without.name()).isEqualTo("consensus-BULK_MEMORY");
    assertThat(refused(copy, without)).hasMessageContaining("bulk memory (memory.copy");
    assertThat(refused(module("12:00"), without)).hasMessageContaining("data count section");
    assertThat(refused(module("11:01 01 00"), without)).hasMessageContaining("passive data");
  }

  private static ValidatedModule validate(byte[] bytes, Profile profile) {
    return ModuleValidator.validate(ModuleReader.read(bytes), profile);
  }

  private static ModuleException refused(byte[] bytes, Profile profile) {
    ModuleException thrown =
        catchThrowableOfType(ModuleException.class, () -> validate(bytes, profile));
    assertThat(thrown).as("refusal").isNotNull();
    return thrown;
  }
}
