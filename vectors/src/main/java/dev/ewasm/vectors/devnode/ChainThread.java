package dev.ewasm.vectors.devnode;

import dev.ewasm.engine.DeepStack;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The one thread that changes a chain; whoever asks for a change waits for it. */
final class ChainThread implements AutoCloseable {

  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = DeepStack.newThread(work, "ewasm-node-chain");
            thread.setDaemon(true);
            return thread;
          });

  /** Runs a change after those that were asked for before. */
  <T> T run(Callable<T> work) {
    try {
      return worker.submit(work).get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Finishes what was asked for. */
  @Override
  public void close() {
    worker.shutdown();
    try {
      worker.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
