package dev.ewasm.vectors.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ewasm.state.Address;
import dev.ewasm.state.Log;
import dev.ewasm.vectors.abi.AbiEvent;
import dev.ewasm.vectors.abi.AbiFunction;
import dev.ewasm.vectors.abi.AbiText;
import dev.ewasm.vectors.abi.AbiValue;
import dev.ewasm.vectors.abi.RevertReason;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ewasm abi-decode}: bytes as values. */
@Command(
    name = "abi-decode",
    description = "Decode results, arguments, logs or errors of the contract ABI.",
    footer = {
      "",
      "Without an option, what the signature's second list says is read: f(uint256)(bool).",
      "",
      "Examples:",
      "  ewasm abi-decode 'balanceOf(address)(uint256)' 0x...",
      "  ewasm abi-decode --input 'transfer(address,uint256)' 0xa9059cbb...",
      "  ewasm abi-decode --event 'Transfer(address indexed,uint256)' DATA TOPIC TOPIC",
      "  ewasm abi-decode --error 'TooLittle(uint256)' 0x...",
      "",
      "Exit codes: 0 ok, 1 the data are not that, 2 usage."
    })
final class AbiDecodeCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(index = "0", paramLabel = "SIG", description = "Such as 'f(uint256)(bool)'.")
  private String signature = "";

  @Parameters(index = "1", paramLabel = "DATA", description = "Bytes in hexadecimal.")
  private String data = "";

  @Parameters(
      index = "2..*",
      arity = "0..*",
      paramLabel = "TOPIC",
      description = "Topics of a log, in order.")
  private List<String> topics = List.of();

  @ArgGroup private Kind kind = new Kind();

  /** What the bytes are. */
  static final class Kind {
    @Option(names = "--input", description = "Call data, with the selector or without.")
    private boolean input;

    @Option(names = "--event", description = "A log.")
    private boolean event;

    @Option(names = "--error", description = "What a call reverted with.")
    private boolean error;
  }

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  AbiDecodeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Bytes bytes = ClientOptions.typed(() -> AbiText.bytes(data));
    if (!topics.isEmpty() && !kind.event) {
      throw CommandException.usage("topics need --event");
    }
    if (kind.error) {
      AbiFunction custom = ClientOptions.typed(() -> AbiFunction.parseError(signature));
      RevertReason reason = RevertReason.of(bytes, List.of(custom));
      print(reason.values(), reason.text());
      return ExitCode.OK;
    }
    List<AbiValue> values = kind.event ? ofLog(bytes) : ofFunction(bytes);
    StringBuilder text = new StringBuilder();
    values.forEach(value -> text.append(AbiText.print(value)).append('\n'));
    print(values, text.toString().stripTrailing());
    return ExitCode.OK;
  }

  private List<AbiValue> ofLog(Bytes bytes) {
    AbiEvent event = ClientOptions.event(signature);
    List<Bytes32> words =
        ClientOptions.typed(
            () -> topics.stream().map(topic -> Bytes32.leftPad(AbiText.bytes(topic))).toList());
    return ClientOptions.told(() -> event.decode(new Log(Address.ZERO, words, bytes)));
  }

  private List<AbiValue> ofFunction(Bytes bytes) {
    AbiFunction function = ClientOptions.function(signature);
    if (!kind.input && function.outputs().isEmpty()) {
      throw CommandException.usage(
          "the signature has no results; add them, as in 'f(uint256)(bool)', or say --input");
    }
    return ClientOptions.told(
        () -> {
          if (!kind.input) {
            return function.decodeResult(bytes);
          }
          return bytes.size() % 32 == 0 && !function.matches(bytes)
              ? function.decodeValues(bytes)
              : function.decodeCall(bytes);
        });
  }

  private void print(List<AbiValue> values, String text) {
    if (json) {
      ObjectNode object = JsonNodeFactory.instance.objectNode().put("version", 1);
      object.set("values", AbiJson.values(values));
      console.out().println(object.put("text", text));
    } else {
      console.out().println(text);
    }
  }
}
