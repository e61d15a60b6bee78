package dev.ewasm.engine.binary;

import dev.ewasm.engine.MalformedModuleException;
import java.util.function.IntUnaryOperator;

/** The custom section of names (spec, appendix 7.4), of which only function indices matter here. */
final class NameSection {

  private static final int FUNCTION_NAMES = 1;
  private static final int LOCAL_NAMES = 2;
  private static final int LABEL_NAMES = 3;

  private NameSection() {}

  /**
   * The content with moved function indices. From the first subsection on that is broken, the rest
   * is left out: names are advice, and a wrong one is worse than none.
   */
  static byte[] shift(byte[] bytes, int start, int end, IntUnaryOperator function) {
    ByteWriter out = new ByteWriter();
    ByteReader in = new ByteReader(bytes, start);
    try {
      while (in.position() < end) {
        int id = in.u8();
        int size = in.length();
        int contentStart = in.position();
        int contentEnd = contentStart + size;
        if (contentEnd > end) {
          break;
        }
        ByteWriter content = new ByteWriter();
        switch (id) {
          case FUNCTION_NAMES -> names(in, content, function);
          case LOCAL_NAMES, LABEL_NAMES -> indirectNames(in, content, function);
          default -> {
            content.bytes(bytes, contentStart, contentEnd);
            in.position(contentEnd);
          }
        }
        if (in.position() != contentEnd) {
          break;
        }
        out.u8(id).sized(content);
      }
    } catch (MalformedModuleException e) {
      // Broken names do not make a module malformed (spec 7.4).
      return out.toByteArray();
    }
    return out.toByteArray();
  }

  private static void names(ByteReader in, ByteWriter out, IntUnaryOperator index) {
    int count = in.count();
    out.u32(count);
    for (int i = 0; i < count; i++) {
      out.u32(index.applyAsInt(in.u32()));
      out.name(in.name(in.length()));
    }
  }

  private static void indirectNames(ByteReader in, ByteWriter out, IntUnaryOperator function) {
    int count = in.count();
    out.u32(count);
    for (int i = 0; i < count; i++) {
      out.u32(function.applyAsInt(in.u32()));
      names(in, out, IntUnaryOperator.identity());
    }
  }
}
