package dev.ewasm.vectors.debuginfo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.WasmModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebugInfoTest {

  private static final Path FILES =
      Path.of(System.getProperty("ewasm.root", ".."))
          .resolve("vectors/src/test/resources/dev/ewasm/vectors/debuginfo");

  private static WasmModule module(String name) throws IOException {
    return ModuleReader.read(Files.readAllBytes(FILES.resolve(name)));
  }

  private static LineTable lines(String name) throws IOException {
    DebugInfo info = DebugInfo.read(module(name), MapLoader.beside(FILES.resolve(name)));
    assertThat(info).isInstanceOf(DebugInfo.Found.class);
    return ((DebugInfo.Found) info).lines();
  }

  /** Lines of instructions, by function of the module. */
  private static List<Set<Integer>> linesOfFunctions(String name, String file) throws IOException {
    LineTable table = lines(name);
    List<Set<Integer>> all = new ArrayList<>();
    for (WasmModule.Function function : module(name).functions()) {
      TreeSet<Integer> lines = new TreeSet<>();
      for (int offset = function.bodyStart(); offset < function.bodyEnd(); offset++) {
        SourceLine line = table.at(offset);
        if (line != null) {
          assertThat(line.file()).isEqualTo(file);
          lines.add(line.line());
        }
      }
      all.add(lines);
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({"steps.dwarf4.wasm, steps.c", "steps.dwarf5.wasm, src/steps.c"})
  void everyLineOfFunctionsAsClangCompiledThem(String name, String file) throws IOException {
    List<Set<Integer>> functions = linesOfFunctions(name, file);
    assertThat(functions.get(0)).containsExactly(23, 24, 25, 26, 28, 30, 31, 32, 33, 35, 36);
    assertThat(functions.get(1)).containsExactly(11, 12, 13, 14, 16);
    assertThat(functions.get(2)).containsExactly(19, 20);
  }

  @Test
  void linesOfOptimizedCodeAreOfTheirFunctions() throws IOException {
    List<Set<Integer>> functions = linesOfFunctions("steps.optimized.wasm", "src/steps.c");
    assertThat(functions.get(0)).contains(24, 26, 28, 36).allMatch(line -> line >= 23);
    assertThat(functions.get(2)).containsExactly(19, 20);
  }

  @Test
  void linesOfASourceMap() throws IOException {
    assertThat(linesOfFunctions("steps.as.wasm", "steps.ts").getFirst())
        .contains(9, 10, 11, 17, 21, 22, 33)
        .allMatch(line -> line >= 8 && line <= 34);
  }

  @Test
  void aMapMayBeInTheModuleOrMissing() throws IOException {
    WasmModule module = module("steps.as.wasm");
    assertThat(DebugInfo.read(module, url -> null))
        .isEqualTo(new DebugInfo.Broken("sourceMappingURL ./steps.as.wasm.map: no such file"));
    byte[] map = Files.readAllBytes(FILES.resolve("steps.as.wasm.map"));
    assertThat(MapLoader.EMBEDDED.load("data:application/json;base64,e30="))
        .containsExactly("{}".getBytes(StandardCharsets.US_ASCII));
    assertThat(DebugInfo.read(module, url -> map)).isInstanceOf(DebugInfo.Found.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          []                                                      | not a source map: no JSON object
          {"version":2,"sources":[],"mappings":""}                | source map of version 2, known is 3
          {"version":3,"sources":["a"]}                           | no mappings
          {"version":3,"sources":["a"],"mappings":"AAAA;AAAA"}    | mappings at 4: more than one generated line
          {"version":3,"sources":["a"],"mappings":"ACAA"}         | mappings at 4: source 1 of 1, line 0
          {"version":3,"sources":["a"],"mappings":"AAA?"}         | mappings at 3: base 64 digit expected
          {"version":3,"sources":["a"],"mappings":"ggggggggggC"}  | mappings at 7: number too long
          {"version":3,"sources":["a"],"mappings":"gggggC"}       | mappings at 6: offset 33554432 in 235 bytes
          """)
  void brokenMapsSayWhereAndWhat(String json, String message) throws IOException {
    assertThat(
            DebugInfo.read(module("steps.as.wasm"), url -> json.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            DebugInfo.Broken.class, broken -> assertThat(broken.warning()).endsWith(message));
  }

  @Test
  void aModuleWithoutSaysNothing() throws IOException {
    byte[] counter =
        Files.readAllBytes(
            Path.of(System.getProperty("ewasm.root", ".."), "examples/c/counter.wasm"));
    assertThat(DebugInfo.read(ModuleReader.read(counter), MapLoader.EMBEDDED))
        .isEqualTo(new DebugInfo.Missing());
  }

  /** Whatever is in the section: lines or one clear line, never an exception, never for long. */
  @ParameterizedTest
  @CsvSource({
    "steps.dwarf4.wasm, .debug_line",
    "steps.dwarf5.wasm, .debug_line",
    "steps.dwarf5.wasm, .debug_line_str"
  })
  void damagedSectionsGiveAWarning(String name, String section) throws IOException {
    WasmModule module = module(name);
    WasmModule.CustomSection damaged = module.customSection(section).orElseThrow();
    SplittableRandom random = new SplittableRandom(7);
    int warnings = 0;
    for (int offset = damaged.start(); offset < damaged.end(); offset++) {
      for (int value : new int[] {0, 0x7f, 0xff, random.nextInt(256)}) {
        byte[] bytes = module.bytes().clone();
        bytes[offset] = (byte) value;
        DebugInfo info = DebugInfo.read(ModuleReader.read(bytes), MapLoader.EMBEDDED);
        if (info instanceof DebugInfo.Broken(String warning)) {
          warnings++;
          assertThat(warning)
              .as("byte %d set to %d", offset, value)
              .matches("\\.debug_\\w+ at 0x[0-9a-f]+: .+")
              .doesNotContain("\n");
        }
      }
    }
    assertThat(warnings).isGreaterThan(0);
  }
}
