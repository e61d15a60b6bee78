package dev.ewasm.vectors.cli;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.ContractRules;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.eei.world.ChainConfig;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.state.Address;
import dev.ewasm.state.StateException;
import dev.ewasm.state.database.StateDatabase;
import dev.ewasm.vectors.fixture.Values;
import dev.ewasm.vectors.runner.ContractSession;
import dev.ewasm.vectors.runner.StateTestRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a contract: what {@code ewasm run}, {@code trace} and others have in common. */
abstract class ContractRun implements Callable<Integer> {

  private final Console console;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "A contract, binary or text. Without it, --address names one in the database.")
  private @Nullable String file;

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

  @Mixin private DatabaseOption database = new DatabaseOption();

  @Option(
      names = "--block",
      paramLabel = "N",
      description = "Run on the state after block N of the database, and keep nothing.")
  private @Nullable Long oldBlock;

  @Option(names = "--deploy", description = "Run FILE as creation code first.")
  private boolean deploy;

  @Option(
      names = "--fork",
      paramLabel = "F",
      description = "Rules of the chain (default: Byzantium).")
  private @Nullable String fork;

  @Mixin private ChainOption chainFile = new ChainOption();

  @Option(
      names = "--dialect",
      paramLabel = "NAME",
      description = "Interface that contracts may import: rev4, hera or ssvm (default: rev4).")
  private String dialect = "rev4";

  @Option(
      names = "--metering",
      paramLabel = "NAME",
      description = "What instructions cost: off, rev4, cycles or a schedule file (default: off).")
  private @Nullable String metering;

  /** What instructions cost when no option says it. */
  private final String usualMetering;

  @Option(
      names = "--evm1",
      paramLabel = "MODE",
      description =
          "What becomes of code that is not WebAssembly: reject, fallback (the same here, where no"
              + " client is behind) or vm:LIBRARY[,NAME=VALUE], an EVMC machine (default: reject).")
  private String evm1 = Evm1Option.REJECT;

  @Option(names = "--debug", description = "Offer the debug namespace and print to standard error.")
  private boolean debug;

  @Option(names = "--json", description = "One JSON object for each message.")
  private boolean json;

  /**
   * @param usualMetering what instructions cost when no option says it
   */
  ContractRun(Console console, String usualMetering) {
    this.console = console;
    this.usualMetering = usualMetering;
  }

  final Console console() {
    return console;
  }

  /** The file that was named, or null. */
  final @Nullable String file() {
    return file;
  }

  /** What runs, for titles: the file, or the address in the database. */
  final String subject() {
    return file == null ? address : file;
  }

  final boolean isJson() {
    return json;
  }

  /** The machine with whoever watches it. */
  abstract VmConfig watched(VmConfig config, InstructionMetering priced);

  /** Whether whoever watches must know what instructions cost. */
  boolean needsOneSchedule() {
    return false;
  }

  /** Called after each message. */
  void sent() {
    // Whoever watches has more to do.
  }

  /** Called when all messages are sent. */
  abstract void finish();

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
    if (file == null && (deploy || !database.isGiven())) {
      throw CommandException.usage("Missing required parameter: 'FILE'");
    }
    if (oldBlock != null && !database.isGiven()) {
      throw CommandException.usage("--block " + oldBlock + " needs --db");
    }
    if (chainFile.isGiven() && (fork != null || metering != null || needsOneSchedule())) {
      throw CommandException.usage(
          "--chain and --fork, --metering, a trace of instructions or a gas report exclude each"
              + " other");
    }
    InstructionMetering priced = metering();
    EwasmVm vm = new EwasmVm(watched(config(), priced));
    ChainConfig chain = chainFile.read(vm, ChainConfig.of(chain().withMetering(priced)));
    @Nullable Bytes code = file == null ? null : checked(vm, file);
    int exitCode;
    try (StateDatabase kept = database.open();
        @Nullable StateDatabase old = oldBlock == null ? null : RunState.at(kept, oldBlock)) {
      StateDatabase used = old == null ? kept : old;
      if (code == null && RunState.code(used, contract).isEmpty()) {
        throw new CommandException(
            ExitCode.FAILED, "no code at " + contract + " in " + used.store().describe());
      }
      RunState state =
          RunState.prepare(used, stateFile, callerAddress, contract, deploy ? null : code);
      ContractSession session =
          new ContractSession(state.database(), chain, vm, ContractRun::block);
      exitCode =
          send(calls, contract, callerAddress, wei, gasLimit, deploy ? code : null, session, state);
    } catch (StateException e) {
      throw DatabaseOption.failed(e);
    }
    finish();
    return exitCode;
  }

  private Bytes checked(EwasmVm vm, String file) {
    Bytes code = Bytes.wrap(ModuleFile.read(file));
    boolean wanted = evm1.equals(Evm1Option.REJECT) || ContractRules.hasPreamble(code);
    @Nullable String invalid = wanted ? vm.loader().check(code) : null;
    if (invalid != null) {
      throw new CommandException(
          ExitCode.INVALID_MODULE, ModuleFile.complaint(file, Text.printable(invalid, 1000)));
    }
    return code;
  }

  private int send(
      List<Bytes> calls,
      Address address,
      Address callerAddress,
      UInt256 wei,
      long gasLimit,
      @Nullable Bytes creation,
      ContractSession session,
      RunState state) {
    Address contract = address;
    RunReport report = new RunReport(console.out(), json);
    if (creation != null) {
      ContractSession.Report created =
          session.send(Message.create(callerAddress, UInt256.ZERO, creation, gasLimit));
      sent();
      report.print("deploy", created);
      Address deployed = created.result().createAddress();
      if (deployed == null) {
        return exitCode(created.result());
      }
      contract = deployed;
    }
    for (Bytes input : calls) {
      ContractSession.Report called =
          session.send(
              Message.call(
                  callerAddress, contract, affordable(state, callerAddress, wei), input, gasLimit));
      sent();
      report.print("call", called);
      if (!called.result().isSuccess()) {
        return exitCode(called.result());
      }
    }
    return ExitCode.OK;
  }

  private static UInt256 affordable(RunState state, Address caller, UInt256 wei) {
    UInt256 balance = state.balance(caller);
    if (balance.compareTo(wei) < 0) {
      throw new CommandException(
          ExitCode.FAILED,
          "the caller "
              + caller
              + " has "
              + balance.toUnsignedBigInteger()
              + " wei, less than --value "
              + wei.toUnsignedBigInteger());
    }
    return wei;
  }

  private static int exitCode(CallResult result) {
    if (result.isSuccess()) {
      return ExitCode.OK;
    }
    return result.outcome() instanceof Outcome.ContractValidationFailure
        ? ExitCode.INVALID_MODULE
        : ExitCode.FAILED;
  }

  private VmConfig config() {
    VmConfig config =
        VmConfig.DEFAULT
            .withAbi(RunOptions.dialect(dialect, false))
            .withEvm1(Evm1Option.policy("--evm1", evm1));
    if (debug) {
      config =
          config.withDebug(line -> console.err().println("debug: " + Text.printable(line, 10_000)));
    }
    return config;
  }

  private InstructionMetering metering() {
    String name = metering == null ? usualMetering : metering;
    return name.equals("off")
        ? InstructionMetering.OFF
        : InstructionMetering.of(ScheduleOption.parse(name));
  }

  private ChainRules chain() {
    Fork rules = RunOptions.fork(fork == null ? "Byzantium" : fork);
    ChainRules chain = ChainRules.of(ForkRules.of(rules));
    if (!rules.isAtLeast(Fork.ISTANBUL)) {
      // From Istanbul on Ethereum has another contract there.
      chain = chain.withKeccakAtNine();
    }
    return chain;
  }

  private static BlockContext block(long number) {
    return new BlockContext(
        number,
        number * 1_000,
        Long.MAX_VALUE,
        Address.ZERO,
        UInt256.ZERO,
        UInt256.ZERO,
        StateTestRunner::blockHash);
  }
}
