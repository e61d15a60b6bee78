package dev.ewasm.vectors.runner;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.engine.text.MalformedTextException;
import dev.ewasm.engine.text.TextReader;
import dev.ewasm.state.Address;
import dev.ewasm.vectors.fixture.AllocLoader;
import dev.ewasm.vectors.fixture.FixtureAccount;
import dev.ewasm.vectors.fixture.FixtureException;
import dev.ewasm.vectors.fixture.JsonDocument;
import dev.ewasm.vectors.fixture.JsonValue;
import dev.ewasm.vectors.fixture.StateTest;
import dev.ewasm.vectors.fixture.StateTestLoader;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Makes state tests from sources, in which code is the name of a WAT file and {@code expect} says
 * in plain terms what the transaction must leave behind: gas used, storage, balances, number of
 * logs. Roots and hashes are filled in only when all of that holds, so that a filled test means
 * something beyond "what this engine did".
 */
public final class StateTestFiller {

  private final StateTestRunner runner = new StateTestRunner(VmConfig.DEFAULT);
  private final JsonValue document;
  private final Path folder;

  private StateTestFiller(JsonValue document, Path folder) {
    this.document = document;
    this.folder = folder;
  }

  /**
   * Fills a source file.
   *
   * @return the state tests as JSON, the same bytes for the same source
   * @throws FixtureException if the source cannot be read or what it expects does not hold
   */
  public static String fill(Path source) throws FixtureException, IOException {
    Path folder = Objects.requireNonNullElse(source.toAbsolutePath().getParent(), Path.of("."));
    return new StateTestFiller(JsonDocument.read(source), folder).fill();
  }

  private String fill() throws FixtureException, IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      DefaultIndenter lines = new DefaultIndenter("  ", "\n");
      json.setPrettyPrinter(
          new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines));
      json.writeStartObject();
      for (Map.Entry<String, JsonValue> test : document.fields().entrySet()) {
        json.writeFieldName(test.getKey());
        fillTest(test.getKey(), test.getValue(), json);
      }
      json.writeEndObject();
    }
    return text.append('\n').toString();
  }

  /** A result found good: what the filled test will expect. */
  private record Filled(StateTest.Case choice, StateTestRunner.Execution execution) {}

  private void fillTest(String name, JsonValue source, JsonGenerator json)
      throws FixtureException, IOException {
    Map<String, String> codes = codes(source);
    StateTest test = StateTestLoader.unfilled(name, source, codes);
    Map<String, List<Filled>> posts = new LinkedHashMap<>();
    for (JsonValue expected : source.get("expect").elements()) {
      StateTest.Case indexes = StateTestLoader.choice(test, expected);
      for (JsonValue forkName : expected.get("forks").elements()) {
        Fork fork =
            Fork.byName(forkName.string()).orElseThrow(() -> forkName.error("no such fork"));
        StateTestRunner.Execution execution = runner.execute(test, indexes, fork);
        check(expected, fork, execution);
        posts
            .computeIfAbsent(fork.fixtureName(), key -> new ArrayList<>())
            .add(new Filled(indexes, execution));
      }
    }
    json.writeStartObject();
    json.writeObjectFieldStart("_info");
    json.writeStringField("comment", source.get("comment").string());
    json.writeEndObject();
    for (String part : List.of("env", "pre", "transaction")) {
      json.writeFieldName(part);
      copy(source.get(part), json, codes);
    }
    json.writeObjectFieldStart("post");
    for (Map.Entry<String, List<Filled>> post : posts.entrySet()) {
      json.writeArrayFieldStart(post.getKey());
      for (Filled filled : post.getValue()) {
        write(filled, json);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  /** Every code that is a file name, assembled: name to hexadecimal. */
  private Map<String, String> codes(JsonValue source) throws FixtureException, IOException {
    Map<String, String> codes = new LinkedHashMap<>();
    for (JsonValue account : source.get("pre").fields().values()) {
      @Nullable JsonValue code = account.find("code");
      if (code != null && code.string().endsWith(".wat")) {
        Path file = folder.resolve(code.string());
        try {
          byte[] module = TextReader.read(file.toString(), Files.readAllBytes(file), false).bytes();
          codes.put(code.string(), Bytes.wrap(module).toHexString());
        } catch (MalformedTextException e) {
          throw code.error(String.valueOf(e.getMessage()));
        }
      }
    }
    return codes;
  }

  private static void check(JsonValue expected, Fork fork, StateTestRunner.Execution execution)
      throws FixtureException {
    @Nullable JsonValue refused = expected.find("refused");
    if ((refused == null) != (execution.refusal() == null)) {
      throw expected.error(fork + ": refused: " + execution.refusal());
    }
    long gasUsed = StateTestLoader.number(expected.get("gasUsed"));
    if (gasUsed != execution.gasUsed()) {
      throw expected
          .get("gasUsed")
          .error(fork + ": gas used is " + execution.gasUsed() + ", expected " + gasUsed);
    }
    long logs = StateTestLoader.number(expected.get("logs"));
    var result = execution.result();
    long found = result == null ? 0 : result.logs().size();
    if (logs != found) {
      throw expected.get("logs").error(fork + ": " + found + " logs, expected " + logs);
    }
    for (Map.Entry<Address, FixtureAccount> account :
        AllocLoader.accounts(expected.get("accounts")).entrySet()) {
      for (var slot : account.getValue().storage().entrySet()) {
        var value = execution.state().storage(account.getKey(), slot.getKey());
        if (!value.equals(slot.getValue())) {
          throw expected
              .get("accounts")
              .error(
                  fork
                      + ": "
                      + account.getKey()
                      + " slot "
                      + slot.getKey()
                      + " is "
                      + value
                      + ", expected "
                      + slot.getValue());
        }
      }
      if (!execution.state().balance(account.getKey()).equals(account.getValue().balance())) {
        throw expected
            .get("accounts")
            .error(
                fork
                    + ": balance of "
                    + account.getKey()
                    + " is "
                    + execution.state().balance(account.getKey()).toUnsignedBigInteger());
      }
    }
  }

  private static void write(Filled filled, JsonGenerator json) throws IOException {
    StateTest.Case choice = filled.choice();
    json.writeStartObject();
    @Nullable String refusal = filled.execution().refusal();
    if (refusal != null) {
      json.writeStringField("expectException", refusal);
    }
    json.writeStringField("hash", filled.execution().state().root().toHexString());
    json.writeObjectFieldStart("indexes");
    json.writeNumberField("data", choice.data());
    json.writeNumberField("gas", choice.gas());
    json.writeNumberField("value", choice.value());
    json.writeEndObject();
    json.writeStringField("logs", filled.execution().logsHash().toHexString());
    json.writeEndObject();
  }

  private static void copy(JsonValue value, JsonGenerator json, Map<String, String> codes)
      throws FixtureException, IOException {
    switch (value.kind()) {
      case OBJECT -> {
        json.writeStartObject();
        for (Map.Entry<String, JsonValue> field : value.fields().entrySet()) {
          json.writeFieldName(field.getKey());
          copy(field.getValue(), json, codes);
        }
        json.writeEndObject();
      }
      case ARRAY -> {
        json.writeStartArray();
        for (JsonValue element : value.elements()) {
          copy(element, json, codes);
        }
        json.writeEndArray();
      }
      case STRING -> json.writeString(codes.getOrDefault(value.string(), value.string()));
      case NUMBER -> json.writeNumber(value.scalarText());
      case BOOLEAN -> json.writeBoolean(value.bool());
      case NULL -> json.writeNull();
    }
  }
}
