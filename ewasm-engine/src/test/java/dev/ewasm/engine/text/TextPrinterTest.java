package dev.ewasm.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.ModuleException;
import dev.ewasm.engine.SpecSuite;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.validation.ModuleValidator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TextPrinterTest {

  private static WasmModule read(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return ModuleReader.read(TextReader.read("printed", utf8).bytes());
  }

  @Test
  void printsNamesAndIndices() {
    String text =
        """
        (module $m
          (type (;0;) (func (param i32 i64) (result i32)))
          (import "eei" "a\\"b" (func $imported (;0;) (type 0) (param i32 i64) (result i32)))
          (memory (;0;) 1 2)
          (global $g (;0;) (mut f64) f64.const -0.0)
          (export "main" (func $"two words"))
          (func $"two words" (;1;) (type 0) (param $x i32) (param i64) (result i32)
            (local i32 i32)
            (local $y f32)
            local.get $x
            if (result i32)
              i32.const -1
              i32.load8_u offset=4
            else
              f32.const nan:0x1
              local.set $y
              i32.const 7
              local.get 1
              call $imported
            end)
          (data (;0;) (i32.const 8) "\\00A\\ff"))
        """;
    assertThat(TextPrinter.print(read(text))).isEqualTo(text);
  }

  @Test
  void readsBackEveryModuleOfTheSuites() throws IOException {
    assertThat(roundTrips("wasm-2.0.zip")).isGreaterThan(1_700);
    assertThat(roundTrips("wasm-3.0.zip")).isGreaterThan(1_700);
  }

  /** Prints and reads; the text of what was read must be the same, and so its instructions. */
  private static int roundTrips(String zip) throws IOException {
    int count = 0;
    List<String> failures = new ArrayList<>();
    try (SpecSuite suite = SpecSuite.open(zip)) {
      for (byte[] bytes : suite.modules()) {
        WasmModule module = valid(bytes);
        if (module == null) {
          continue;
        }
        count++;
        String text = TextPrinter.print(module);
        try {
          WasmModule again = read(text);
          // Custom sections become comments.
          if (module.customSections().isEmpty() && !TextPrinter.print(again).equals(text)) {
            failures.add("printed otherwise: " + text);
          }
          if (!sameBodies(module, again)) {
            failures.add("other instructions: " + text);
          }
          ModuleValidator.validate(again, Profile.LATEST);
        } catch (MalformedTextException | ModuleException e) {
          failures.add(e.getMessage() + " in " + text);
        }
      }
    }
    assertThat(failures).isEmpty();
    return count;
  }

  private static @Nullable WasmModule valid(byte[] bytes) {
    try {
      WasmModule module = ModuleReader.read(bytes);
      ModuleValidator.validate(module, Profile.LATEST);
      return module;
    } catch (ModuleException e) {
      return null;
    }
  }

  private static boolean sameBodies(WasmModule module, WasmModule again) {
    for (int i = 0; i < module.functions().size(); i++) {
      byte[] body = body(module, i);
      // Numbers that are longer than needed come back short.
      if (!Arrays.equals(body, body(again, i)) && !hasOverlongNumbers(body)) {
        return false;
      }
    }
    return module.functions().size() == again.functions().size();
  }

  private static byte[] body(WasmModule module, int index) {
    WasmModule.Function function = module.functions().get(index);
    return Arrays.copyOfRange(module.bytes(), function.bodyStart(), function.bodyEnd());
  }

  private static boolean hasOverlongNumbers(byte[] body) {
    for (int i = 1; i < body.length; i++) {
      // A last byte of 0x00 or 0x7f after a continued one mostly adds nothing.
      if (body[i - 1] < 0 && (body[i] == 0 || body[i] == 0x7f)) {
        return true;
      }
    }
    return false;
  }
}
