package dev.ewasm.vectors.cli;

import dev.ewasm.vectors.abi.AbiFunction;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.tuweni.bytes.Bytes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ewasm abi-encode}: values as bytes. */
@Command(
    name = "abi-encode",
    description = "Encode arguments as the contract ABI has them.",
    footer = {
      "",
      "Integers: 42, 0x2a, 1e18, 1.5ether, 3gwei. Arrays: [1,2]. Tuples: (1,0xab,\"text\").",
      "",
      "Examples:",
      "  ewasm abi-encode 'constructor(uint256,string)' 42 hello",
      "  ewasm abi-encode --call 'transfer(address,uint256)' 0x7099... 1ether",
      "",
      "Arguments that begin with a minus go behind --. Exit codes: 0 ok, 2 usage."
    })
final class AbiEncodeCommand implements Callable<Integer> {

  private final Console console;

  @Parameters(index = "0", paramLabel = "SIG", description = "Such as 'f(uint256,bool[])'.")
  private String signature = "";

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "ARG", description = "Values.")
  private List<String> arguments = List.of();

  @Option(names = "--call", description = "With the function's selector in front: call data.")
  private boolean call;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  AbiEncodeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    AbiFunction function = ClientOptions.function(signature);
    Bytes encoded =
        ClientOptions.typed(
            () -> call ? function.encodeCall(arguments) : function.encodeArguments(arguments));
    if (json) {
      JsonLines.print(
          console.out(),
          out -> {
            out.writeStartObject();
            out.writeNumberField("version", 1);
            out.writeStringField("signature", function.signature());
            out.writeStringField("selector", function.selector().toHexString());
            out.writeStringField("encoded", encoded.toHexString());
            out.writeEndObject();
          });
    } else {
      console.out().println(encoded.toHexString());
    }
    return ExitCode.OK;
  }
}
