package dev.ewasm.metering;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The folder of public test suites, which is not part of the project. */
final class PublicVectors {

  private PublicVectors() {}

  /** The folder {@code name}, or the test is skipped with one line that says how to get it. */
  static Path require(String name) {
    Path folder = Path.of(System.getProperty("ewasm.vectors", "../shared/vectors"), name);
    if (!Files.isDirectory(folder)) {
      String line = "skipped: no folder " + folder + " (give -Dewasm.vectors=FOLDER)";
      System.out.println(line);
      Assumptions.abort(line);
    }
    return folder;
  }
}
