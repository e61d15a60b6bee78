package dev.ewasm.engine;

import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads the WebAssembly specification's tests, converted to JSON and binary modules, off a zip. */
public final class SpecSuite implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ZipFile zip;

  private SpecSuite(ZipFile zip) {
    this.zip = zip;
  }

  /** A script: where it stands in the zip and its commands. */
  public record Script(String path, List<JsonNode> commands) {
    public String folder() {
      return path.substring(0, path.lastIndexOf('/') + 1);
    }
  }

  /** Opens a suite such as {@code wasm-2.0.zip}; skips the calling test when it is not there. */
  public static SpecSuite open(String name) throws IOException {
    Path file =
        Path.of(System.getProperty("ewasm.vectors", "../shared/vectors"), "wasm-spec", name);
    if (!Files.exists(file)) {
      System.out.println(
          "Skipped: "
              + file
              + " is missing; set -Dewasm.vectors to the folder of the test suites.");
      abort("no " + file);
    }
    return new SpecSuite(new ZipFile(file.toFile()));
  }

  public List<Script> scripts() throws IOException {
    List<Script> scripts = new ArrayList<>();
    for (ZipEntry entry : zip.stream().toList()) {
      if (entry.getName().endsWith(".json")) {
        try (InputStream in = zip.getInputStream(entry)) {
          List<JsonNode> commands = new ArrayList<>();
          JSON.readTree(in).get("commands").forEach(commands::add);
          scripts.add(new Script(entry.getName(), commands));
        }
      }
    }
    return scripts;
  }

  public byte[] file(Script script, String name) throws IOException {
    return bytes(zip.getEntry(script.folder() + name));
  }

  /** The scripts in the text format, by their path in the zip. */
  public Map<String, byte[]> texts() throws IOException {
    Map<String, byte[]> texts = new TreeMap<>();
    for (ZipEntry entry : zip.stream().toList()) {
      if (entry.getName().endsWith(".wast")) {
        texts.put(entry.getName(), bytes(entry));
      }
    }
    return texts;
  }

  /** Every module of the suite, malformed and invalid ones included. */
  public List<byte[]> modules() throws IOException {
    List<byte[]> modules = new ArrayList<>();
    for (ZipEntry entry : zip.stream().toList()) {
      if (entry.getName().endsWith(".wasm")) {
        modules.add(bytes(entry));
      }
    }
    return modules;
  }

  private byte[] bytes(ZipEntry entry) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      return in.readAllBytes();
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
