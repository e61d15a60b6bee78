package dev.ewasm.vectors.cli;

import dev.ewasm.vectors.abi.AbiFunction;
import dev.ewasm.vectors.runner.RuntimeDeployer;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ewasm deploy}: creates a contract on a node. */
@Command(
    name = "deploy",
    description = "Create a contract on a node and wait until it is there.",
    footer = {
      "",
      "The module is init code: its main returns the contract. With --runtime it is the contract",
      "itself, and init code is put around it. Constructor arguments follow the init code.",
      "",
      "Examples:",
      "  ewasm deploy token.wasm",
      "  ewasm deploy counter.wasm --runtime --mnemonic-index 1",
      "  ewasm deploy vault.wasm --constructor 'constructor(address,uint256)' 0x7099... 1ether",
      "",
      "Exit codes: 0 created, 1 failed, 2 usage, 3 invalid module."
    })
final class DeployCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private ClientOptions client = new ClientOptions();
  @Mixin private SenderOptions sender = new SenderOptions();

  @Parameters(index = "0", paramLabel = "FILE", description = "Module: .wasm, .wat or .hex.")
  private String file = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "ARG",
      description = "Constructor arguments.")
  private List<String> arguments = List.of();

  @Option(
      names = "--constructor",
      paramLabel = "SIG",
      description = "Types of the arguments, such as 'constructor(address,uint256)'.")
  private @Nullable String constructor;

  @Option(names = "--runtime", description = "The module is the contract, not its init code.")
  private boolean runtime;

  @Option(
      names = "--event",
      paramLabel = "SIG",
      description = "Read logs as this event; may be given several times.")
  private List<String> events = List.of();

  DeployCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (constructor == null && !arguments.isEmpty()) {
      throw CommandException.usage("arguments need --constructor with their types");
    }
    if (runtime && constructor != null) {
      throw CommandException.usage("--runtime excludes --constructor: nothing would read it");
    }
    Bytes module = Bytes.wrap(ModuleFile.read(file));
    Bytes initCode = runtime ? RuntimeDeployer.wrap(module) : module;
    if (constructor != null) {
      AbiFunction signature = ClientOptions.function(constructor);
      initCode =
          Bytes.concatenate(
              initCode, ClientOptions.typed(() -> signature.encodeArguments(arguments)));
    }
    ReceiptReport report =
        new ReceiptReport(
            console, client.json(), events.stream().map(ClientOptions::event).toList());
    NodeClient node = client.client();
    return report.print(node.receipt(sender.send(node, null, initCode)));
  }
}
