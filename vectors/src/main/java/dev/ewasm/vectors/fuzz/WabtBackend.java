package dev.ewasm.vectors.fuzz;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.ewasm.engine.ModuleException;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.text.TextReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * wabt's interpreter, driven as a test script by its program {@code spectest-interp}. It shows no
 * memory and rounds floats, so neither is compared, and only modules that import nothing but {@code
 * env.mix} are run.
 */
public final class WabtBackend implements DiffBackend {

  private static final String PROGRAM = "spectest-interp";

  /** {@code env.mix} as a module of its own. */
  private static final String MIX =
      "(module (func (export \"mix\") (param i32 i64) (result i64)"
          + " (i64.add (i64.mul (i64.extend_i32_s (local.get 0)) (i64.const 31)) (local.get 1))))";

  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public String name() {
    return "wabt";
  }

  /** Whether the program is on the PATH. */
  public static boolean isAvailable() {
    return Programs.isOnPath(PROGRAM);
  }

  @Override
  public List<DiffOutcome> run(List<DiffJob> jobs) throws IOException {
    Path folder = Files.createTempDirectory("ewasm-wabt");
    try {
      Files.write(
          folder.resolve("mix.wasm"),
          TextReader.read("mix", MIX.getBytes(StandardCharsets.UTF_8)).bytes());
      Path script = folder.resolve("script.json");
      try (JsonGenerator json = JSON.createGenerator(Files.newBufferedWriter(script))) {
        write(json, folder, jobs);
      }
      Process program =
          new ProcessBuilder(PROGRAM, script.toString())
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
      String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return outcomes(jobs, output);
    } finally {
      try (var files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private static void write(JsonGenerator json, Path folder, List<DiffJob> jobs)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("source_filename", "script.wast");
    json.writeArrayFieldStart("commands");
    module(json, "mix.wasm");
    json.writeStartObject();
    json.writeStringField("type", "register");
    json.writeNumberField("line", 1);
    json.writeStringField("as", "env");
    json.writeEndObject();
    for (int i = 0; i < jobs.size(); i++) {
      if (isRunnable(jobs.get(i))) {
        String file = "module" + i + ".wasm";
        Files.write(folder.resolve(file), jobs.get(i).module());
        module(json, file);
        for (DiffJob.Call call : jobs.get(i).calls()) {
          action(json, call);
        }
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void module(JsonGenerator json, String file) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "module");
    json.writeNumberField("line", 1);
    json.writeStringField("filename", file);
    json.writeEndObject();
  }

  private static void action(JsonGenerator json, DiffJob.Call call) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "action");
    json.writeNumberField("line", 1);
    json.writeObjectFieldStart("action");
    json.writeStringField("type", "invoke");
    json.writeStringField("field", call.export());
    json.writeArrayFieldStart("args");
    for (int i = 0; i < call.arguments().length; i++) {
      ValType type = call.type().params().get(i);
      long number = call.arguments()[i];
      json.writeStartObject();
      json.writeStringField("type", type.text());
      json.writeStringField(
          "value",
          type == NumType.I32
              ? Integer.toUnsignedString((int) number)
              : Long.toUnsignedString(number));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeArrayFieldStart("expected");
    json.writeEndArray();
    json.writeEndObject();
  }

  private static boolean isRunnable(DiffJob job) {
    if (job.calls().isEmpty()) {
      return false;
    }
    for (DiffJob.Call call : job.calls()) {
      if (call.type().params().contains(NumType.F32)
          || call.type().params().contains(NumType.F64)) {
        return false;
      }
    }
    try {
      return ModuleReader.read(job.module()).imports().stream().allMatch(WabtBackend::isMix);
    } catch (ModuleException _) {
      return false;
    }
  }

  private static boolean isMix(WasmModule.Import entry) {
    return entry.module().equals("env") && entry.name().equals("mix");
  }

  /** Each call prints one line, {@code name(arguments) => results}, in the order of the script. */
  private static List<DiffOutcome> outcomes(List<DiffJob> jobs, String output) throws IOException {
    List<String> printed = output.lines().filter(line -> line.contains(") => ")).toList();
    List<DiffOutcome> outcomes = new ArrayList<>();
    int next = 0;
    for (DiffJob job : jobs) {
      List<String> lines = new ArrayList<>();
      if (!isRunnable(job)) {
        lines.add(DiffOutcome.STOPPED);
        outcomes.add(new DiffOutcome(lines));
        continue;
      }
      for (DiffJob.Call call : job.calls()) {
        if (next == printed.size()) {
          throw new IOException(PROGRAM + " ended early: " + output.strip());
        }
        String line = printed.get(next++);
        String result = result(line.substring(line.indexOf(") => ") + 5));
        lines.add(result.equals(DiffOutcome.STOPPED) ? result : call.export() + " " + result);
      }
      lines.add(DiffOutcome.STOPPED);
      outcomes.add(new DiffOutcome(lines));
    }
    return outcomes;
  }

  private static String result(String text) {
    if (text.startsWith("error: ")) {
      String kind = kind(text.substring("error: ".length()));
      return kind.equals(DiffOutcome.STOPPED) ? kind : "trap " + kind;
    }
    StringBuilder result = new StringBuilder("=");
    for (String value : text.isEmpty() ? new String[0] : text.split(", ", -1)) {
      String number = value.substring(value.indexOf(':') + 1);
      if (value.startsWith("f")) {
        return DiffOutcome.STOPPED;
      }
      result
          .append(' ')
          .append(
              value.startsWith("i32:")
                  ? Integer.parseUnsignedInt(number)
                  : Long.parseUnsignedLong(number));
    }
    return result.toString();
  }

  private static String kind(String message) {
    String text = message.toLowerCase(Locale.ROOT);
    if (text.contains("unreachable")) {
      return "unreachable";
    } else if (text.contains("by zero")) {
      return "zero";
    } else if (text.contains("overflow") || text.contains("conversion")) {
      return "range";
    } else if (text.contains("stack exhausted")) {
      return DiffOutcome.STOPPED;
    } else if (text.contains("table") || text.contains("signature")) {
      return "table";
    } else if (text.contains("memory")) {
      return "memory";
    }
    return "unknown: " + message;
  }
}
