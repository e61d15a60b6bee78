package dev.ewasm.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs work on a thread whose Java stack is so large that the engine's counted stack limit always
 * fires first.
 *
 * <p>The interpreter keeps its frames on the heap, but compiled code and each nested message, host
 * function to WebAssembly, take Java stack. Address space is reserved, memory is used only as deep
 * as calls go.
 */
public final class DeepStack {

  /** Bytes of Java stack: room for 1,024 nested messages and for the frames of compiled code. */
  public static final long STACK_BYTES = 512L << 20;

  private DeepStack() {}

  /** A thread, not yet started, with a stack of {@link #STACK_BYTES}. */
  public static Thread newThread(Runnable work, String name) {
    return new DeepThread(work, name);
  }

  private static final class DeepThread extends Thread {
    DeepThread(Runnable work, String name) {
      super(null, work, name, STACK_BYTES);
    }
  }

  /** Idle threads are kept this long for the next call from a thread that has no deep stack. */
  private static final long IDLE_SECONDS = 10;

  private static final Executor IDLE =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          work -> {
            Thread thread = newThread(work, "ewasm-deep-stack");
            thread.setDaemon(true);
            return thread;
          });

  /** Whether the calling thread has a deep stack. */
  public static boolean isHere() {
    return Thread.currentThread() instanceof DeepThread;
  }

  /**
   * Runs {@code work} on the calling thread if that was made here, else on another that was. An
   * interrupt while waiting is kept for the caller; the work goes on to its end.
   */
  public static <T extends @Nullable Object> T call(Supplier<T> work) {
    if (isHere()) {
      return work.get();
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    IDLE.execute(
        () -> {
          try {
            result.complete(work.get());
          } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
          }
        });
    try {
      return result.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  /**
   * Runs {@code work} on such a thread and waits for it.
   *
   * @throws Exception what {@code work} throws, or {@link InterruptedException}
   */
  public static <T> T run(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    newThread(task, "ewasm-deep-stack").start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Exception cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }
}
