package dev.ewasm.vectors.cli;

import dev.ewasm.state.crypto.Keccak;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Builds a project's contracts with the command of its {@code ewasm.toml} when their sources
 * changed since the last time.
 */
final class ProjectBuild {

  private final Path root;
  private final String command;

  /**
   * @param root folder of the {@code ewasm.toml}, where the command runs
   * @param command for {@code sh -c}
   */
  ProjectBuild(Path root, String command) {
    this.root = root;
    this.command = command;
  }

  /** What the contracts are made from, by custom. */
  List<Path> sources() {
    return List.of(
        root.resolve("src"),
        root.resolve("build.sh"),
        root.resolve("package.json"),
        root.resolve("ewasm.toml"));
  }

  private Path stamp() {
    return root.resolve("build").resolve(".ewasm-build");
  }

  /**
   * Builds if need be.
   *
   * @throws CommandException with what the build printed when it fails
   */
  void run(Console console) {
    try {
      String key = key();
      if (Files.exists(stamp()) && Files.readString(stamp()).equals(key)) {
        return;
      }
      if (console.interactive()) {
        console.err().println("ewasm: building: " + command);
      }
      Process process =
          new ProcessBuilder("sh", "-c", command)
              .directory(root.toFile())
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readAllBytes();
      int exitCode = process.waitFor();
      if (exitCode != 0) {
        console.err().write(output, 0, output.length);
        throw new CommandException(
            ExitCode.FAILED, root + ": the build failed (exit code " + exitCode + "): " + command);
      }
      Files.createDirectories(stamp().getParent());
      Files.writeString(stamp(), key);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, root + ": the build cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.FAILED, root + ": the build was interrupted", e);
    }
  }

  /** Hash of the command and of the names and contents of all sources. */
  private String key() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes((command + "\n").getBytes(StandardCharsets.UTF_8));
    for (Map.Entry<Path, Object> file : SourceWatch.look(sources()).entrySet()) {
      byte[] content = Files.readAllBytes(file.getKey());
      all.writeBytes(
          (root.relativize(file.getKey()) + " " + content.length + "\n")
              .getBytes(StandardCharsets.UTF_8));
      all.writeBytes(content);
    }
    return HexFormat.of().formatHex(Keccak.hash(all.toByteArray())) + "\n";
  }
}
