package dev.ewasm.vectors.scenario;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A file of tests that was read. */
public interface TestFile {

  /** As it was named. */
  Path path();

  /** Its tests in the order of the file. */
  List<? extends TestCase> tests();

  /** What it was made of beside itself: modules and ABIs. */
  Set<Path> sources();
}
