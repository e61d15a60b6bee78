package dev.ewasm.bench;

import dev.ewasm.engine.Engine;

/**
 * How fast the interpreter gets fast: wall-clock time of each run of one kernel from a fresh start.
 */
public final class WarmUpCurve {

  private static final double NANOS_PER_MS = 1e6;

  private WarmUpCurve() {}

  /** {@code KERNEL [MILLISECONDS] [warm]}: with {@code warm}, after {@link Engine#warmUp}. */
  public static void main(String[] args) {
    long start = System.nanoTime();
    Kernel kernel = Kernel.valueOf(args[0]);
    double limit = args.length > 1 ? Double.parseDouble(args[1]) : 4000;
    if (args.length > 2) {
      Engine.warmUp();
    }
    KernelRuntime.Prepared prepared = KernelRuntime.EWASM_INTERPRETER.prepare(kernel.bytes());
    double now;
    do {
      double before = (System.nanoTime() - start) / NANOS_PER_MS;
      prepared.run(kernel.argument);
      now = (System.nanoTime() - start) / NANOS_PER_MS;
      System.out.printf("at %8.1f ms: %8.2f ms%n", before, now - before);
    } while (now < limit);
  }
}
