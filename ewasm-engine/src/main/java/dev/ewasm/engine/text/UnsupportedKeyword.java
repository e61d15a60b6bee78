package dev.ewasm.engine.text;

import java.util.Map;

/** Names the WebAssembly feature behind a keyword that the engine does not implement. */
final class UnsupportedKeyword {

  private static final String EXCEPTIONS = "exception handling";
  private static final String GC = "garbage collection";
  private static final String TYPED_REFERENCES = "typed function references";

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("tag", EXCEPTIONS),
          Map.entry("throw", EXCEPTIONS),
          Map.entry("throw_ref", EXCEPTIONS),
          Map.entry("try_table", EXCEPTIONS),
          Map.entry("try", EXCEPTIONS),
          Map.entry("rethrow", EXCEPTIONS),
          Map.entry("exnref", EXCEPTIONS),
          Map.entry("exn", EXCEPTIONS),
          Map.entry("noexn", EXCEPTIONS),
          Map.entry("nullexnref", EXCEPTIONS),
          Map.entry("ref", TYPED_REFERENCES),
          Map.entry("call_ref", TYPED_REFERENCES),
          Map.entry("return_call_ref", TYPED_REFERENCES),
          Map.entry("br_on_null", TYPED_REFERENCES),
          Map.entry("br_on_non_null", TYPED_REFERENCES),
          Map.entry("ref.as_non_null", TYPED_REFERENCES),
          Map.entry("rec", GC),
          Map.entry("sub", GC),
          Map.entry("struct", GC),
          Map.entry("array", GC),
          Map.entry("any", GC),
          Map.entry("eq", GC),
          Map.entry("i31", GC),
          Map.entry("none", GC),
          Map.entry("nofunc", GC),
          Map.entry("noextern", GC),
          Map.entry("anyref", GC),
          Map.entry("eqref", GC),
          Map.entry("i31ref", GC),
          Map.entry("structref", GC),
          Map.entry("arrayref", GC),
          Map.entry("nullref", GC),
          Map.entry("nullfuncref", GC),
          Map.entry("nullexternref", GC),
          Map.entry("any.convert_extern", GC),
          Map.entry("extern.convert_any", GC),
          Map.entry("ref.i31", GC),
          Map.entry("ref.eq", GC),
          Map.entry("ref.test", GC),
          Map.entry("ref.cast", GC),
          Map.entry("br_on_cast", GC),
          Map.entry("br_on_cast_fail", GC),
          Map.entry("shared", "threads"),
          Map.entry("pagesize", "custom page sizes"));

  private UnsupportedKeyword() {}

  /** Whether the keyword belongs to a feature that is named. */
  static boolean isNamed(String word) {
    return !describe(word).equals(word);
  }

  /** What to say of a keyword: the feature it would need, or nothing. */
  static String describe(String word) {
    String feature = WORDS.get(word);
    if (feature == null) {
      if (word.startsWith("struct.") || word.startsWith("array.") || word.startsWith("i31.")) {
        feature = GC;
      } else if (word.contains(".relaxed_")) {
        feature = "relaxed SIMD";
      } else if (word.contains(".atomic.") || word.startsWith("memory.atomic")) {
        feature = "threads";
      } else {
        return word;
      }
    }
    return word + " (" + feature + " is not supported)";
  }
}
