import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Leaves the jars of its own class path, those of a Cassandra server, in a file for the tests that
 * start one.
 */
public final class WriteClassPath {
  private WriteClassPath() {}

  public static void main(String[] args) throws IOException {
    String jars =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .distinct()
            .collect(Collectors.joining(File.pathSeparator));
    Path target = Path.of(args[0]);
    Files.createDirectories(target.toAbsolutePath().getParent());
    Files.writeString(target, jars);
  }
}
