package dev.ewasm.vectors.fuzz;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.ewasm.engine.module.ValType;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** V8, the engine of the program {@code node}: one process for each list of jobs. */
public final class V8Backend implements DiffBackend {

  private static final JsonFactory JSON = new JsonFactory();
  private static final String SCRIPT = "diff-v8.mjs";

  @Override
  public String name() {
    return "v8";
  }

  /** Whether {@code node} is on the PATH. */
  public static boolean isAvailable() {
    return Programs.isOnPath("node");
  }

  @Override
  public List<DiffOutcome> run(List<DiffJob> jobs) throws IOException {
    Path folder = Files.createTempDirectory("ewasm-diff");
    Path script = folder.resolve(SCRIPT);
    Path input = folder.resolve("jobs.jsonl");
    try {
      try (InputStream in = V8Backend.class.getResourceAsStream(SCRIPT)) {
        if (in == null) {
          throw new IOException("no resource " + SCRIPT);
        }
        Files.copy(in, script);
      }
      Files.writeString(input, lines(jobs));
      Process node =
          new ProcessBuilder("node", script.toString())
              .redirectInput(input.toFile())
              .redirectErrorStream(true)
              .start();
      String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return outcomes(output, jobs.size());
    } finally {
      Files.deleteIfExists(script);
      Files.deleteIfExists(input);
      Files.deleteIfExists(folder);
    }
  }

  private static String lines(List<DiffJob> jobs) throws IOException {
    StringWriter text = new StringWriter();
    for (DiffJob job : jobs) {
      try (JsonGenerator json = JSON.createGenerator(text)) {
        json.writeStartObject();
        json.writeStringField("module", Base64.getEncoder().encodeToString(job.module()));
        json.writeArrayFieldStart("calls");
        for (DiffJob.Call call : job.calls()) {
          json.writeStartObject();
          json.writeStringField("export", call.export());
          writeTypes(json, "params", call.type().params());
          writeTypes(json, "results", call.type().results());
          json.writeArrayFieldStart("arguments");
          for (long argument : call.arguments()) {
            json.writeString(Long.toString(argument));
          }
          json.writeEndArray();
          json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      text.write('\n');
    }
    return text.toString();
  }

  private static void writeTypes(JsonGenerator json, String field, List<ValType> types)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (ValType type : types) {
      json.writeString(type.text());
    }
    json.writeEndArray();
  }

  private static List<DiffOutcome> outcomes(String output, int jobs) throws IOException {
    List<DiffOutcome> outcomes = new ArrayList<>();
    for (String line : output.lines().toList()) {
      if (!line.startsWith("[")) {
        throw new IOException("node: " + line);
      }
      List<String> lines = new ArrayList<>();
      try (JsonParser json = JSON.createParser(line)) {
        json.nextToken();
        while (json.nextToken() == JsonToken.VALUE_STRING) {
          lines.add(json.getText());
        }
      }
      outcomes.add(new DiffOutcome(lines));
    }
    if (outcomes.size() != jobs) {
      throw new IOException("node ended after " + outcomes.size() + " of " + jobs + " modules");
    }
    return outcomes;
  }
}
