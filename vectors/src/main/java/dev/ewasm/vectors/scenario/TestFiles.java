package dev.ewasm.vectors.scenario;

import dev.ewasm.vectors.fixture.FixtureException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds and reads files of tests. */
public final class TestFiles {

  /** How the names of files of tests end. */
  public static final List<String> SUFFIXES =
      List.of(".test.yaml", ".test.yml", ".test.json", ".test.wasm", ".test.wat");

  private static final Set<String> SKIPPED = Set.of("node_modules", "target");

  private TestFiles() {}

  /** Whether a file is one of tests, by its name. */
  public static boolean isOne(Path file) {
    String name = String.valueOf(file.getFileName());
    return SUFFIXES.stream().anyMatch(name::endsWith);
  }

  /**
   * All files of tests in a folder and the folders in it, by name. Hidden folders, {@code target}
   * and {@code node_modules} are left out.
   */
  public static List<Path> in(Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) {
            String name = String.valueOf(inner.getFileName());
            boolean skipped =
                !inner.equals(folder) && (name.startsWith(".") || SKIPPED.contains(name));
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (isOne(file)) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    found.sort((first, second) -> first.toString().compareTo(second.toString()));
    return found;
  }

  /** Reads a file of tests. */
  public static TestFile load(Path file) throws TestFileException {
    String name = file.toString();
    if (name.endsWith(".wasm") || name.endsWith(".wat")) {
      return ModuleTests.load(file);
    }
    try {
      return ScenarioLoader.load(file);
    } catch (FixtureException e) {
      throw new TestFileException(String.valueOf(e.getMessage()), false);
    }
  }
}
