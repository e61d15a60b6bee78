package dev.ewasm.engine;

import dev.ewasm.engine.binary.ByteWriter;
import dev.ewasm.engine.binary.ModuleWriter;
import java.util.HexFormat;

/** Small modules written as hex, section by section. */
public final class TestModules {

  private static final HexFormat HEX = HexFormat.of();

  private TestModules() {}

  /** Bytes of hex digits, spaces allowed. */
  public static byte[] hex(String digits) {
    return HEX.parseHex(digits.replace(" ", ""));
  }

  /** A module of sections, each an id in decimal, a colon and its content in hex. */
  public static byte[] module(String... sections) {
    ModuleWriter writer = new ModuleWriter();
    for (String section : sections) {
      int colon = section.indexOf(':');
      byte[] content = hex(section.substring(colon + 1));
      writer.section(Integer.parseInt(section.substring(0, colon)), out -> out.bytes(content));
    }
    return writer.toByteArray();
  }

  /**
   * A module with one memory, one funcref table of 10 and one function of type {@code () -> ()}, or
   * of the types given in hex; the body is without its {@code end}.
   */
  public static byte[] function(String types, String body) {
    return module("1:" + types, "3:01 00", "4:01 70 00 0a", "5:01 00 01", code(body));
  }

  public static byte[] function(String body) {
    return function("01 60 00 00", body);
  }

  /** A code section of one body without locals. */
  public static String code(String body) {
    byte[] instructions = hex(body);
    ByteWriter entry = new ByteWriter().u32(0).bytes(instructions).u8(0x0b);
    byte[] content = new ByteWriter().u32(1).sized(entry).toByteArray();
    return "10:" + HEX.formatHex(content);
  }
}
