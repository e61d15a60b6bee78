package dev.ewasm.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.EnumMap;
import java.util.Map;

/**
 * Our interpreter beside Chicory's on all kernels, in one process: the best processor time of a
 * run, and ratios.
 *
 * <p>Processor time of the running thread, not wall-clock time, so that other load on the machine
 * disturbs little. Each runtime repeats a kernel for the given number of seconds, which includes
 * its warm-up.
 */
public final class InterpreterComparison {

  private static final double NANOS_PER_MS = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  private InterpreterComparison() {}

  /** {@code [SECONDS]} for each kernel and runtime, 5 by default. */
  public static void main(String[] args) {
    double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 5;
    System.out.printf("%-10s %12s %12s %8s%n", "kernel", "ewasm ms", "chicory ms", "ratio");
    double logs = 0;
    for (Kernel kernel : Kernel.values()) {
      Map<KernelRuntime, Double> best = new EnumMap<>(KernelRuntime.class);
      for (KernelRuntime runtime : KernelRuntime.values()) {
        best.put(runtime, bestMillis(runtime, kernel, seconds));
      }
      double ours = best.getOrDefault(KernelRuntime.EWASM_INTERPRETER, Double.NaN);
      double theirs = best.getOrDefault(KernelRuntime.CHICORY_INTERPRETER, Double.NaN);
      logs += Math.log(theirs / ours);
      System.out.printf("%-10s %12.2f %12.2f %8.2f%n", kernel.text(), ours, theirs, theirs / ours);
    }
    System.out.printf("geometric mean %.2f%n", Math.exp(logs / Kernel.values().length));
  }

  static double bestMillis(KernelRuntime runtime, Kernel kernel, double seconds) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    KernelRuntime.Prepared prepared = runtime.prepare(kernel.bytes());
    long end = System.nanoTime() + (long) (seconds * NANOS_PER_SECOND);
    double best = Double.MAX_VALUE;
    do {
      long start = threads.getCurrentThreadCpuTime();
      long result = prepared.run(kernel.argument);
      double millis = (threads.getCurrentThreadCpuTime() - start) / NANOS_PER_MS;
      if (result != kernel.expected) {
        throw new IllegalStateException(
            runtime + " computes " + Long.toHexString(result) + " for " + kernel.text());
      }
      best = Math.min(best, millis);
    } while (System.nanoTime() < end);
    return best;
  }
}
