package dev.ewasm.engine.binary;

/** Names what an unknown byte would mean in a WebAssembly feature that the engine lacks. */
final class UnknownBytes {

  private static final String EXCEPTIONS = "exception handling";
  private static final String GC = "garbage collection";
  private static final String TYPED_REFERENCES = "typed function references";

  private UnknownBytes() {}

  static String opcode(int code) {
    String feature =
        switch (code) {
          case 0x06, 0x07, 0x08, 0x09, 0x0a, 0x18, 0x19, 0x1f -> EXCEPTIONS;
          case 0x14, 0x15, 0xd4, 0xd5, 0xd6 -> TYPED_REFERENCES;
          case 0xd3, 0xfb -> GC;
          case 0xfe -> "threads";
          default -> "";
        };
    return describe(hex(code), feature);
  }

  static String opcode(int prefix, int suffix) {
    String feature = prefix == 0xfd && suffix >= 0x100 && suffix < 0x120 ? "relaxed SIMD" : "";
    return describe(hex(prefix) + " " + Integer.toUnsignedString(suffix), feature);
  }

  /** A byte where a value, reference, heap or block type was expected. */
  static String type(int code) {
    String feature =
        switch (code & 0xff) {
          case 0x63, 0x64 -> TYPED_REFERENCES;
          case 0x69, 0x74 -> EXCEPTIONS;
          case 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x71, 0x72, 0x73, 0x77, 0x78 -> GC;
          default -> "";
        };
    return describe(hex(code & 0xff), feature);
  }

  /** A byte where a table's reference type was expected; 0x40 says that an initializer follows. */
  static String refType(int code) {
    return code == 0x40 ? describe("table initializer", TYPED_REFERENCES) : type(code);
  }

  /** A byte where the form of a type definition was expected. */
  static String typeForm(int code) {
    String feature =
        switch (code) {
          case 0x4e, 0x4f, 0x50, 0x5e, 0x5f -> GC;
          default -> "";
        };
    return describe(hex(code), feature);
  }

  static String limitsFlags(int flags) {
    String feature =
        switch (flags) {
          case 2, 3 -> "threads";
          case 4, 5, 6, 7 -> "64-bit memory";
          default -> "";
        };
    return describe("malformed limits flags " + hex(flags), feature);
  }

  static String importKind(int kind) {
    return describe(hex(kind), kind == 4 ? EXCEPTIONS : "");
  }

  private static String describe(String what, String feature) {
    return feature.isEmpty() ? what : what + " (" + feature + " is not supported)";
  }

  private static String hex(int value) {
    return value < 0x10 ? "0" + Integer.toHexString(value) : Integer.toHexString(value);
  }
}
