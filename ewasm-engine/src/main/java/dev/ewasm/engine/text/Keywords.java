package dev.ewasm.engine.text;

import dev.ewasm.engine.module.Opcode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The words of the text format. */
final class Keywords {

  private static final Map<String, Opcode> INSTRUCTIONS = instructions();

  private static final Set<String> OTHERS =
      Set.of(
          "module",
          "type",
          "func",
          "param",
          "result",
          "local",
          "import",
          "export",
          "table",
          "memory",
          "global",
          "mut",
          "start",
          "elem",
          "data",
          "offset",
          "item",
          "declare",
          "extern",
          "then",
          "i32",
          "i64",
          "f32",
          "f64",
          "v128",
          "funcref",
          "externref",
          "i8x16",
          "i16x8",
          "i32x4",
          "i64x2",
          "f32x4",
          "f64x2",
          "binary",
          "quote",
          "nan",
          "inf",
          "nan:canonical",
          "nan:arithmetic",
          "definition",
          "instance",
          "register",
          "invoke",
          "get");

  private Keywords() {}

  private static Map<String, Opcode> instructions() {
    Map<String, Opcode> map = new HashMap<>();
    for (Opcode opcode : Opcode.values()) {
      // "select" stands twice in the table; the first is the one without types.
      map.putIfAbsent(opcode.text(), opcode);
    }
    return map;
  }

  static @Nullable Opcode instruction(String word) {
    return INSTRUCTIONS.get(word);
  }

  static boolean known(String word) {
    return OTHERS.contains(word)
        || INSTRUCTIONS.containsKey(word)
        || NumberLiteral.isNumber(word)
        || parameter(word, "offset=")
        || parameter(word, "align=");
  }

  private static boolean parameter(String word, String prefix) {
    return word.startsWith(prefix) && NumberLiteral.isInteger(word.substring(prefix.length()));
  }
}
