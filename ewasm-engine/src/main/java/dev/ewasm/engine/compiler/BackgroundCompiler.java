package dev.ewasm.engine.compiler;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** One daemon thread that compiles modules in the order they were found worth it. */
final class BackgroundCompiler {

  /** Modules that may wait; further ones stay interpreted. */
  private static final int WAITING = 1_000;

  /** Loop nesting is followed by recursion. */
  private static final long STACK_BYTES = 16L << 20;

  private static final long IDLE_SECONDS = 5;

  private static final ExecutorService THREAD = thread();

  private BackgroundCompiler() {}

  private static ExecutorService thread() {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            task -> {
              Thread thread = new Thread(null, task, "ewasm-compiler", STACK_BYTES);
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /** Runs the task some time, or never when too many wait. */
  static void submit(Runnable task) {
    try {
      THREAD.execute(task);
    } catch (RejectedExecutionException _) {
      // Interpreted for good: slower, otherwise the same.
    }
  }
}
