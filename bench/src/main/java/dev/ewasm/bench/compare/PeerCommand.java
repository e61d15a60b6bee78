package dev.ewasm.bench.compare;

import dev.ewasm.engine.text.TextReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The command lines of the peers' processes; writes the files that they name. */
final class PeerCommand {

  private static final String NONE = "-";

  private static final List<String> JVM_OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData",
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED");

  /** The jars of the Graal compiler, in a folder of libraries or in Maven's repository. */
  private static final Pattern GRAAL_COMPILER =
      Pattern.compile(
          ".*\\bgraalvm\\b.*\\b(compiler|truffle-compiler|word|collections)-(\\d+)[\\d.]*\\.jar");

  private final Path folder;

  /**
   * @param folder for modules and scripts
   */
  PeerCommand(Path folder) throws IOException {
    this.folder = folder;
    copy("v8-peer.mjs", folder.resolve("v8-peer.mjs"));
    Path counter = folder.resolve("counter.wat");
    copy("counter.wat", counter);
    Files.write(
        folder.resolve("counter.wasm"),
        TextReader.read("counter.wat", Files.readAllBytes(counter)).bytes());
  }

  private static void copy(String resource, Path target) throws IOException {
    try (InputStream in = PeerCommand.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("no resource " + resource);
      }
      Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * Starts a process that serves the case.
   *
   * @param schedule of gas, or empty for a plain run
   * @throws BenchException if a tool that makes native code is missing or fails
   */
  List<String> of(BenchCase what, String schedule, Peer peer) throws IOException {
    byte[] module =
        schedule.isEmpty() || peer.isOurs()
            ? what.module()
            : Metered.injected(what.module(), schedule);
    String argument = what.argument() == null ? NONE : what.argument().toString();
    String callData = callData(what);
    if (peer == Peer.NATIVE) {
      return List.of(NativeCode.build(module, what.export()).toString(), argument, callData);
    }
    Path file = folder.resolve(peer.text() + ".wasm");
    Files.write(file, module);
    List<String> command = peer.isJvm() ? jvm(peer) : node();
    command.addAll(List.of(file.toString(), what.export(), argument, callData));
    if (peer.isJvm()) {
      command.add(peer.isOurs() && !schedule.isEmpty() ? schedule : NONE);
    } else {
      command.add(folder.resolve("counter.wasm").toString());
    }
    return command;
  }

  private String callData(BenchCase what) throws IOException {
    byte[] input = what.callData();
    if (input == null) {
      return NONE;
    }
    Path file = folder.resolve("calldata");
    Files.write(file, input);
    return file.toString();
  }

  private List<String> node() {
    return new ArrayList<>(List.of("node", folder.resolve("v8-peer.mjs").toString()));
  }

  private static List<String> jvm(Peer peer) {
    String classPath = System.getProperty("java.class.path");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    if (peer == Peer.GRAALWASM) {
      command.addAll(graalCompiler(classPath));
    }
    command.addAll(List.of("-cp", classPath, "dev.ewasm.bench.peer.PeerProcess", peer.text()));
    return command;
  }

  /**
   * What lets GraalWasm compile in a JVM without the Graal compiler; nothing where the compiler on
   * the class path is of another Java version, which would not start.
   */
  static List<String> graalCompiler(String classPath) {
    String java = Integer.toString(Runtime.version().feature());
    List<String> jars =
        Arrays.stream(classPath.split(File.pathSeparator, -1))
            .filter(
                jar ->
                    GRAAL_COMPILER.matcher(jar).results().anyMatch(it -> it.group(2).equals(java)))
            .toList();
    return jars.isEmpty()
        ? List.of()
        : List.of(
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:+EnableJVMCI",
            "--upgrade-module-path=" + String.join(File.pathSeparator, jars));
  }
}
