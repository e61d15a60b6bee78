package dev.ewasm.engine.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Emits the custom section {@code name} (spec appendix, Custom Sections) from symbolic names.
 *
 * <p>Beside modules, functions and locals it names types, tables, memories, globals and segments,
 * as the extended name section proposal numbers them; readers skip subsections they do not know.
 */
final class NameSectionEmitter {

  /** The names of one function's locals, empty where there is none. */
  record Locals(int function, List<String> names) {}

  private NameSectionEmitter() {}

  /** Appends the section, unless nothing has a name. */
  static void emit(
      ByteEmitter out,
      @Nullable String module,
      ModuleNames names,
      List<Locals> locals,
      IndexSpace types) {
    ByteEmitter content = new ByteEmitter();
    content.name("name");
    int empty = content.size();
    if (module != null) {
      ByteEmitter name = new ByteEmitter();
      name.name(module);
      ModuleAssembler.section(content, 0, name);
    }
    map(content, 1, names.functions);
    if (!locals.isEmpty()) {
      ByteEmitter indirect = new ByteEmitter();
      indirect.u32(locals.size());
      for (Locals function : locals) {
        indirect.u32(function.function);
        map(indirect, function.names);
      }
      ModuleAssembler.section(content, 2, indirect);
    }
    map(content, 4, types);
    map(content, 5, names.tables);
    map(content, 6, names.memories);
    map(content, 7, names.globals);
    map(content, 8, names.elements);
    map(content, 9, names.data);
    if (content.size() > empty) {
      ModuleAssembler.section(out, 0, content);
    }
  }

  private static void map(ByteEmitter out, int id, IndexSpace space) {
    if (space.named()) {
      ByteEmitter map = new ByteEmitter();
      map(map, space.names());
      ModuleAssembler.section(out, id, map);
    }
  }

  private static void map(ByteEmitter out, List<? extends @Nullable String> names) {
    int count = 0;
    for (String name : names) {
      count += name == null || name.isEmpty() ? 0 : 1;
    }
    out.u32(count);
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (name != null && !name.isEmpty()) {
        out.u32(i);
        out.name(name);
      }
    }
  }
}
