package dev.ewasm.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

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
    return new Thread(null, work, name, STACK_BYTES);
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
