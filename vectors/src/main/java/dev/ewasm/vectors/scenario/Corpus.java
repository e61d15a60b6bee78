package dev.ewasm.vectors.scenario;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.ewasm.vectors.abi.AbiException;
import dev.ewasm.vectors.abi.AbiText;
import dev.ewasm.vectors.abi.AbiValue;
import dev.ewasm.vectors.fixture.FixtureException;
import dev.ewasm.vectors.fixture.JsonDocument;
import dev.ewasm.vectors.fixture.JsonValue;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Arguments that once made a fuzz test fail, in a JSON file beside the tests. They are tried before
 * any others, for as long as the test takes such arguments.
 */
public final class Corpus {

  private static final String SUFFIX = ".corpus.json";

  private record Case(String test, String signature, List<String> arguments) {}

  private final Path file;

  private Corpus(Path file) {
    this.file = file;
  }

  /** The corpus of a file of tests: {@code token.test.yaml} has {@code token.corpus.json}. */
  public static Corpus beside(Path testFile) {
    String name = String.valueOf(testFile.getFileName());
    int end = name.indexOf(".test.");
    return new Corpus(testFile.resolveSibling((end < 0 ? name : name.substring(0, end)) + SUFFIX));
  }

  public Path file() {
    return file;
  }

  /** The arguments known for a test; none when the file is missing or of another format. */
  List<List<AbiValue>> cases(String test, List<FuzzParameter> parameters) {
    String signature = FuzzDriver.signature(parameters);
    List<List<AbiValue>> cases = new ArrayList<>();
    if (!Files.exists(file)) {
      return cases;
    }
    try {
      for (Case each : read()) {
        if (each.test.equals(test) && each.signature.equals(signature)) {
          List<AbiValue> values = new ArrayList<>();
          for (int i = 0; i < parameters.size(); i++) {
            values.add(AbiText.parse(parameters.get(i).type(), each.arguments.get(i)));
          }
          if (allowed(parameters, values)) {
            cases.add(values);
          }
        }
      }
      return cases;
    } catch (FixtureException | AbiException | IndexOutOfBoundsException e) {
      // A damaged corpus only helps less; adding to it says what is wrong.
      return List.of();
    }
  }

  /** Whether the parameters, whose bounds may have changed since, still take such values. */
  private static boolean allowed(List<FuzzParameter> parameters, List<AbiValue> values) {
    for (int i = 0; i < values.size(); i++) {
      if (!parameters.get(i).allows(values.get(i))) {
        return false;
      }
    }
    return true;
  }

  private List<Case> read() throws FixtureException {
    List<Case> cases = new ArrayList<>();
    JsonValue document = JsonDocument.read(file);
    if (!document.get("version").scalarText().equals("1")) {
      throw document.get("version").error("this ewasm reads version 1 of the format");
    }
    for (JsonValue entry : document.get("cases").elements()) {
      List<String> arguments = new ArrayList<>();
      for (JsonValue argument : entry.get("arguments").elements()) {
        arguments.add(argument.string());
      }
      cases.add(new Case(entry.get("test").string(), entry.get("signature").string(), arguments));
    }
    return cases;
  }

  /**
   * Adds arguments that failed.
   *
   * @return whether they are new
   * @throws IOException if the file cannot be read or written
   */
  public boolean add(String test, TestResult.Fuzz fuzz) throws IOException {
    List<AbiValue> failing = fuzz.arguments();
    if (failing == null) {
      return false;
    }
    Case added = new Case(test, fuzz.signature(), failing.stream().map(AbiText::print).toList());
    List<Case> cases = new ArrayList<>();
    try {
      if (Files.exists(file)) {
        cases.addAll(read());
      }
    } catch (FixtureException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (cases.contains(added)) {
      return false;
    }
    cases.add(added);
    Files.writeString(file, text(cases));
    return true;
  }

  private static String text(List<Case> cases) throws IOException {
    StringWriter text = new StringWriter();
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    printer.indentArraysWith(indenter);
    printer.indentObjectsWith(indenter);
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.setPrettyPrinter(printer);
      json.writeStartObject();
      json.writeNumberField("version", 1);
      json.writeArrayFieldStart("cases");
      for (Case each : cases) {
        json.writeStartObject();
        json.writeStringField("test", each.test);
        json.writeStringField("signature", each.signature);
        json.writeArrayFieldStart("arguments");
        for (String argument : each.arguments) {
          json.writeString(argument);
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text + "\n";
  }
}
