package dev.ewasm.bench.scenario;

import dev.ewasm.bench.peer.Workload;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * Compute kernels compiled by clang 19 for WebAssembly 1.0: each exports {@code run}, which takes
 * an i32 and returns an i32 or i64.
 */
public enum Kernel {
  FIB(30, 0xcb228L),
  SHA256(80, 0x40b98ae4a5e7fb65L),
  KECCAK1(10_000, 0x578744f0020c80cdL),
  KECCAK24(10_000, 0x578744f0020c80cdL),
  QSORT(60_000, 0xc6dc3750fc10ab6aL),
  MODMUL(60_000, 0xb4a3fa842ad9b421L),
  SWITCH32(600_000, 0xe0e7e786597b2776L),
  /** Calls its import {@code bench.h} of x, which returns 3x + 1, for each iteration. */
  HOSTCALL(100_000, 0x10eb2e61L);

  /** What {@code run} is called with. */
  final int argument;

  /** What {@code run} must return; an i32 sign-extended. */
  final long expected;

  Kernel(int argument, long expected) {
    this.argument = argument;
    this.expected = expected;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kernel as a process of the comparison or a benchmark runs it. */
  Workload workload(String schedule) {
    return new Workload(bytes(), "run", new int[] {argument}, new byte[0], false, schedule);
  }

  byte[] bytes() {
    String resource = text() + ".wasm";
    try (InputStream in = Kernel.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
