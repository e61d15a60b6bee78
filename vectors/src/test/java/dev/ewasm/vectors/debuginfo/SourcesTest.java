package dev.ewasm.vectors.debuginfo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.binary.ByteWriter;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.binary.ModuleWriter;
import dev.ewasm.engine.module.WasmModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourcesTest {

  private static final Path FILE =
      Path.of(System.getProperty("ewasm.root", ".."))
          .resolve("vectors/src/test/resources/dev/ewasm/vectors/debuginfo/steps.dwarf5.wasm");

  private final List<String> warnings = new ArrayList<>();
  private final Sources sources = new Sources(warnings::add);

  private static WasmModule module() throws IOException {
    return ModuleReader.read(Files.readAllBytes(FILE));
  }

  /** The module without custom sections, behind another one: its code begins elsewhere. */
  private static WasmModule stripped(WasmModule module) {
    ModuleWriter out = new ModuleWriter();
    out.section(0, content -> content.name("padding").bytes(new byte[100], 0, 100));
    for (WasmModule.Section section : module.sections()) {
      if (section.id() != 0) {
        out.section(
            section.id(), content -> content.bytes(module.bytes(), section.start(), section.end()));
      }
    }
    return ModuleReader.read(out.toByteArray());
  }

  @Test
  void aFileServesItsCodeWhereverItIs() throws IOException {
    WasmModule file = module();
    sources.add("steps.wasm", file, MapLoader.EMBEDDED);
    WasmModule stripped = stripped(file);
    Sources.Origin origin = sources.origin(stripped);
    assertThat(origin.file()).isEqualTo("steps.wasm");
    assertThat(origin.original()).isSameAs(file);
    assertThat(origin.lines()).isNotNull();
    int moved = origin.moved(stripped);
    assertThat(moved).isNotZero();
    WasmModule.Function first = stripped.functions().getFirst();
    for (int offset = first.bodyStart(); offset < first.bodyEnd(); offset++) {
      assertThat(sources.place(stripped, offset)).isEqualTo(sources.place(file, offset + moved));
    }
    assertThat(sources.place(stripped, first.bodyEnd() - 1)).startsWith("src/steps.c:");
  }

  @Test
  void otherOperandsOfAnyLengthDoNotMatter() throws IOException {
    WasmModule one = constant(new byte[] {5});
    WasmModule padded = constant(new byte[] {(byte) 0x86, (byte) 0x80, 0});
    LineTable.Builder lines = new LineTable.Builder();
    int start = padded.functions().getFirst().bodyStart();
    lines.add(start, start + 4, lines.file("a.c"), 1);
    lines.add(start + 4, start + 6, lines.file("a.c"), 2);
    sources.add("debug.wasm", padded, lines.build());
    int moved = one.functions().getFirst().bodyStart();
    assertThat(sources.origin(one).file()).isNull();
    assertThat(sources.place(one, moved)).isEqualTo("a.c:1");
    assertThat(sources.place(one, moved + 2)).isEqualTo("a.c:2");
    assertThat(sources.place(module(), module().functions().getFirst().bodyStart()))
        .startsWith("src/steps.c:");
  }

  /** A function that drops a constant. */
  private static WasmModule constant(byte[] leb) {
    ModuleWriter out = new ModuleWriter();
    out.section(1, content -> content.bytes(new byte[] {1, 0x60, 0, 0}, 0, 4));
    out.section(3, content -> content.bytes(new byte[] {1, 0}, 0, 2));
    ByteWriter body = new ByteWriter();
    body.u32(0).u8(0x41).bytes(leb, 0, leb.length).u8(0x1a).u8(0x0b);
    out.section(10, content -> content.u32(1).sized(body));
    return ModuleReader.read(out.toByteArray());
  }

  @Test
  void brokenInformationWarnsOnceAndIsNotUsed() throws IOException {
    byte[] bytes = module().bytes().clone();
    bytes[module().customSection(".debug_line").orElseThrow().start() + 4] = 9;
    WasmModule broken = ModuleReader.read(bytes);
    sources.add("steps.wasm", broken, MapLoader.EMBEDDED);
    assertThat(sources.origin(broken).lines()).isNull();
    assertThat(sources.origin(ModuleReader.read(bytes)).file()).isEqualTo("steps.wasm");
    assertThat(warnings)
        .containsExactly(
            "steps.wasm: debug information is not used: .debug_line at 0x6: version 9, known are 2"
                + " to 5");
  }
}
