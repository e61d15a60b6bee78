package dev.ewasm.vectors.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.Log;
import dev.ewasm.vectors.runner.ContractSession;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/** Prints what messages did, for people or as JSON. */
final class RunReport {

  /** Selector of {@code Error(string)}, with which Solidity gives the reason of a revert. */
  private static final Bytes ERROR = Bytes.fromHexString("0x08c379a0");

  private static final int ERROR_HEAD = 4 + 32 + 32;

  private final PrintStream out;
  private final boolean json;

  RunReport(PrintStream out, boolean json) {
    this.out = out;
    this.json = json;
  }

  void print(String action, ContractSession.Report report) {
    print(action, report, more -> {});
  }

  /**
   * The same.
   *
   * @param more further fields of the JSON object
   */
  void print(String action, ContractSession.Report report, JsonLines.Body more) {
    if (json) {
      JsonLines.print(
          out,
          object -> {
            object.writeStartObject();
            write(object, action, report);
            more.write(object);
            object.writeEndObject();
          });
    } else {
      printText(action, report);
    }
  }

  private void printText(String action, ContractSession.Report report) {
    CallResult result = report.result();
    Text.Table table = new Text.Table("  ");
    table.row("outcome", Text.printable(result.outcome().describe(), 1000));
    @Nullable String reason = reason(result);
    if (reason != null) {
      table.row("reason", Text.printable(reason, 1000));
    }
    table.row("gas used", Text.grouped(report.gasUsed()));
    if (result.gasRefund() != 0) {
      table.row("refund", Text.grouped(result.gasRefund()));
    }
    if (result.createAddress() == null) {
      table.row("output", result.output().isEmpty() ? "none" : result.output().toHexString());
    } else {
      table.row("contract", result.createAddress());
      table.row("code", Text.count(result.output().size(), "byte"));
    }
    for (Log log : report.logs()) {
      table.row(
          "log",
          log.address()
              + " "
              + log.topics().stream().map(Bytes32::toHexString).toList()
              + " "
              + log.data().toHexString());
    }
    for (ContractSession.SlotChange change : report.storage()) {
      table.row(
          "storage",
          change.address()
              + " "
              + shortWord(change.slot())
              + ": "
              + shortWord(change.before())
              + " -> "
              + shortWord(change.after()));
    }
    for (ContractSession.AccountChange change : report.accounts()) {
      if (!isOnlyCounted(change, report.message().sender())) {
        table.row("account", change.address() + " " + describe(change));
      }
    }
    out.println(
        action
            + (result.createAddress() == null && !report.message().kind().isCreate()
                ? " " + report.message().recipient() + " " + shortened(report.message().input())
                : ""));
    table.print(out);
  }

  private static String shortened(Bytes input) {
    if (input.isEmpty()) {
      return "without input";
    }
    String text = input.toHexString();
    return "with "
        + (text.length() > 80 ? text.substring(0, 80) + "… (" + input.size() + " bytes)" : text);
  }

  /** Words are mostly small numbers, at either end: leading zeros make them hard to read. */
  private static String shortWord(Bytes32 word) {
    return word.isZero() ? "0" : word.toHexString();
  }

  /** Every message counts its sender's nonce, which is not worth a line. */
  private static boolean isOnlyCounted(ContractSession.AccountChange change, Address sender) {
    @Nullable Account before = change.before();
    @Nullable Account after = change.after();
    return change.address().equals(sender)
        && before != null
        && after != null
        && before.withNonce(after.nonce()).equals(after);
  }

  private static String describe(ContractSession.AccountChange change) {
    @Nullable Account before = change.before();
    @Nullable Account after = change.after();
    if (after == null) {
      return "is gone";
    }
    StringBuilder text = new StringBuilder(before == null ? "is new," : "");
    if (before == null ? !after.balance().isZero() : !before.balance().equals(after.balance())) {
      text.append(" balance ")
          .append(before == null ? "" : before.balance().toUnsignedBigInteger() + " -> ")
          .append(after.balance().toUnsignedBigInteger())
          .append(',');
    }
    if (before == null ? after.nonce() != 0 : before.nonce() != after.nonce()) {
      text.append(" nonce ")
          .append(before == null ? "" : Long.toUnsignedString(before.nonce()) + " -> ")
          .append(Long.toUnsignedString(after.nonce()))
          .append(',');
    }
    if (before == null ? after.hasCode() : !before.codeHash().equals(after.codeHash())) {
      text.append(" code hash ").append(after.codeHash().toHexString()).append(',');
    }
    text.setLength(Math.max(text.length() - 1, 0));
    return text.toString().strip();
  }

  /** The text of {@code Error(string)}, or null when the output is anything else. */
  static @Nullable String reason(CallResult result) {
    Bytes output = result.output();
    if (!(result.outcome() instanceof Outcome.Revert)
        || output.size() < ERROR_HEAD
        || !output.slice(0, 4).equals(ERROR)) {
      return null;
    }
    Bytes length = output.slice(4 + 32, 32);
    int bytes = length.slice(0, 28).isZero() ? length.getInt(28) : -1;
    if (bytes < 0 || bytes > output.size() - ERROR_HEAD) {
      return null;
    }
    return new String(output.slice(ERROR_HEAD, bytes).toArrayUnsafe(), StandardCharsets.UTF_8);
  }

  private static void write(JsonGenerator object, String action, ContractSession.Report report)
      throws IOException {
    CallResult result = report.result();
    object.writeNumberField("version", 1);
    object.writeStringField("action", action);
    object.writeBooleanField("success", result.isSuccess());
    object.writeStringField("outcome", result.outcome().describe());
    @Nullable String reason = reason(result);
    if (reason != null) {
      object.writeStringField("reason", reason);
    }
    object.writeNumberField("gasUsed", report.gasUsed());
    object.writeNumberField("gasRefund", result.gasRefund());
    Address contract = result.createAddress();
    if (contract != null) {
      object.writeStringField("contract", contract.toString());
    }
    object.writeStringField("output", result.output().toHexString());
    object.writeArrayFieldStart("logs");
    for (Log log : report.logs()) {
      object.writeStartObject();
      object.writeStringField("address", log.address().toString());
      object.writeArrayFieldStart("topics");
      for (Bytes32 topic : log.topics()) {
        object.writeString(topic.toHexString());
      }
      object.writeEndArray();
      object.writeStringField("data", log.data().toHexString());
      object.writeEndObject();
    }
    object.writeEndArray();
    object.writeArrayFieldStart("storage");
    for (ContractSession.SlotChange change : report.storage()) {
      object.writeStartObject();
      object.writeStringField("address", change.address().toString());
      object.writeStringField("slot", change.slot().toHexString());
      object.writeStringField("before", change.before().toHexString());
      object.writeStringField("after", change.after().toHexString());
      object.writeEndObject();
    }
    object.writeEndArray();
    object.writeArrayFieldStart("accounts");
    for (ContractSession.AccountChange change : report.accounts()) {
      @Nullable Account after = change.after();
      object.writeStartObject();
      object.writeStringField("address", change.address().toString());
      object.writeBooleanField("exists", after != null);
      if (after != null) {
        object.writeStringField("balance", after.balance().toQuantityHexString());
        object.writeStringField("nonce", "0x" + Long.toHexString(after.nonce()));
        object.writeStringField("codeHash", after.codeHash().toHexString());
      }
      object.writeEndObject();
    }
    object.writeEndArray();
    object.writeStringField("stateRoot", report.stateRoot().toHexString());
  }
}
