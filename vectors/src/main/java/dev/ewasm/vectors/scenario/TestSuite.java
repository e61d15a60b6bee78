package dev.ewasm.vectors.scenario;

import dev.ewasm.engine.DeepStack;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

/**
 * Runs tests on several threads and hands over the results in the order of the files, whatever
 * finishes first. So what is seen does not depend on the number of threads.
 */
public final class TestSuite {

  /** How far ahead of the results tests are started: keeps threads busy behind a long one. */
  private static final int AHEAD = 64;

  /**
   * A test with the file it is of.
   *
   * @param file what it was read from
   */
  public record Entry(TestFile file, TestCase test) {}

  private record Running(Entry entry, Future<TestResult> result) {}

  /** Takes the results in order. */
  @FunctionalInterface
  public interface Results {

    /** Returns whether to go on. */
    boolean add(Entry entry, TestResult result);
  }

  private TestSuite() {}

  /** The tests whose names pass. */
  public static List<Entry> select(List<TestFile> files, Predicate<String> names) {
    return files.stream()
        .flatMap(
            file ->
                file.tests().stream()
                    .filter(test -> names.test(test.name()))
                    .map(test -> new Entry(file, test)))
        .toList();
  }

  /**
   * Runs tests until the results say stop.
   *
   * @param workers threads, at least 1
   */
  public static void run(List<Entry> tests, RunSettings settings, int workers, Results results)
      throws InterruptedException {
    ExecutorService threads =
        Executors.newFixedThreadPool(workers, work -> daemon(DeepStack.newThread(work, "test")));
    try {
      Deque<Running> running = new ArrayDeque<>();
      Iterator<Entry> waiting = tests.iterator();
      boolean goesOn = true;
      while (goesOn && (waiting.hasNext() || !running.isEmpty())) {
        while (waiting.hasNext() && running.size() < workers * AHEAD) {
          Entry entry = waiting.next();
          running.add(new Running(entry, threads.submit(() -> entry.test().run(settings))));
        }
        Running first = running.remove();
        goesOn = results.add(first.entry, result(first.result));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Thread daemon(Thread thread) {
    thread.setDaemon(true);
    return thread;
  }

  private static TestResult result(Future<TestResult> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }
}
