package dev.ewasm.vectors.fuzz;

import java.nio.file.Files;
import java.nio.file.Path;

/** Other projects' programs that backends run. */
final class Programs {

  private Programs() {}

  static boolean isOnPath(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
