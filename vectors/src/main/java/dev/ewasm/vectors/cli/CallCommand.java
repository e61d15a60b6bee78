package dev.ewasm.vectors.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ewasm.vectors.abi.AbiFunction;
import dev.ewasm.vectors.abi.AbiText;
import dev.ewasm.vectors.abi.AbiValue;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ewasm call}: asks a contract without changing anything. */
@Command(
    name = "call",
    description = "Call a contract on a node without changing anything.",
    footer = {
      "",
      "Examples:",
      "  ewasm call 0x5FbD... 'balanceOf(address)(uint256)' 0xf39F...",
      "  ewasm call 0x5FbD... 0x18160ddd --block 12",
      "",
      "Arguments that begin with a minus go behind --.",
      "Exit codes: 0 it returned, 1 it failed, 2 usage."
    })
final class CallCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();

  @Parameters(index = "0", paramLabel = "TO", description = "The contract's address.")
  private String to = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SIG",
      description = "Such as 'f(uint256)(bool)', or call data in hexadecimal.")
  private @Nullable String signature;

  @Parameters(index = "2..*", arity = "0..*", paramLabel = "ARG", description = "Arguments.")
  private List<String> arguments = List.of();

  @Option(names = "--from", paramLabel = "ADDRESS", description = "Who is said to call.")
  private @Nullable String from;

  @Option(names = "--value", paramLabel = "WEI", description = "Wei said to be sent along.")
  private String value = "0";

  @Option(
      names = "--block",
      paramLabel = "BLOCK",
      description = "Number, hash or tag of the block to call at (default: latest).")
  private String block = "latest";

  CallCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    CallData data = CallData.of(signature, arguments);
    ObjectNode request =
        JsonNodeFactory.instance
            .objectNode()
            .put("to", SenderOptions.address("TO", to).toString())
            .put("data", data.bytes().toHexString());
    request.put("value", SenderOptions.hex(SenderOptions.amount("--value", value)));
    if (from != null) {
      request.put("from", SenderOptions.address("--from", from).toString());
    }
    String output = client.client().call("eth_call", request, blockOf(block)).asText();
    print(data.function(), ClientOptions.told(() -> AbiText.bytes(output)));
    return ExitCode.OK;
  }

  private static String blockOf(String text) {
    return text.matches("[0-9]{1,18}") ? "0x" + Long.toHexString(Long.parseLong(text)) : text;
  }

  private void print(@Nullable AbiFunction function, Bytes output) {
    List<AbiValue> values =
        function == null || function.outputs().isEmpty()
            ? null
            : ClientOptions.told(() -> function.decodeResult(output));
    if (client.json()) {
      ObjectNode json = JsonNodeFactory.instance.objectNode().put("version", 1);
      json.put("output", output.toHexString());
      if (values != null) {
        json.set("values", AbiJson.values(values));
      }
      console.out().println(json);
    } else if (values == null) {
      console.out().println(output.toHexString());
    } else {
      values.forEach(each -> console.out().println(AbiText.print(each)));
    }
  }
}
