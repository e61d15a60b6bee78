package dev.ewasm.vectors.cli;

import dev.ewasm.eei.Evm1Policy;
import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.host.CallKind;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.evmc.Capability;
import dev.ewasm.evmc.EvmcAbi;
import dev.ewasm.evmc.StatusCode;
import dev.ewasm.evmc.client.EvmcLibrary;
import dev.ewasm.evmc.client.EvmcLoadException;
import dev.ewasm.evmc.client.NativeEvm1;
import dev.ewasm.evmc.client.NativeVm;
import dev.ewasm.evmc.client.VmSpec;
import dev.ewasm.state.Address;
import dev.ewasm.state.InMemoryState;
import dev.ewasm.vectors.fixture.Values;
import dev.ewasm.vectors.runner.ContractSession;
import dev.ewasm.vectors.runner.StateTestRunner;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code ewasm evmc run} is told, and what it does. */
final class EvmcRun {

  private static final UInt256 SENDER_BALANCE = UInt256.valueOf(10).pow(24);

  @Parameters(index = "0", paramLabel = "LIB", description = "The library and its options.")
  private String library = "";

  @Parameters(
      index = "1",
      paramLabel = "CODE",
      description = "Code: a file, binary, text or hexadecimal (*.hex), or 0x and hexadecimal.")
  private String code = "";

  @Option(
      names = "--input",
      paramLabel = "HEX|@FILE",
      description = "Call data in hexadecimal, or a file with it.")
  private String input = "";

  @Option(names = "--gas", paramLabel = "N", description = "Gas (default: 1000000).")
  private String gas = "1000000";

  @Option(names = "--value", paramLabel = "N", description = "Wei that the message says it brings.")
  private String value = "0";

  @Option(
      names = "--kind",
      paramLabel = "K",
      description = "call, delegatecall, callcode, create or create2 (default: call).")
  private String kind = "call";

  @Option(names = "--create", description = "The same as --kind create.")
  private boolean create;

  @Option(
      names = {"--revision", "--fork"},
      paramLabel = "F",
      description = "Rules: a fork's name or EVMC's number (default: Byzantium).")
  private String revision = "Byzantium";

  @Option(names = "--static", description = "Nothing may change.")
  private boolean isStatic;

  @Option(names = "--depth", paramLabel = "N", description = "Depth of the message (default: 0).")
  private int depth;

  @Option(names = "--sender", paramLabel = "A", description = "Address that sends the message.")
  private String sender = "0x00000000000000000000000000000000000ca11e";

  @Option(names = "--recipient", paramLabel = "A", description = "Address that the code acts on.")
  private String recipient = "0x000000000000000000000000000000000000c0de";

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  /** Reads a library and its options from the command line. */
  static VmSpec spec(String text) {
    try {
      return VmSpec.parse(text);
    } catch (EvmcLoadException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    }
  }

  int call(Console console) {
    CallKind callKind = create ? CallKind.CREATE : kind();
    Fork fork = fork();
    Address from = RunOptions.address("--sender", sender);
    Address to = RunOptions.address("--recipient", recipient);
    Bytes bytes =
        code.startsWith("0x")
            ? RunOptions.parse("CODE", code, Values::bytes)
            : Bytes.wrap(ModuleFile.read(code));
    if (depth < 0 || depth > Message.MAX_DEPTH) {
      throw CommandException.usage("--depth " + depth + ": must be 0 to " + Message.MAX_DEPTH);
    }
    Message message =
        new Message(
            callKind,
            isStatic,
            depth,
            RunOptions.parse("--gas", gas, Values::uint63),
            to,
            from,
            RunOptions.input("--input", input),
            RunOptions.parse("--value", value, Values::uint256),
            Bytes32.ZERO,
            to);
    VmSpec spec = spec(library);
    try (NativeVm vm = EvmcLibrary.load(spec.path()).create(spec.options())) {
      return execute(console, vm, spec, fork, message, bytes);
    } catch (EvmcLoadException e) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  private int execute(
      Console console, NativeVm vm, VmSpec spec, Fork fork, Message message, Bytes bytes)
      throws EvmcLoadException {
    Set<Capability> capabilities = vm.capabilities();
    Evm1Policy evm1 =
        capabilities.contains(Capability.EVM1) ? NativeEvm1.load(spec) : Evm1Policy.REJECT;
    InMemoryState state = new InMemoryState();
    state.put(message.sender(), 0, SENDER_BALANCE, Bytes.EMPTY, Map.of());
    // What is being created has no code yet.
    state.put(
        message.recipient(),
        1,
        UInt256.ZERO,
        message.kind().isCreate() ? Bytes.EMPTY : bytes,
        Map.of());
    ContractSession session =
        new ContractSession(
            state,
            ChainRules.of(ForkRules.of(fork)),
            new EwasmVm(VmConfig.DEFAULT.withEvm1(evm1)),
            block());
    ContractSession.Report report =
        session.execute(message, host -> vm.execute(host, fork.revision(), message, bytes));
    CallResult result = report.result();
    StatusCode status = StatusCode.of(result.outcome());
    if (!json) {
      console
          .out()
          .println(
              Text.printable(vm.name())
                  + " "
                  + Text.printable(vm.version())
                  + " "
                  + capabilities
                  + ": status "
                  + status.number()
                  + ", "
                  + status.text());
    }
    new RunReport(console.out(), json)
        .print(
            message.kind().name().toLowerCase(Locale.ROOT),
            report,
            object -> {
              object.writeStringField("machine", vm.name());
              object.writeStringField("machineVersion", vm.version());
              object.writeNumberField("status", status.number());
              object.writeNumberField("gasLeft", result.gasLeft());
            });
    return result.isSuccess() ? ExitCode.OK : ExitCode.FAILED;
  }

  private CallKind kind() {
    for (CallKind known : CallKind.values()) {
      if (known.name().equalsIgnoreCase(kind)) {
        return known;
      }
    }
    throw CommandException.usage(
        "--kind "
            + kind
            + ": no such kind; there are "
            + Arrays.stream(CallKind.values())
                .map(known -> known.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
  }

  private Fork fork() {
    if (revision.matches("\\d{1,3}")) {
      return EvmcAbi.fork(Integer.parseInt(revision))
          .orElseThrow(
              () ->
                  CommandException.usage(
                      "--revision " + revision + ": must be 0 to " + EvmcAbi.MAX_REVISION));
    }
    return RunOptions.fork(revision);
  }

  private static BlockContext block() {
    return new BlockContext(
        1,
        1_000,
        Long.MAX_VALUE,
        Address.ZERO,
        UInt256.ZERO,
        UInt256.ZERO,
        StateTestRunner::blockHash);
  }
}
