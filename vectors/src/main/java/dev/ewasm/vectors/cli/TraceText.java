package dev.ewasm.vectors.cli;

import dev.ewasm.eei.EeiFunction;
import dev.ewasm.eei.EeiObserver;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.runtime.Halt;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows messages and calls of the environment interface as a tree, for people. */
final class TraceText implements EeiObserver {

  private final PrintStream out;

  TraceText(PrintStream out) {
    this.out = out;
  }

  @Override
  public void enter(Message message) {
    line(
        message.depth(),
        message.kind().name().toLowerCase(java.util.Locale.ROOT)
            + " "
            + message.recipient()
            + " gas "
            + message.gas()
            + (message.value().isZero() ? "" : " value " + message.value().toUnsignedBigInteger())
            + " input "
            + Text.count(message.input().size(), "byte"));
  }

  @Override
  public void exit(Message message, CallResult result) {
    line(
        message.depth(),
        Text.printable(result.outcome().describe(), 1000)
            + ", gas left "
            + result.gasLeft()
            + ", output "
            + Text.count(result.output().size(), "byte"));
  }

  @Override
  public void beforeCall(int depth, EeiFunction function, long[] slots, int base, long gasLeft) {
    line(
        depth,
        "  "
            + function.name()
            + "("
            + String.join(", ", TraceLines.arguments(function, slots, base))
            + ") gas "
            + gasLeft);
  }

  @Override
  public void afterCall(
      int depth, EeiFunction function, long[] slots, int base, long gasLeft, @Nullable Halt halt) {
    List<ValType> results = function.type().results();
    String outcome = "";
    if (halt instanceof Outcome reason) {
      outcome = " " + Text.printable(reason.describe(), 1000);
    } else if (halt != null) {
      outcome = " " + halt;
    } else if (!results.isEmpty()) {
      long value = slots[base];
      outcome =
          " "
              + (results.getFirst().equals(NumType.I32)
                  ? Integer.toUnsignedString((int) value)
                  : Long.toUnsignedString(value));
    }
    line(depth, "  ->" + outcome + " gas " + gasLeft);
  }

  private void line(int depth, String text) {
    // A deep call chain must not make lines of thousands of blanks.
    out.println("  ".repeat(Math.min(depth, 40)) + text);
  }
}
