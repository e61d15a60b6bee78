package dev.ewasm.engine.module;

/** A part of WebAssembly that a profile allows or refuses; {@link #text} is how errors name it. */
public enum Feature {
  MVP("WebAssembly 1.0 integers"),
  FLOATS("floating point"),
  MUTABLE_GLOBAL_IMPORT_EXPORT("import and export of mutable globals"),
  SIGN_EXTENSION("sign extension"),
  SATURATING_CONVERSIONS("saturating float-to-int conversions"),
  MULTI_VALUE("multiple values"),
  BULK_MEMORY("bulk memory"),
  REFERENCE_TYPES("reference types"),
  SIMD("SIMD"),
  START_FUNCTION("start function"),
  TAIL_CALL("tail calls"),
  EXTENDED_CONST("extended constant expressions"),
  MULTI_MEMORY("multiple memories");

  private final String text;

  Feature(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
