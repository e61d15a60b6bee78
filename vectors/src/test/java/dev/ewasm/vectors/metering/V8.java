package dev.ewasm.vectors.metering;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** Runs metered modules in node's V8, an engine that shares nothing with ours. */
final class V8 {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What one call did.
   *
   * @param result the results as JavaScript prints them, or {@code trap}
   * @param used the sum of all charges
   */
  record Outcome(String result, long used) {}

  /** A module and the calls to make in it, each an export's name and its arguments. */
  record Job(byte[] module, List<List<Object>> calls) {}

  private V8() {}

  /** Skips the test with one line when node is missing. */
  static void require() {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(Path.of(folder, "node"))) {
        return;
      }
    }
    String line = "skipped: no program `node` on the PATH to run metered modules in V8";
    System.out.println(line);
    Assumptions.abort(line);
  }

  /** Outcomes of all calls of all jobs, run in one process. */
  static List<List<Outcome>> run(Path folder, List<Job> jobs) throws IOException {
    StringBuilder input = new StringBuilder();
    for (int i = 0; i < jobs.size(); i++) {
      Path file = folder.resolve("job" + i + ".wasm");
      Files.write(file, jobs.get(i).module());
      input
          .append(
              JSON.writeValueAsString(
                  Map.of("file", file.toString(), "calls", jobs.get(i).calls())))
          .append('\n');
    }
    Path jobFile = Files.writeString(folder.resolve("jobs.json"), input);
    Path script = folder.resolve("v8.mjs");
    try (InputStream in = V8.class.getResourceAsStream("v8.mjs")) {
      Files.write(script, in.readAllBytes());
    }
    Process node =
        new ProcessBuilder("node", script.toString())
            .redirectInput(jobFile.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    List<List<Outcome>> outcomes = new ArrayList<>();
    for (String line : output.lines().toList()) {
      if (!line.startsWith("[")) {
        throw new AssertionError("node failed:\n" + output);
      }
      List<Outcome> calls = new ArrayList<>();
      for (JsonNode call : JSON.readTree(line)) {
        calls.add(
            new Outcome(
                call.has("trap") ? "trap" : call.get("result").asText(),
                call.get("used").asLong()));
      }
      outcomes.add(calls);
    }
    return outcomes;
  }
}
