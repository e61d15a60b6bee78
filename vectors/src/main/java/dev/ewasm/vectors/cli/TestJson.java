package dev.ewasm.vectors.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ewasm.vectors.abi.AbiText;
import dev.ewasm.vectors.abi.AbiValue;
import dev.ewasm.vectors.scenario.TestResult;
import dev.ewasm.vectors.scenario.TestSuite;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Results of tests as JSON lines: one object a test, and one at the end. */
final class TestJson {

  private static final int VERSION = 1;

  private final PrintStream out;

  TestJson(PrintStream out) {
    this.out = out;
  }

  void print(TestSuite.Entry entry, TestResult result) {
    JsonLines.print(out, json -> write(json, entry, result));
  }

  private static void write(JsonGenerator json, TestSuite.Entry entry, TestResult result)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("version", VERSION);
    json.writeStringField("type", "test");
    json.writeStringField("file", entry.file().path().toString());
    json.writeStringField("name", result.name());
    json.writeStringField("status", result.status().name().toLowerCase(Locale.ROOT));
    if (!result.reason().isEmpty()) {
      json.writeStringField("reason", result.reason());
    }
    if (!result.where().isEmpty()) {
      json.writeStringField("where", result.where());
    }
    json.writeNumberField("gas", result.gas());
    TestResult.@Nullable Fuzz fuzz = result.fuzz();
    if (fuzz != null) {
      json.writeObjectFieldStart("fuzz");
      json.writeNumberField("runs", fuzz.runs());
      json.writeNumberField("meanGas", fuzz.meanGas());
      json.writeNumberField("medianGas", fuzz.medianGas());
      json.writeStringField("signature", fuzz.signature());
      List<AbiValue> arguments = fuzz.arguments();
      if (arguments != null) {
        json.writeArrayFieldStart("arguments");
        for (AbiValue argument : arguments) {
          json.writeString(AbiText.print(argument));
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  void broken(String file, String message) {
    JsonLines.print(
        out,
        json -> {
          json.writeStartObject();
          json.writeNumberField("version", VERSION);
          json.writeStringField("type", "error");
          json.writeStringField("file", file);
          json.writeStringField("message", message);
          json.writeEndObject();
        });
  }

  void summary(TestTotals totals) {
    JsonLines.print(
        out,
        json -> {
          json.writeStartObject();
          json.writeNumberField("version", VERSION);
          json.writeStringField("type", "summary");
          json.writeNumberField("passed", totals.passed());
          json.writeNumberField("failed", totals.failed());
          json.writeNumberField("skipped", totals.skipped());
          json.writeNumberField("seed", totals.seed());
          json.writeNumberField("milliseconds", totals.elapsed().toMillis());
          json.writeEndObject();
        });
  }
}
