package dev.ewasm.vectors.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Modules made by binaryen's {@code wasm-opt --translate-to-fuzz}, another project's idea of what
 * valid modules look like. They never compute with NaNs, whose bits engines may choose.
 */
public final class ToolGenerator {

  private static final int SEED_BYTES = 3_000;

  private ToolGenerator() {}

  /**
   * The module that {@code wasm-opt} makes of this seed's random bytes.
   *
   * @throws IOException if the program is missing or fails
   */
  public static byte[] generate(long seed) throws IOException {
    byte[] bytes = new byte[SEED_BYTES];
    new SplittableRandom(seed).nextBytes(bytes);
    Path input = Files.createTempFile("ewasm-seed", ".bin");
    Path output = Files.createTempFile("ewasm-fuzz", ".wasm");
    try {
      Files.write(input, bytes);
      Process tool =
          new ProcessBuilder(
                  "wasm-opt",
                  "--translate-to-fuzz",
                  "--denan",
                  "--enable-bulk-memory",
                  "--enable-sign-ext",
                  "--enable-mutable-globals",
                  "--enable-nontrapping-float-to-int",
                  "--enable-multivalue",
                  input.toString(),
                  "-o",
                  output.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (tool.waitFor() != 0) {
        throw new IOException("wasm-opt failed on seed " + seed + ": " + said.strip());
      }
      return Files.readAllBytes(output);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      Files.deleteIfExists(input);
      Files.deleteIfExists(output);
    }
  }
}
