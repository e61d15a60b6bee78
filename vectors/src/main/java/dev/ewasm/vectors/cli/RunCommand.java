package dev.ewasm.vectors.cli;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.state.Address;
import dev.ewasm.state.InMemoryState;
import dev.ewasm.vectors.fixture.AllocLoader;
import dev.ewasm.vectors.fixture.FixtureException;
import dev.ewasm.vectors.fixture.Values;
import dev.ewasm.vectors.runner.ContractSession;
import dev.ewasm.vectors.runner.GasProfile;
import dev.ewasm.vectors.runner.StateTestRunner;
import dev.ewasm.vectors.trace.CallTree;
import dev.ewasm.vectors.trace.CallTreePrinter;
import dev.ewasm.vectors.trace.FunctionNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ewasm run FILE}: run a contract and see what it does. */
@Command(
    name = "run",
    description = "Run a contract, or deploy it and call what was deployed.",
    footer = {
      "",
      "Without --deploy, FILE is the code of the account that is called. With it, FILE is creation",
      "code, and --input goes to the contract that it creates. --input may be given several times:",
      "the calls run one after the other on the same state. Gas used is that of the message; there",
      "is no transaction around it that would cost 21000.",
      "",
      "Exit codes: 0 success, 1 the contract reverted or failed, 2 usage, 3 not a valid contract."
    })
class RunCommand implements Callable<Integer> {

  /** Rich enough for any value, and far below 2^128. */
  private static final UInt256 CALLER_BALANCE = UInt256.valueOf(10).pow(24);

  private final Console console;

  @Parameters(paramLabel = "FILE", description = "A contract, binary or text.")
  private String file = "";

  @Option(
      names = "--input",
      paramLabel = "HEX|@FILE",
      description = "Call data in hexadecimal, or a file with it. May be repeated.")
  private List<String> inputs = new ArrayList<>();

  @Option(names = "--value", paramLabel = "N", description = "Wei to send with each call.")
  private String value = "0";

  @Option(
      names = "--gas",
      paramLabel = "N",
      description = "Gas for each message (default: 10000000).")
  private String gas = "10000000";

  @Option(names = "--caller", paramLabel = "A", description = "Address that calls.")
  private String caller = "0x00000000000000000000000000000000000ca11e";

  @Option(
      names = "--address",
      paramLabel = "A",
      description = "Address of the contract, without --deploy.")
  private String address = "0x000000000000000000000000000000000000c0de";

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description = "Accounts to start with, as geth's genesis has them (\"alloc\").")
  private @Nullable String stateFile;

  @Option(names = "--deploy", description = "Run FILE as creation code first.")
  private boolean deploy;

  @Option(
      names = "--fork",
      paramLabel = "F",
      description = "Rules of the chain (default: Byzantium).")
  private String fork = "Byzantium";

  @Option(
      names = "--dialect",
      paramLabel = "NAME",
      description = "Interface that contracts may import: rev4, hera or ssvm (default: rev4).")
  private String dialect = "rev4";

  @Option(
      names = "--metering",
      paramLabel = "NAME",
      description = "What instructions cost: off, rev4, cycles or a schedule file (default: off).")
  private String metering;

  @Option(names = "--debug", description = "Offer the debug namespace and print to standard error.")
  private boolean debug;

  @Option(names = "--trace", description = "Show the tree of calls on standard error.")
  private boolean trace;

  @Option(names = "--gas-report", description = "Show gas by function and by host function.")
  private boolean gasReport;

  @Option(names = "--json", description = "One JSON object for each message.")
  private boolean json;

  RunCommand(Console console) {
    this(console, "off");
  }

  RunCommand(Console console, String metering) {
    this.console = console;
    this.metering = metering;
  }

  final Console console() {
    return console;
  }

  final String file() {
    return file;
  }

  /** Whether a profile is made even when no report of it is asked for. */
  boolean profiles() {
    return gasReport;
  }

  /** Called when the last message has been sent; with the profile if one was made. */
  void finish(@Nullable GasProfile profile) {
    if (profile != null && gasReport) {
      new GasReport(profile).print(json ? console.err() : console.out());
    }
  }

  @Override
  public Integer call() {
    Address callerAddress = RunOptions.address("--caller", caller);
    Address contract = RunOptions.address("--address", address);
    long gasLimit = RunOptions.parse("--gas", gas, Values::uint63);
    UInt256 wei = RunOptions.parse("--value", value, Values::uint256);
    List<Bytes> calls = new ArrayList<>();
    for (String input : inputs) {
      calls.add(RunOptions.input("--input", input));
    }
    if (calls.isEmpty() && !deploy) {
      calls.add(Bytes.EMPTY);
    }
    InstructionMetering priced = metering();
    ChainRules chain = chain().withMetering(priced);
    @Nullable GasProfile profile =
        profiles() || gasReport ? new GasProfile(priced, FunctionNames::all) : null;
    CallTree tree = new CallTree();
    EwasmVm vm = new EwasmVm(config(profile, tree));
    Bytes code = Bytes.wrap(ModuleFile.read(file));
    @Nullable String invalid = vm.loader().check(code);
    if (invalid != null) {
      throw new CommandException(
          ExitCode.INVALID_MODULE, ModuleFile.complaint(file, Text.printable(invalid, 1000)));
    }
    InMemoryState state = state(callerAddress);
    int exitCode =
        send(calls, contract, callerAddress, wei, gasLimit, code, chain, vm, state, tree);
    finish(profile);
    return exitCode;
  }

  private int send(
      List<Bytes> calls,
      Address address,
      Address callerAddress,
      UInt256 wei,
      long gasLimit,
      Bytes code,
      ChainRules chain,
      EwasmVm vm,
      InMemoryState state,
      CallTree tree) {
    Address contract = address;
    ContractSession session = new ContractSession(state, chain, vm, block());
    RunReport report = new RunReport(console.out(), json);
    if (deploy) {
      ContractSession.Report created =
          session.send(Message.create(callerAddress, UInt256.ZERO, code, gasLimit));
      show(tree);
      report.print("deploy", created);
      Address deployed = created.result().createAddress();
      if (deployed == null) {
        return exitCode(created.result());
      }
      contract = deployed;
    } else {
      state.put(
          contract,
          1,
          state.account(contract) == null ? UInt256.ZERO : balance(state, contract),
          code,
          state.storage(contract));
    }
    for (Bytes input : calls) {
      ContractSession.Report called =
          session.send(
              Message.call(
                  callerAddress, contract, affordable(state, callerAddress, wei), input, gasLimit));
      show(tree);
      report.print("call", called);
      if (!called.result().isSuccess()) {
        return exitCode(called.result());
      }
    }
    return ExitCode.OK;
  }

  private void show(CallTree tree) {
    CallTreePrinter.plain().print(tree.roots(), console.err());
    tree.clear();
  }

  private static UInt256 affordable(InMemoryState state, Address caller, UInt256 wei) {
    if (balance(state, caller).compareTo(wei) < 0) {
      throw new CommandException(
          ExitCode.FAILED,
          "the caller "
              + caller
              + " has "
              + balance(state, caller).toUnsignedBigInteger()
              + " wei, less than --value "
              + wei.toUnsignedBigInteger());
    }
    return wei;
  }

  private static UInt256 balance(InMemoryState state, Address address) {
    var account = state.account(address);
    return account == null ? UInt256.ZERO : account.balance();
  }

  private static int exitCode(CallResult result) {
    if (result.isSuccess()) {
      return ExitCode.OK;
    }
    return result.outcome() instanceof Outcome.ContractValidationFailure
        ? ExitCode.INVALID_MODULE
        : ExitCode.FAILED;
  }

  private VmConfig config(@Nullable GasProfile profile, CallTree tree) {
    VmConfig config = VmConfig.DEFAULT.withAbi(RunOptions.dialect(dialect, false));
    if (debug) {
      config =
          config.withDebug(line -> console.err().println("debug: " + Text.printable(line, 10_000)));
    }
    if (profile == null) {
      return trace ? config.withObserver(tree) : config;
    }
    if (trace) {
      throw CommandException.usage("--trace and a gas report exclude each other");
    }
    return config.withObserver(profile).withInstrumentation(profile);
  }

  private InstructionMetering metering() {
    return metering.equals("off")
        ? InstructionMetering.OFF
        : InstructionMetering.of(ScheduleOption.parse(metering));
  }

  private ChainRules chain() {
    Fork rules = RunOptions.fork(fork);
    ChainRules chain = ChainRules.of(ForkRules.of(rules));
    if (!rules.isAtLeast(Fork.ISTANBUL)) {
      // From Istanbul on Ethereum has another contract there.
      chain = chain.withKeccakAtNine();
    }
    return chain;
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

  private InMemoryState state(Address callerAddress) {
    InMemoryState state = new InMemoryState();
    if (stateFile == null) {
      state.put(callerAddress, 0, CALLER_BALANCE, Bytes.EMPTY, Map.of());
      return state;
    }
    try {
      AllocLoader.load(java.nio.file.Path.of(stateFile))
          .forEach(
              (account, content) ->
                  state.put(
                      account,
                      content.nonce(),
                      content.balance(),
                      content.code(),
                      content.storage()));
    } catch (FixtureException e) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    }
    return state;
  }
}
