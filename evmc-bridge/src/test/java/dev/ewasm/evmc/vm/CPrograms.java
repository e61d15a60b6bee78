package dev.ewasm.evmc.vm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.text.TextReader;
import dev.ewasm.evmc.CCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The library as Maven built it, and the programs in {@code src/test/c} that load it. */
final class CPrograms {

  static final Path ROOT = Path.of(System.getProperty("ewasm.root", "..")).toAbsolutePath();

  /** AddressSanitizer and the one for undefined behaviour. */
  static final String SANITIZE = "-fsanitize=address,undefined";

  private static final Path MODULE = ROOT.resolve("evmc-bridge");
  private static final Path BUILT = MODULE.resolve("target/test-programs");
  private static final long TIMEOUT_MINUTES = 5;

  private CPrograms() {}

  /** What a program did. */
  record Ended(int code, String out, String err) {}

  /** The library; a test without it is skipped, as is the building of it without a C compiler. */
  static Path library() {
    Path library =
        MODULE.resolve(
            System.getProperty("os.name").startsWith("Mac")
                ? "target/libewasm.dylib"
                : "target/libewasm.so");
    Assumptions.assumeTrue(
        Files.exists(library), "no C compiler here, so " + library + " was not built");
    return library;
  }

  /** A program of {@code src/test/c} or elsewhere, compiled with further options. */
  static Path compile(String name, Path source, List<String> options)
      throws IOException, InterruptedException {
    library();
    Files.createDirectories(BUILT);
    Path program = BUILT.resolve(name);
    Path tests = MODULE.resolve("src/test/c");
    List<String> command = new ArrayList<>(List.of(CCompiler.command(), "-std=gnu11", "-O2", "-g"));
    command.addAll(List.of("-Wall", "-Wextra", "-Werror"));
    command.add("-I" + MODULE.resolve("src/main/c/include"));
    command.addAll(options);
    command.addAll(List.of("-o", program + ".new", source.toString()));
    if (source.startsWith(tests)) {
      command.add(tests.resolve("loader.c").toString());
      command.add(tests.resolve("mock_host.c").toString());
    }
    command.addAll(List.of("-ldl", "-lpthread"));
    Ended ended = run(command, "", Map.of());
    assertThat(ended.code()).as(ended.err()).isZero();
    Files.move(Path.of(program + ".new"), program, StandardCopyOption.REPLACE_EXISTING);
    return program;
  }

  static Path compile(String name) throws IOException, InterruptedException {
    return compile(name, source(name), List.of());
  }

  static Path source(String name) {
    return MODULE.resolve("src/test/c/" + name + ".c");
  }

  /** The library compiled so that it finds its own faults; beside it the jar. */
  static Path sanitizedLibrary() throws IOException, InterruptedException {
    Path plain = library();
    Path folder = Files.createDirectories(BUILT.resolve("sanitized"));
    Path library = folder.resolve(plain.getFileName());
    Path headers = Path.of(System.getProperty("java.home"), "include");
    List<String> command =
        new ArrayList<>(List.of(CCompiler.command(), "-std=gnu11", "-O1", "-g", SANITIZE));
    command.addAll(List.of("-fPIC", "-shared", "-DEWASM_VERSION=\"0-test\"", "-Wl,-z,nodelete"));
    command.add("-I" + MODULE.resolve("src/main/c/include"));
    command.add("-I" + headers);
    command.add("-I" + headers.resolve("linux"));
    command.addAll(List.of("-o", library.toString()));
    try (Stream<Path> files = Files.list(MODULE.resolve("src/main/c"))) {
      files.map(Path::toString).filter(file -> file.endsWith(".c")).sorted().forEach(command::add);
    }
    command.addAll(List.of("-ldl", "-lpthread"));
    Ended ended = run(command, "", Map.of());
    Assumptions.assumeTrue(
        ended.code() == 0 || !ended.err().contains("asan"),
        "the C compiler here comes without AddressSanitizer");
    assertThat(ended.code()).as(ended.err()).isZero();
    Files.copy(
        plain.resolveSibling("libewasm.jar"),
        folder.resolve("libewasm.jar"),
        StandardCopyOption.REPLACE_EXISTING);
    return library;
  }

  /** A folder with the test contracts as binary modules. */
  static Path contracts() throws IOException {
    Path folder = Files.createDirectories(BUILT.resolve("contracts"));
    try (Stream<Path> files = Files.list(MODULE.resolve("src/test/resources/contracts"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace(".wat", ".wasm");
        Path fresh = Files.createTempFile(folder, name, ".new");
        Files.write(fresh, TextReader.read(name, Files.readAllBytes(file), false).bytes());
        Files.move(fresh, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return folder;
  }

  /** Runs a command with something on its standard input and waits for its end. */
  static Ended run(List<String> command, String input, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("ewasm", ".out");
    Path err = Files.createTempFile("ewasm", ".err");
    Path in = Files.createTempFile("ewasm", ".in");
    try {
      Files.writeString(in, input);
      ProcessBuilder builder = new ProcessBuilder(command);
      // The JVM that the library is to start is the one that runs the tests.
      builder.environment().put("EWASM_JAVA_HOME", System.getProperty("java.home"));
      builder.environment().putAll(environment);
      Process process =
          builder
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("still running: " + String.join(" ", command));
      }
      return new Ended(
          process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    } finally {
      Files.delete(out);
      Files.delete(err);
      Files.delete(in);
    }
  }

  static Ended run(Path program, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    return run(command, "", Map.of());
  }
}
