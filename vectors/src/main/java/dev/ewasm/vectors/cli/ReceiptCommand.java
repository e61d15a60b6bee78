package dev.ewasm.vectors.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ewasm receipt}: what became of a transaction. */
@Command(
    name = "receipt",
    description = "Show what became of a transaction.",
    footer = {
      "",
      "Example:",
      "  ewasm receipt 0x1fc8... --event 'Transfer(address indexed,address indexed,uint256)'",
      "",
      "Exit codes: 0 it succeeded, 1 it failed or is in no block, 2 usage."
    })
final class ReceiptCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(index = "0", paramLabel = "HASH", description = "The transaction's hash.")
  private String hash = "";

  @Option(names = "--wait", description = "Wait until it is in a block.")
  private boolean wait;

  @Option(
      names = "--event",
      paramLabel = "SIG",
      description = "Read logs as this event; may be given several times.")
  private List<String> events = List.of();

  ReceiptCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (!hash.matches("0x[0-9a-fA-F]{64}")) {
      throw CommandException.usage("not a transaction's hash (0x and 64 digits): " + hash);
    }
    ReceiptReport report =
        new ReceiptReport(
            console, client.json(), events.stream().map(ClientOptions::event).toList());
    NodeClient node = client.client();
    JsonNode receipt = wait ? node.receipt(hash) : node.receiptNow(hash);
    if (receipt == null) {
      throw CommandException.failed(hash, "no such transaction in any block");
    }
    return report.print(receipt);
  }
}
