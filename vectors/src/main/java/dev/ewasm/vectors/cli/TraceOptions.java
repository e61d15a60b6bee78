package dev.ewasm.vectors.cli;

import dev.ewasm.eei.EeiObserver;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.vectors.trace.FunctionFilter;
import dev.ewasm.vectors.trace.StepTracer;
import dev.ewasm.vectors.trace.TraceLines;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is traced and where it goes, shared by the commands that trace. */
final class TraceOptions {

  @Option(
      names = "--max-lines",
      paramLabel = "N",
      description = "Lines of steps for each transaction, at most (default: no limit).")
  private long maxLines = Long.MAX_VALUE;

  @Option(
      names = "--function",
      paramLabel = "NAME|INDEX",
      description = "Trace only the instructions of this function. May be repeated.")
  private List<String> functions = new ArrayList<>();

  @Option(
      names = "--host-only",
      description = "Trace only calls of the environment interface; runs at full speed.")
  private boolean hostOnly;

  @Option(names = "--no-stack", description = "Leave the operands out.")
  private boolean noStack;

  @Option(names = "--no-memory", description = "Leave memory size and return data out.")
  private boolean noMemory;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where the trace goes (default: standard error).")
  private @Nullable String out;

  /** The destination of a trace, to be closed at the end. */
  PrintStream open(Console console) {
    if (maxLines < 0) {
      throw CommandException.usage("--max-lines must not be negative");
    }
    if (out == null) {
      return console.err();
    }
    try {
      return new PrintStream(
          new BufferedOutputStream(Files.newOutputStream(Path.of(out)), 1 << 16),
          false,
          StandardCharsets.UTF_8);
    } catch (IOException | InvalidPathException e) {
      throw CommandException.unwritable(out, e);
    }
  }

  /** Writes out what is left; says so when the trace could not be written. */
  void close(PrintStream stream) {
    if (out == null) {
      stream.flush();
      return;
    }
    boolean failed = stream.checkError();
    stream.close();
    if (failed) {
      throw new CommandException(ExitCode.FAILED, out + ": cannot be written");
    }
  }

  /**
   * The machine with a tracer that writes lines.
   *
   * @param also what else observes; null for nobody
   */
  VmConfig traced(
      VmConfig config,
      InstructionMetering metering,
      PrintStream stream,
      @Nullable EeiObserver also) {
    TraceLines lines =
        new TraceLines(stream, new TraceLines.Format(maxLines, !noStack, !noMemory), metering);
    StepTracer tracer =
        new StepTracer(
            new StepTracer.Scope(
                !hostOnly,
                !noStack,
                functions.isEmpty()
                    ? StepTracer.Scope.ALL.wanted()
                    : new FunctionFilter(functions)),
            metering,
            lines::step);
    List<EeiObserver> observers = new ArrayList<>(List.of(tracer, lines));
    if (also != null) {
      observers.add(also);
    }
    VmConfig observed = config.withObserver(EeiObserver.all(observers));
    return hostOnly ? observed : observed.withInstructionObserver(tracer);
  }
}
