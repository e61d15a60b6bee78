package dev.ewasm.vectors.trace;

import dev.ewasm.eei.EeiObserver;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.engine.runtime.InstructionObserver;
import dev.ewasm.vectors.coverage.CoverageCollector;
import dev.ewasm.vectors.runner.GasProfile;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Everybody who can watch a machine, at once. */
final class AllObservers {

  private final CallTree tree;
  private final EeiObserver messages;
  private final ObserverChain instructions;
  private long steps;

  AllObservers(InstructionMetering metering) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    TraceLines lines = new TraceLines(nowhere, new TraceLines.Format(10_000, true, true), metering);
    StepTracer tracer =
        new StepTracer(
            StepTracer.Scope.ALL,
            metering,
            step -> {
              steps++;
              lines.step(step);
            });
    StepTracer hostCalls = new StepTracer(StepTracer.Scope.HOST_CALLS, metering, step -> {});
    WasmBacktraces backtraces = new WasmBacktraces(SourceLookup.NONE);
    GasProfile profile = new GasProfile(metering, FunctionNames::all);
    tree = new CallTree(1000, backtraces);
    messages = EeiObserver.all(List.of(tracer, hostCalls, lines, tree, profile));
    instructions =
        new ObserverChain(
            List.<InstructionObserver>of(tracer, backtraces, profile, new CoverageCollector()));
  }

  VmConfig watch(VmConfig config) {
    return config.withObserver(messages).withInstructionObserver(instructions);
  }

  /** Instructions seen. */
  long steps() {
    return steps;
  }

  /** Lines of the call trees since the last call. */
  List<String> tree() {
    List<String> lines = CallTreePrinter.plain().lines(tree.roots());
    tree.clear();
    return lines;
  }
}
