package dev.ewasm.vectors.cli;

import java.nio.file.Path;

/** The contracts that the project carries. */
final class Examples {

  private static final Path FOLDER =
      Path.of(System.getProperty("ewasm.root", "..")).resolve("examples");

  private Examples() {}

  static String path(String name) {
    return FOLDER.resolve(name).toString();
  }
}
