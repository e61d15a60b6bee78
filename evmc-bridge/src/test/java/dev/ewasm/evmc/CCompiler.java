package dev.ewasm.evmc;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The C compiler of this machine; it is looked for as the build does. */
public final class CCompiler {

  private CCompiler() {}

  /** Its command; without one the test is skipped. */
  public static String command() {
    String chosen = System.getenv("CC");
    if (chosen != null && !chosen.isBlank()) {
      return chosen;
    }
    return Stream.of("gcc", "clang", "cc")
        .filter(CCompiler::isOnPath)
        .findFirst()
        .orElseGet(
            () -> Assumptions.abort("no C compiler here (gcc, clang or cc): nothing to test"));
  }

  private static boolean isOnPath(String command) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }
}
