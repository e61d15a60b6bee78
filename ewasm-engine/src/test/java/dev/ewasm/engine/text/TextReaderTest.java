package dev.ewasm.engine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ewasm.engine.InvalidModuleException;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.validation.ModuleValidator;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextReaderTest {

  private static AssembledModule read(String text) {
    return TextReader.read("test.wat", text.getBytes(StandardCharsets.UTF_8));
  }

  private static WasmModule valid(String text) {
    WasmModule module = ModuleReader.read(read(text).bytes());
    ModuleValidator.validate(module, Profile.LATEST);
    return module;
  }

  private static String bytes(String text) {
    return HexFormat.of().formatHex(read(text).bytes());
  }

  @Test
  void assemblesFlatAndFoldedAlike() {
    String flat = "(module (func (param i32) (result i32) local.get 0 i32.const 1 i32.add))";
    String folded =
        "(func (param $x i32) (result i32) (i32.add (local.get $x) (i32.const 1)))"
            .replace("$x", "0")
            .replace("(param 0 ", "(param ");
    // 00 asm, (type (func (param i32) (result i32))), local.get 0, i32.const 1, i32.add, end
    assertThat(bytes(flat))
        .isEqualTo("0061736d0100000001060160017f017f030201000a0901070020004101" + "6a0b");
    assertThat(bytes(folded)).isEqualTo(bytes(flat));
  }

  @Test
  void keepsNamesInACustomSection() {
    WasmModule module = valid("(module $m (func $f (param $x i32) (local $y i64)))");
    WasmModule.CustomSection names = module.customSection("name").orElseThrow();
    String content = HexFormat.of().formatHex(module.bytes(), names.start(), names.end());
    // module "m"; function 0 "f"; locals of function 0: 0 "x", 1 "y"
    assertThat(content).isEqualTo("0002016d" + "010401000166" + "02090100020001780101" + "79");
    byte[] without =
        TextReader.read("f", "(func $f)".getBytes(StandardCharsets.UTF_8), false).bytes();
    assertThat(ModuleReader.read(without).customSections()).isEmpty();
  }

  @Test
  void expandsAbbreviations() {
    WasmModule module =
        valid(
            """
            (module
              (func (export "a") (export "b") (import "m" "f") (param i32))
              (table $t funcref (elem $g $g))
              (memory (data "abc" "\\64\\u{e9}"))
              (global $x (export "x") (mut i32) (i32.const 1))
              (func $g
                (if (i32.const 1) (then (nop)) (else (call 0 (i32.const 2))))
                block $l (param) (result i64 i32) i64.const 0 i32.const 1 br $l end $l
                drop drop)
              (elem declare func $g)
              (data (offset i32.const 0) "x")
              (start $g))
            """);
    assertThat(module.imports()).hasSize(1);
    assertThat(module.exports()).extracting(WasmModule.Export::name).containsExactly("a", "b", "x");
    assertThat(module.elements()).hasSize(2);
    assertThat(module.memories().getFirst().limits().min()).isEqualTo(1);
    assertThat(module.data().getFirst().end() - module.data().getFirst().start()).isEqualTo(6);
    // (i32) -> (), () -> () and the block's () -> (i64 i32), in the order of their first use.
    assertThat(module.types()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(func (i32.add) foo)|1:17: unknown operator foo",
        "(func i32.const 0x1_0000_0000)|1:17: constant out of range: 0x1_0000_0000",
        "(func (param $a i32) (local $a i32))|1:29: duplicate local: $a",
        "(func block $a end $b)|1:20: mismatching label: $b",
        "(func br $x)|1:10: unknown label: $x",
        "(func call $x)|1:12: unknown function: $x",
        "(func) (import \"a\" \"b\" (func))|1:9: import after function",
        "(type (func)) (func (type 0) (param i32))|1:21: inline function type: (i32) -> () is not"
            + " the type's () -> ()",
        "(func (type 4) (param i32))|1:7: unknown type: 4",
        "(func (f32.const 1e39))|1:18: constant out of range: f32 1e39",
        "(func|1:6: unexpected token: end of text, ) expected",
        "(export \"\\ff\" (func 0))|1:9: malformed UTF-8 encoding",
        "(func (throw 0))|1:8: unknown operator throw (exception handling is not supported)",
        "(memory i64 1)|1:9: unexpected token: i64 (64-bit memory is not supported)",
        "(; (; ;)|1:1: unclosed comment",
        "(export \"a|1:9: unclosed string",
        "(func i32.load align=3)|1:16: alignment must be a power of two: 3",
        "(start 0) (start 0)|1:12: multiple start sections",
      })
  void saysWhereAndWhatIsWrong(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(MalformedTextException.class)
        .hasMessage("test.wat:" + message);
  }

  @Test
  void countsColumnsInCharacters() {
    assertThatThrownBy(() -> read("(func\r\n  (; \u00e9\ud83d\ude00 ;) foo)"))
        .hasMessage("test.wat:2:12: unknown operator foo");
  }

  @Test
  void leadsFromValidationErrorsToTheText() {
    AssembledModule assembled =
        read(
            """
            (module
              (func $first)
              (func (result i32)
                (i32.add
                  (i64.const 1)
                  (i32.const 2))))
            """);
    assertThatThrownBy(
            () -> ModuleValidator.validate(ModuleReader.read(assembled.bytes()), Profile.FULL))
        .isInstanceOfSatisfying(
            InvalidModuleException.class,
            e ->
                assertThat(assembled.sourceMap().describe(e))
                    .startsWith("test.wat:4:6: type mismatch"));
  }

  @Test
  void takesDeepNestingInItsStride() {
    int depth = 100_000;
    String folded =
        "(func (result i32) "
            + "(i32.eqz ".repeat(depth)
            + "(i32.const 0)"
            + ")".repeat(depth)
            + ")";
    assertThat(valid(folded).functions()).hasSize(1);
    String ifs =
        "(func (if (i32.const 1) (then "
            + "(if (i32.const 1) (then ".repeat(depth - 10)
            + ")) ".repeat(depth - 10)
            + ")))";
    assertThat(valid(ifs).functions()).hasSize(1);
    String labels =
        "(func " + "(block $l (br $l) ".repeat(depth - 10) + ")".repeat(depth - 10) + ")";
    assertThat(valid(labels).functions()).hasSize(1);
    assertThatThrownBy(() -> read("(".repeat(3_000_000)))
        .isInstanceOf(MalformedTextException.class);
    assertThatThrownBy(() -> read("(; ".repeat(1_000_000)))
        .isInstanceOf(MalformedTextException.class);
    assertThatThrownBy(() -> read("(@a ".repeat(1_000_000)))
        .isInstanceOf(MalformedTextException.class);
  }
}
