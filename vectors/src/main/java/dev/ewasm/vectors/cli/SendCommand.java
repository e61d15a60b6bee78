package dev.ewasm.vectors.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ewasm send}: sends a transaction. */
@Command(
    name = "send",
    description = "Send a transaction to a node and wait for its receipt.",
    footer = {
      "",
      "Examples:",
      "  ewasm send 0x5FbD... 'transfer(address,uint256)' 0x7099... 5",
      "  ewasm send 0x7099... --value 1.5ether --private-key 0xac09...",
      "",
      "Arguments that begin with a minus go behind --.",
      "Exit codes: 0 it succeeded, 1 it failed or was not taken, 2 usage."
    })
final class SendCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();
  @Mixin private SenderOptions sender = new SenderOptions();

  @Parameters(index = "0", paramLabel = "TO", description = "Address of contract or account.")
  private String to = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SIG",
      description = "Such as 'f(uint256)', or call data in hexadecimal.")
  private @Nullable String signature;

  @Parameters(index = "2..*", arity = "0..*", paramLabel = "ARG", description = "Arguments.")
  private List<String> arguments = List.of();

  @Option(names = "--no-wait", description = "Print the hash and do not wait for the receipt.")
  private boolean noWait;

  @Option(
      names = "--event",
      paramLabel = "SIG",
      description = "Read logs as this event; may be given several times.")
  private List<String> events = List.of();

  SendCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    CallData data = CallData.of(signature, arguments);
    var recipient = SenderOptions.address("TO", to);
    ReceiptReport report =
        new ReceiptReport(
            console, client.json(), events.stream().map(ClientOptions::event).toList());
    NodeClient node = client.client();
    String hash = sender.send(node, recipient, data.bytes());
    if (!noWait) {
      return report.print(node.receipt(hash));
    }
    console
        .out()
        .println(
            client.json()
                ? JsonNodeFactory.instance.objectNode().put("version", 1).put("transaction", hash)
                : hash);
    return ExitCode.OK;
  }
}
