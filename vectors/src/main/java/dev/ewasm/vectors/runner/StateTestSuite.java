package dev.ewasm.vectors.runner;

import dev.ewasm.engine.DeepStack;
import dev.ewasm.vectors.fixture.FixtureException;
import dev.ewasm.vectors.fixture.StateTest;
import dev.ewasm.vectors.fixture.StateTestLoader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs many files of state tests on several threads and hands over the results in the order of the
 * files, whatever finishes first.
 */
public final class StateTestSuite {

  private final StateTestRunner runner;
  private final Predicate<String> tests;
  private final Predicate<String> forks;

  /**
   * @param tests which tests to run, by name
   * @param forks which forks to run, by name in the file
   */
  public StateTestSuite(StateTestRunner runner, Predicate<String> tests, Predicate<String> forks) {
    this.runner = runner;
    this.tests = tests;
    this.forks = forks;
  }

  /**
   * The results of one file.
   *
   * @param cases results in the order of the file
   * @param error why the file could not be read, or null
   */
  public record FileResult(Path file, List<CaseResult> cases, @Nullable String error) {}

  /**
   * Runs all files.
   *
   * @param files in the order of the results; taken from as threads become free
   * @param workers threads
   * @param results called on this thread, file by file
   */
  public void run(Iterator<Path> files, int workers, Consumer<FileResult> results)
      throws InterruptedException {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            workers, work -> daemon(DeepStack.newThread(work, "ewasm-state-test")))) {
      Deque<Future<FileResult>> running = new ArrayDeque<>();
      while (files.hasNext() || !running.isEmpty()) {
        // As far ahead as keeps all threads busy while an early file takes long.
        while (files.hasNext() && running.size() < workers * 8) {
          Path file = files.next();
          running.add(threads.submit(() -> run(file)));
        }
        results.accept(result(running.remove()));
      }
    }
  }

  /** Runs one file on this thread. */
  public FileResult run(Path file) {
    List<CaseResult> cases = new ArrayList<>();
    try {
      for (StateTest test : StateTestLoader.load(file)) {
        if (tests.test(test.name())) {
          for (StateTest.Case testCase : test.cases()) {
            if (forks.test(testCase.fork())) {
              cases.add(runner.run(test, testCase));
            }
          }
        }
      }
      return new FileResult(file, cases, null);
    } catch (FixtureException e) {
      return new FileResult(file, List.of(), e.getMessage());
    }
  }

  private static Thread daemon(Thread thread) {
    thread.setDaemon(true);
    return thread;
  }

  private static FileResult result(Future<FileResult> future) throws InterruptedException {
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
