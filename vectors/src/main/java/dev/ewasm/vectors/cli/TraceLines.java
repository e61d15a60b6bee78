package dev.ewasm.vectors.cli;

import dev.ewasm.eei.EeiObserver;
import dev.ewasm.eei.HostCall;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.runtime.Halt;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Traces the calls that contracts make to the environment interface, one line in the form of
 * EIP-3155 for each: gas before, what it cost with everything nested in it, and its arguments as
 * the stack. {@code pc} and {@code op} are 0: there is no instruction of the EVM.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-3155 EIP-3155
 */
final class TraceLines implements EeiObserver {

  private record Open(long gasLeft, List<String> stack) {}

  private final PrintStream out;
  private final Deque<Open> open = new ArrayDeque<>();

  TraceLines(PrintStream out) {
    this.out = out;
  }

  @Override
  public void beforeCall(HostCall call, long gasLeft) {
    open.push(new Open(gasLeft, arguments(call)));
  }

  @Override
  public void afterCall(HostCall call, long gasLeft, @Nullable Halt halt) {
    Open before = open.pop();
    JsonLines.print(
        out,
        line -> {
          line.writeStartObject();
          line.writeNumberField("pc", 0);
          line.writeNumberField("op", 0);
          line.writeStringField("gas", hex(before.gasLeft));
          line.writeStringField("gasCost", hex(Math.max(before.gasLeft - gasLeft, 0)));
          line.writeNumberField("memSize", 0);
          line.writeArrayFieldStart("stack");
          for (String value : before.stack) {
            line.writeString(value);
          }
          line.writeEndArray();
          line.writeNumberField("depth", call.message().depth() + 1);
          line.writeNumberField("refund", 0);
          line.writeStringField("opName", call.function().name());
          if (halt instanceof Outcome outcome) {
            line.writeStringField("error", outcome.describe());
          } else if (halt != null) {
            line.writeStringField("error", halt.toString());
          }
          line.writeEndObject();
        });
  }

  @Override
  public void exit(Message message, CallResult result) {
    if (message.depth() == 0) {
      open.clear();
    }
    JsonLines.print(
        out,
        line -> {
          line.writeStartObject();
          line.writeStringField("output", result.output().toHexString());
          line.writeStringField("gasUsed", hex(message.gas() - result.gasLeft()));
          line.writeNumberField("depth", message.depth() + 1);
          if (!result.isSuccess()) {
            line.writeStringField("error", result.outcome().describe());
          }
          line.writeEndObject();
        });
  }

  private static List<String> arguments(HostCall call) {
    List<ValType> params = call.function().type().params();
    String[] arguments = new String[params.size()];
    for (int i = 0; i < arguments.length; i++) {
      long value = call.slot(i);
      arguments[i] = hex(params.get(i).equals(NumType.I32) ? value & 0xffff_ffffL : value);
    }
    return List.of(arguments);
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
