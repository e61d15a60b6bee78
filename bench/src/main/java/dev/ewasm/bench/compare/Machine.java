package dev.ewasm.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Names the machine in one line. */
final class Machine {

  private Machine() {}

  /** Processor, its count, operating system and JVM. */
  static String describe() {
    return "%s, %d processors, %s, %s %s"
        .formatted(
            processor(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("java.vendor.version", System.getProperty("java.vm.name")),
            Runtime.version());
  }

  private static String processor() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    } catch (IOException _) {
      // Other systems have no such file.
    }
    return System.getProperty("os.arch");
  }
}
