package dev.ewasm.bench.scenario;

import dev.ewasm.engine.DeepStack;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Lets JMH measure on threads with a deep Java stack, as those that run contracts have; JMH finds
 * it through the option {@link #OPTION}.
 */
public final class DeepStackExecutor extends ThreadPoolExecutor {

  /** Beside {@link #CUSTOM}, what benchmarks that run compiled code give their JVM. */
  public static final String OPTION =
      "-Djmh.executor.class=dev.ewasm.bench.scenario.DeepStackExecutor";

  public static final String CUSTOM = "-Djmh.executor=CUSTOM";

  /** Called by JMH. */
  public DeepStackExecutor(int threads, String name) {
    super(
        threads,
        threads,
        0,
        TimeUnit.MILLISECONDS,
        new LinkedBlockingQueue<>(),
        work -> DeepStack.newThread(work, name));
  }
}
