package dev.ewasm.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Runs work on a thread whose Java stack is so large that the engine's counted stack limit always
 * fires first.
 *
 * <p>The interpreter keeps its frames on the heap, but each nested message, host function to
 * WebAssembly, takes Java stack. Address space is reserved, memory is used only as deep as calls
 * go.
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

  /**
   * Runs {@code work} on the calling thread if that was made here, else on a new one. An interrupt
   * while waiting is kept for the caller; the work goes on to its end.
   */
  public static <T> T call(Supplier<T> work) {
    if (Thread.currentThread() instanceof DeepThread) {
      return work.get();
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    newThread(
            () -> {
              try {
                result.complete(work.get());
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            },
            "ewasm-deep-stack")
        .start();
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
