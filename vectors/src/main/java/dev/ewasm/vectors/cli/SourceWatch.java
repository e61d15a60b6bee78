package dev.ewasm.vectors.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * Waits until one of some files changes, comes or goes.
 *
 * <p>It looks again and again: that costs less than a millisecond for a hundred files, works on
 * every file system, and is faster than the JDK's watch service where the system has no events.
 */
final class SourceWatch {

  private static final long INTERVAL_MILLIS = 50;

  private record Stamp(long modified, long size) {}

  private SourceWatch() {}

  /** What files and folders look like now; of folders all files in them that are not hidden. */
  static Map<Path, Object> look(Collection<Path> paths) {
    Map<Path, Object> seen = new TreeMap<>();
    for (Path path : paths) {
      try {
        Files.walkFileTree(
            path,
            new SimpleFileVisitor<>() {
              @Override
              public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes ignored) {
                String name = String.valueOf(folder.getFileName());
                boolean skipped =
                    !folder.equals(path) && (name.startsWith(".") || name.equals("node_modules"));
                return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
              }

              @Override
              public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                seen.put(
                    file, new Stamp(attributes.lastModifiedTime().toMillis(), attributes.size()));
                return FileVisitResult.CONTINUE;
              }

              @Override
              public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
              }
            });
      } catch (IOException e) {
        // A file that cannot be looked at is as one that is not there.
        seen.remove(path);
      }
    }
    return seen;
  }

  /** Returns when the files no longer look as they did, and then stand still for a moment. */
  static void await(Collection<Path> paths, Map<Path, Object> before) throws InterruptedException {
    Map<Path, Object> now = look(paths);
    while (now.equals(before)) {
      Thread.sleep(INTERVAL_MILLIS);
      now = look(paths);
    }
    Map<Path, Object> settled = now;
    do {
      now = settled;
      Thread.sleep(INTERVAL_MILLIS);
      settled = look(paths);
    } while (!settled.equals(now));
  }
}
