package dev.ewasm.vectors.cli;

import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.vectors.runner.GasProfile;
import dev.ewasm.vectors.trace.CallTree;
import dev.ewasm.vectors.trace.CallTreePrinter;
import dev.ewasm.vectors.trace.FunctionNames;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
      "Each message is a block of its own. In a database named with --db it stays, and the next"
          + " run",
      "goes on from there; an empty one begins with the accounts of --state, or with a rich"
          + " caller.",
      "",
      "Examples:",
      "  ewasm run counter.deploy.wasm --deploy --input 0105 --input 02",
      "  ewasm run token.wasm --input 18160ddd --metering rev4 --trace",
      "",
      "Exit codes: 0 success, 1 the contract reverted or failed, 2 usage, 3 not a valid contract."
    })
final class RunCommand extends ContractRun {

  @Option(names = "--trace", description = "Show the tree of calls on standard error.")
  private boolean trace;

  @Option(names = "--gas-report", description = "Show gas by function and by host function.")
  private boolean gasReport;

  private final CallTree tree = new CallTree();
  private @Nullable GasProfile profile;

  RunCommand(Console console) {
    super(console, "off");
  }

  @Override
  VmConfig watched(VmConfig config, InstructionMetering priced) {
    if (gasReport) {
      if (trace) {
        throw CommandException.usage("--trace and a gas report exclude each other");
      }
      profile = new GasProfile(priced, FunctionNames::all);
      return config.withObserver(profile).withInstructionObserver(profile);
    }
    return trace ? config.withObserver(tree) : config;
  }

  @Override
  boolean needsOneSchedule() {
    return gasReport;
  }

  @Override
  void sent() {
    if (trace) {
      CallTreePrinter.plain().print(tree.roots(), console().err());
      tree.clear();
    }
  }

  @Override
  void finish() {
    if (profile != null) {
      new GasReport(profile).print(isJson() ? console().err() : console().out());
    }
  }
}
