import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Compiles libewasm with the C compiler of the machine, or says in one line that there is none.
 *
 * <p>usage: {@code java NativeLibrary.java SOURCE-FOLDER TARGET-FOLDER VERSION}; the environment
 * variable {@code CC} names another compiler than gcc, clang or cc.
 */
final class NativeLibrary {

  private static final boolean MAC = System.getProperty("os.name").startsWith("Mac");

  private NativeLibrary() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path sources = Path.of(arguments[0]);
    Path library = Path.of(arguments[1]).resolve(MAC ? "libewasm.dylib" : "libewasm.so");
    Path headers = Path.of(System.getProperty("java.home"), "include");
    Optional<String> compiler = compiler();
    if (compiler.isEmpty()) {
      System.out.println("No C compiler (gcc, clang or cc): " + library + " is not built.");
    } else if (!Files.isReadable(headers.resolve("jni.h"))) {
      System.out.println("No jni.h in " + headers + ": " + library + " is not built.");
    } else if (isStale(library, sources)) {
      compile(compiler.get(), sources, headers, library, arguments[2]);
    }
  }

  private static Optional<String> compiler() {
    String chosen = System.getenv("CC");
    if (chosen != null && !chosen.isBlank()) {
      return Optional.of(chosen);
    }
    return Stream.of("gcc", "clang", "cc").filter(NativeLibrary::isOnPath).findFirst();
  }

  private static boolean isOnPath(String command) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  private static boolean isStale(Path library, Path sources) throws IOException {
    if (!Files.exists(library)) {
      return true;
    }
    FileTime built = Files.getLastModifiedTime(library);
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.toList()) {
        if (Files.getLastModifiedTime(file).compareTo(built) > 0) {
          return true;
        }
      }
    }
    return false;
  }

  private static void compile(
      String compiler, Path sources, Path headers, Path library, String version)
      throws IOException, InterruptedException {
    Path fresh = Path.of(library + ".new");
    List<String> command = new ArrayList<>(List.of(compiler.split(" ")));
    command.addAll(
        List.of(
            "-std=gnu11",
            "-O2",
            "-g",
            "-fPIC",
            "-fvisibility=hidden",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-DEWASM_VERSION=\"" + version + "\"",
            "-I" + sources.resolve("include"),
            "-I" + headers,
            "-I" + headers.resolve(MAC ? "darwin" : "linux")));
    // The JVM never leaves a process, so neither may what it calls.
    command.addAll(
        MAC
            ? List.of("-dynamiclib", "-install_name", "@rpath/libewasm.dylib")
            : List.of("-shared", "-Wl,-z,nodelete", "-Wl,-z,defs", "-Wl,-soname,libewasm.so"));
    command.addAll(List.of("-o", fresh.toString()));
    try (Stream<Path> files = Files.list(sources)) {
      files.map(Path::toString).filter(name -> name.endsWith(".c")).sorted().forEach(command::add);
    }
    command.addAll(List.of("-ldl", "-lpthread"));
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      System.err.println("The C compiler failed: " + String.join(" ", command));
      System.exit(1);
    }
    // A running process may have the old file mapped.
    Files.move(fresh, library, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
