package dev.ewasm.vectors.runner;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.tuweni.bytes.Bytes;

/** Makes init code for contracts that come without: a module that returns another one. */
public final class RuntimeDeployer {

  private static final int PAGE = 65_536;
  private static final int I32 = 0x7f;

  private RuntimeDeployer() {}

  /**
   * Returns the module
   *
   * <pre>
   * (module
   *   (import "ethereum" "finish" (func (param i32 i32)))
   *   (memory (export "memory") PAGES)
   *   (func (export "main") (call 0 (i32.const 0) (i32.const SIZE)))
   *   (data (i32.const 0) RUNTIME))
   * </pre>
   */
  public static Bytes wrap(Bytes runtime) {
    int pages = Math.max(1, (runtime.size() + PAGE - 1) / PAGE);
    ByteArrayOutputStream module = new ByteArrayOutputStream();
    module.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
    section(module, 1, bytes(2, 0x60, 2, I32, I32, 0, 0x60, 0, 0));
    section(module, 2, joined(bytes(1), name("ethereum"), name("finish"), bytes(0, 0)));
    section(module, 3, bytes(1, 1));
    section(module, 5, joined(bytes(1, 0), unsigned(pages)));
    section(module, 7, joined(bytes(2), name("memory"), bytes(2, 0), name("main"), bytes(0, 1)));
    byte[] body = joined(bytes(0, 0x41, 0, 0x41), signed(runtime.size()), bytes(0x10, 0, 0x0b));
    section(module, 10, joined(bytes(1), unsigned(body.length), body));
    section(
        module,
        11,
        joined(bytes(1, 0, 0x41, 0, 0x0b), unsigned(runtime.size()), runtime.toArrayUnsafe()));
    return Bytes.wrap(module.toByteArray());
  }

  private static void section(ByteArrayOutputStream module, int id, byte[] content) {
    module.write(id);
    module.writeBytes(unsigned(content.length));
    module.writeBytes(content);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] name(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    return joined(unsigned(utf8.length), utf8);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  private static byte[] unsigned(int value) {
    ByteArrayOutputStream leb = new ByteArrayOutputStream();
    int rest = value;
    while (rest >= 0x80) {
      leb.write(rest | 0x80);
      rest >>>= 7;
    }
    leb.write(rest);
    return leb.toByteArray();
  }

  /** A number that is not negative, in the signed form of constants. */
  private static byte[] signed(int value) {
    ByteArrayOutputStream leb = new ByteArrayOutputStream();
    int rest = value;
    while (rest >= 0x40) {
      leb.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    leb.write(rest);
    return leb.toByteArray();
  }
}
