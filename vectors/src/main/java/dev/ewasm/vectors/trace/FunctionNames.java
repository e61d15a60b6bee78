package dev.ewasm.vectors.trace;

import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.WasmModule;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names that a module's {@code name} section gives to functions and to itself. A section that
 * does not follow its format gives the names up to the error: they are for people only.
 *
 * @param module name of the module, null when it has none
 * @param functions by function index, imports included
 * @spec https://webassembly.github.io/spec/core/appendix/custom.html#name-section Name section
 */
public record FunctionNames(@Nullable String module, Map<Integer, String> functions) {

  private static final int MODULE = 0;
  private static final int FUNCTION = 1;

  /** The names in a module; none when it has no such section. */
  public static FunctionNames of(WasmModule module) {
    Map<Integer, String> functions = new HashMap<>();
    @Nullable String name = null;
    WasmModule.@Nullable CustomSection section = module.customSection("name").orElse(null);
    if (section == null) {
      return new FunctionNames(null, functions);
    }
    Reader in = new Reader(module.bytes(), section.start(), section.end());
    try {
      while (in.position < in.end) {
        int id = in.oneByte();
        Reader content = in.part();
        if (id == MODULE) {
          name = content.string();
        } else if (id == FUNCTION) {
          int count = content.number();
          for (int i = 0; i < count; i++) {
            int index = content.number();
            functions.put(index, content.string());
          }
        }
      }
    } catch (IndexOutOfBoundsException | CharacterCodingException e) {
      // What was read so far is all there is to show.
      return new FunctionNames(name, functions);
    }
    return new FunctionNames(name, functions);
  }

  /**
   * Names of all functions in index order: from the name section, else from imports and exports,
   * else {@code func N}. As they are in the module, which may hold anything.
   */
  public static List<String> all(WasmModule module) {
    Map<Integer, String> known = new HashMap<>(of(module).functions());
    List<String> names = new ArrayList<>();
    for (WasmModule.Import entry : module.imports()) {
      if (entry.type() instanceof ExternType.Func) {
        names.add(entry.module() + "." + entry.name());
      }
    }
    for (WasmModule.Export export : module.exports()) {
      if (export.kind() == WasmModule.Kind.FUNC) {
        known.putIfAbsent(export.index(), export.name());
      }
    }
    int functions = names.size() + module.functions().size();
    for (int i = names.size(); i < functions; i++) {
      @Nullable String name = known.get(i);
      names.add(name == null ? "func " + i : name);
    }
    return names;
  }

  /** Throws {@link IndexOutOfBoundsException} at the end of its range. */
  private static final class Reader {

    private final byte[] bytes;
    private int position;
    private final int end;

    Reader(byte[] bytes, int start, int end) {
      this.bytes = bytes;
      this.position = start;
      this.end = end;
    }

    int oneByte() {
      if (position >= end) {
        throw new IndexOutOfBoundsException("end of the name section");
      }
      return bytes[position++] & 0xff;
    }

    int number() {
      int value = 0;
      for (int shift = 0; shift < 32; shift += 7) {
        int part = oneByte();
        value |= (part & 0x7f) << shift;
        if (part < 0x80) {
          break;
        }
      }
      return value;
    }

    Reader part() {
      int length = number();
      if (length < 0 || length > end - position) {
        throw new IndexOutOfBoundsException("end of the name section");
      }
      Reader part = new Reader(bytes, position, position + length);
      position += length;
      return part;
    }

    String string() throws CharacterCodingException {
      Reader part = part();
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, part.position, part.end - part.position))
          .toString();
    }
  }
}
