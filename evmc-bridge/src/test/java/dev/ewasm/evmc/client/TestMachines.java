package dev.ewasm.evmc.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.evmc.CCompiler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The machines of {@code src/test/c}, compiled when a test first asks for one. */
@SuppressWarnings("restricted")
public final class TestMachines {

  private static final Path MODULE =
      Path.of(System.getProperty("ewasm.root", "..")).resolve("evmc-bridge").toAbsolutePath();

  private static final Map<String, Path> BUILT = new ConcurrentHashMap<>();

  private TestMachines() {}

  /** The EVM of the tests. */
  public static String testEvm() {
    return library("testevm/testevm.c", "libtestevm.so").toString();
  }

  /** The machine that does nothing. */
  static String nothing() {
    return library("nothing.c", "libnothing.so").toString();
  }

  /** Machines that break rules; the library's name decides which. */
  static String bad(String name) {
    return library("badvm.c", name).toString();
  }

  /** A file that is called a library and is none. */
  static String noLibrary() throws IOException {
    Path file = folder().resolve("libtext.so");
    Files.writeString(file, "not a library\n");
    return file.toString();
  }

  /** Calls a function of a library that takes nothing and gives a number. */
  static long number(String library, String function) {
    try {
      return (long)
          Linker.nativeLinker()
              .downcallHandle(
                  SymbolLookup.libraryLookup(Path.of(library), Arena.global())
                      .findOrThrow(function),
                  FunctionDescriptor.of(ValueLayout.JAVA_LONG))
              .invokeExact();
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path folder() {
    try {
      return Files.createDirectories(MODULE.resolve("target/test-machines"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path library(String source, String name) {
    return BUILT.computeIfAbsent(name, key -> compile(source, key));
  }

  private static Path compile(String source, String name) {
    Path library = folder().resolve(name);
    Path fresh = folder().resolve(name + "." + ProcessHandle.current().pid());
    Path c = MODULE.resolve("src/test/c").resolve(source);
    ProcessBuilder compiler =
        new ProcessBuilder(
                CCompiler.command(),
                "-std=c11",
                "-O2",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-fPIC",
                "-shared",
                "-fvisibility=hidden",
                "-I" + MODULE.resolve("src/main/c/include"),
                "-o",
                fresh.toString(),
                c.toString())
            .redirectErrorStream(true);
    try {
      Process process = compiler.start();
      String output =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      Files.move(fresh, library, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return library;
  }
}
