package dev.ewasm.vectors.fuzz;

import java.io.IOException;
import java.util.List;

/** An engine, or a tier of one, that runs {@link DiffJob}s. */
public interface DiffBackend {

  /** How reports name it. */
  String name();

  /**
   * Runs the jobs.
   *
   * @return for each, what {@link DiffOutcome} describes
   * @throws IOException if the engine cannot be run at all
   */
  List<DiffOutcome> run(List<DiffJob> jobs) throws IOException;
}
