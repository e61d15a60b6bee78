package dev.ewasm.vectors.devnode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** The JavaScript clients, which npm fetches once into {@code target}. Needs node and npm. */
public final class NodeClients {

  private static final Path FOLDER =
      Path.of(System.getProperty("ewasm.root", ".."))
          .toAbsolutePath()
          .resolve("vectors/target/node-clients");

  static int run(List<String> command, StringBuilder output)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("client", ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(4, TimeUnit.MINUTES);
    process.destroyForcibly();
    output.append(Files.readString(log));
    Files.delete(log);
    return ended ? process.exitValue() : -1;
  }

  /**
   * Installs the clients; skips the test with one line if that cannot be done.
   *
   * @return the folder that has {@code node_modules}
   */
  public static Path install() throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    for (String name :
        List.of("package.json", "package-lock.json", "ethers.mjs", "viem.mjs", "ethereumjs.mjs")) {
      try (InputStream file = NodeClients.class.getResourceAsStream(name)) {
        Files.copy(
            Objects.requireNonNull(file),
            FOLDER.resolve(name),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (Files.isRegularFile(FOLDER.resolve("node_modules/.package-lock.json"))) {
      return FOLDER;
    }
    String reason = null;
    StringBuilder output = new StringBuilder();
    try {
      if (run(List.of("npm", "ci", "--no-audit", "--no-fund"), output) != 0) {
        reason = "npm could not fetch them";
      }
    } catch (IOException e) {
      reason = "node and npm are needed";
    }
    if (reason != null) {
      System.out.println("Tests of ethers and viem skipped: " + reason);
    }
    Assumptions.assumeTrue(reason == null);
    return FOLDER;
  }

  private NodeClients() {}
}
