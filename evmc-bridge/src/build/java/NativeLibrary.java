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
 * Builds libewasm with the C compiler of the machine, or says in one line that there is none.
 *
 * <p>usage: {@code java NativeLibrary.java library SOURCE-FOLDER TARGET-FOLDER VERSION}, and then
 * {@code java NativeLibrary.java cache SOURCE-FOLDER TARGET-FOLDER CONTRACT…} for the cache from
 * which its JVM starts fast. Both do nothing where nothing has changed. The environment variable
 * {@code CC} names another compiler than gcc, clang or cc.
 */
final class NativeLibrary {

  private static final boolean MAC = System.getProperty("os.name").startsWith("Mac");
  private static final Path HEADERS = Path.of(System.getProperty("java.home"), "include");

  private final String compiler;
  private final Path sources;
  private final Path target;
  private final Path library;

  private NativeLibrary(String compiler, Path sources, Path target) {
    this.compiler = compiler;
    this.sources = sources;
    this.target = target;
    library = library(target);
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path target = Path.of(arguments[2]);
    Optional<String> compiler = compiler();
    if (compiler.isEmpty()) {
      System.out.println("No C compiler (gcc, clang or cc): " + library(target) + " is not built.");
      return;
    }
    if (!Files.isReadable(HEADERS.resolve("jni.h"))) {
      System.out.println("No jni.h in " + HEADERS + ": " + library(target) + " is not built.");
      return;
    }
    if (!compiles(compiler.get())) {
      System.out.println(
          compiler.get()
              + " compiles nothing here (are the C library's headers installed?): "
              + library(target)
              + " is not built.");
      return;
    }
    NativeLibrary build = new NativeLibrary(compiler.get(), Path.of(arguments[1]), target);
    List<String> rest = List.of(arguments).subList(3, arguments.length);
    switch (arguments[0]) {
      case "library" -> build.buildLibrary(rest.get(0));
      case "cache" -> build.buildCache(rest);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static Path library(Path target) {
    return target.resolve(MAC ? "libewasm.dylib" : "libewasm.so");
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

  private static boolean compiles(String compiler) throws IOException, InterruptedException {
    Path program = Files.createTempFile("ewasm", ".c");
    try {
      Files.writeString(program, "#include <stdlib.h>\n");
      List<String> command = new ArrayList<>(List.of(compiler.split(" ")));
      command.addAll(List.of("-fsyntax-only", program.toString()));
      return new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } finally {
      Files.delete(program);
    }
  }

  private void buildLibrary(String version) throws IOException, InterruptedException {
    if (!isStale(library, sources)) {
      return;
    }
    List<String> options = new ArrayList<>(List.of("-fPIC", "-fvisibility=hidden"));
    options.add("-DEWASM_VERSION=\"" + version + "\"");
    // The JVM never leaves a process, so neither may what it calls.
    options.addAll(
        MAC
            ? List.of("-dynamiclib", "-install_name", "@rpath/libewasm.dylib")
            : List.of("-shared", "-Wl,-z,nodelete", "-Wl,-z,defs", "-Wl,-soname,libewasm.so"));
    try (Stream<Path> files = Files.list(sources)) {
      List<Path> inputs = files.filter(file -> file.toString().endsWith(".c")).sorted().toList();
      compile(library, options, inputs);
    }
  }

  /**
   * Made by running contracts, so it takes seconds. Without it the JVM starts all the same, only
   * slower.
   */
  private void buildCache(List<String> contracts) throws IOException, InterruptedException {
    Path cache = target.resolve("libewasm.aot");
    if (!isStale(cache, library) && !isStale(cache, target.resolve("libewasm.jar"))) {
      return;
    }
    Path tool = target.resolve("libewasm-cache");
    compile(
        tool,
        List.of(),
        List.of(sources.resolve("tools/make_cache.c"), sources.resolve("class_cache.c")));
    Files.deleteIfExists(cache);
    List<String> command = new ArrayList<>(List.of(tool.toString(), library.toString()));
    command.addAll(contracts);
    ProcessBuilder training = new ProcessBuilder(command);
    training.environment().put("EWASM_JAVA_HOME", System.getProperty("java.home"));
    Path log = target.resolve("libewasm-cache.log");
    int code = training.redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
    if (code != 0 || !Files.exists(cache)) {
      System.out.println("No start-up cache could be made for " + library + "; see " + log);
    }
  }

  private static boolean isStale(Path output, Path input) throws IOException {
    if (!Files.exists(output)) {
      return true;
    }
    FileTime built = Files.getLastModifiedTime(output);
    try (Stream<Path> files = Files.walk(input)) {
      for (Path file : files.toList()) {
        if (Files.getLastModifiedTime(file).compareTo(built) > 0) {
          return true;
        }
      }
    }
    return false;
  }

  private void compile(Path output, List<String> options, List<Path> inputs)
      throws IOException, InterruptedException {
    Path fresh = Path.of(output + ".new");
    List<String> command = new ArrayList<>(List.of(compiler.split(" ")));
    command.addAll(List.of("-std=gnu11", "-O2", "-g", "-Wall", "-Wextra", "-Werror"));
    command.add("-I" + sources.resolve("include"));
    command.add("-I" + HEADERS);
    command.add("-I" + HEADERS.resolve(MAC ? "darwin" : "linux"));
    command.addAll(options);
    command.addAll(List.of("-o", fresh.toString()));
    inputs.forEach(input -> command.add(input.toString()));
    command.addAll(List.of("-ldl", "-lpthread"));
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      System.err.println("The C compiler failed: " + String.join(" ", command));
      System.exit(1);
    }
    // A running process may have the old file mapped.
    Files.move(fresh, output, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
