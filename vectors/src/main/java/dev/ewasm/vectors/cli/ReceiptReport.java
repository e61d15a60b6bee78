package dev.ewasm.vectors.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ewasm.state.Log;
import dev.ewasm.vectors.abi.AbiEvent;
import dev.ewasm.vectors.abi.AbiException;
import dev.ewasm.vectors.abi.AbiText;
import dev.ewasm.vectors.abi.AbiValue;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes32;

/** Prints a receipt. */
final class ReceiptReport {

  private final Console console;
  private final boolean json;
  private final List<AbiEvent> events;

  /**
   * @param events that logs are read as where they fit
   */
  ReceiptReport(Console console, boolean json, List<AbiEvent> events) {
    this.console = console;
    this.json = json;
    this.events = events;
  }

  /**
   * Prints it.
   *
   * @return the exit code: whether the transaction succeeded
   */
  int print(JsonNode receipt) {
    boolean succeeded = receipt.path("status").asText().equals("0x1");
    if (json) {
      ObjectNode whole = JsonNodeFactory.instance.objectNode().put("version", 1);
      whole.put("succeeded", succeeded);
      whole.set("receipt", receipt);
      ArrayNode decoded = whole.putArray("events");
      for (JsonNode log : receipt.path("logs")) {
        event(log, decoded);
      }
      console.out().println(whole);
      return succeeded ? ExitCode.OK : ExitCode.FAILED;
    }
    Text.Table table = new Text.Table("");
    table.row("transaction", receipt.path("transactionHash").asText());
    table.row("status", succeeded ? "success" : "failed");
    if (receipt.path("contractAddress").isTextual()) {
      table.row("contract", checksummed(receipt.path("contractAddress")));
    }
    table.row("block", number(receipt.path("blockNumber")));
    table.row("from", checksummed(receipt.path("from")));
    if (receipt.path("to").isTextual()) {
      table.row("to", checksummed(receipt.path("to")));
    }
    table.row("gas used", number(receipt.path("gasUsed")));
    table.row("gas price", number(receipt.path("effectiveGasPrice")));
    for (JsonNode log : receipt.path("logs")) {
      table.row("log", checksummed(log.path("address")) + " " + text(log));
    }
    table.print(console.out());
    return succeeded ? ExitCode.OK : ExitCode.FAILED;
  }

  private static String checksummed(JsonNode address) {
    return ClientOptions.told(() -> AbiText.checksummed(AbiText.address(address.asText())));
  }

  private static String number(JsonNode quantity) {
    return ClientOptions.told(() -> AbiText.number(quantity.asText())).toString();
  }

  private static Log log(JsonNode json) {
    List<Bytes32> topics = new ArrayList<>();
    json.path("topics").forEach(topic -> topics.add(Bytes32.wrap(AbiText.bytes(topic.asText()))));
    return new Log(
        AbiText.address(json.path("address").asText()),
        topics,
        AbiText.bytes(json.path("data").asText()));
  }

  private String text(JsonNode json) {
    Log log = ClientOptions.told(() -> log(json));
    for (AbiEvent event : events) {
      try {
        if (event.matches(log)) {
          return event.name() + "(" + named(event, event.decode(log)) + ")";
        }
      } catch (AbiException e) {
        // Another event with this topic.
      }
    }
    return log.topics() + " " + log.data();
  }

  private static String named(AbiEvent event, List<AbiValue> values) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      String name = event.inputs().get(i).name();
      text.append(i == 0 ? "" : ", ").append(name.isEmpty() ? "" : name + ": ");
      text.append(AbiText.print(values.get(i)));
    }
    return text.toString();
  }

  private void event(JsonNode json, ArrayNode decoded) {
    Log log = ClientOptions.told(() -> log(json));
    for (AbiEvent event : events) {
      try {
        if (event.matches(log)) {
          List<AbiValue> values = event.decode(log);
          ObjectNode entry = decoded.addObject().put("event", event.signature());
          entry.put("address", log.address().toString());
          entry.set("values", AbiJson.values(values));
          return;
        }
      } catch (AbiException e) {
        // Another event with this topic.
      }
    }
  }
}
