package dev.ewasm.vectors.cli;

import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.vectors.debuginfo.Sources;
import dev.ewasm.vectors.trace.CallTree;
import dev.ewasm.vectors.trace.CallTreePrinter;
import dev.ewasm.vectors.trace.WasmBacktraces;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ewasm trace FILE}: run a contract and show every step. */
@Command(
    name = "trace",
    description = "Run a contract as 'ewasm run' does and show what it does, step by step.",
    footer = {
      "",
      "Writes one line of JSON (EIP-3155) for each instruction: pc is its byte offset in the module,",
      "at is FUNCTION:OFFSET, gas is what is left when instructions are counted one by one. With",
      "--tree it draws the tree of calls instead. Tracing changes no result.",
      "",
      "Example: ewasm trace token.wasm --input 18160ddd --function main --max-lines 1000",
      "",
      "Exit codes: 0 success, 1 the contract reverted or failed, 2 usage, 3 not a valid contract."
    })
final class TraceCommand extends ContractRun {

  @Mixin private final TraceOptions options = new TraceOptions();

  @Option(
      names = "--tree",
      description = "Show messages and host calls as a tree, with a backtrace of failures.")
  private boolean tree;

  private @Nullable PrintStream stream;
  private @Nullable Sources sources;
  private final WasmBacktraces backtraces = new WasmBacktraces(this::place);
  private final CallTree calls = new CallTree(CallTree.DEFAULT_MAX_ITEMS, backtraces);

  TraceCommand(Console console) {
    super(console, "off");
  }

  @Override
  boolean needsOneSchedule() {
    return !tree;
  }

  @Override
  VmConfig watched(VmConfig config, InstructionMetering metering) {
    PrintStream to = options.open(console());
    stream = to;
    return tree
        ? config.withObserver(calls).withInstructionObserver(backtraces)
        : options.traced(config, metering, to, null);
  }

  /** Sources are read at the first failure. */
  private @Nullable String place(WasmModule module, int offset) {
    Sources known = sources;
    if (known == null) {
      known = ModuleSources.empty(console());
      if (file() != null) {
        ModuleSources.add(known, file());
      }
      sources = known;
    }
    return known.place(module, offset);
  }

  @Override
  void sent() {
    if (tree && stream != null) {
      CallTreePrinter.plain()
          .withColour(console().interactive() && stream.equals(console().err()))
          .print(calls.roots(), stream);
      calls.clear();
    }
  }

  @Override
  void finish() {
    if (stream != null) {
      options.close(stream);
    }
  }
}
