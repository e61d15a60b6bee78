package dev.ewasm.vectors.trace;

import dev.ewasm.eei.host.CallKind;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.state.Address;
import dev.ewasm.state.Log;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Draws call trees with lines of text: each message with the gas it used, what it did, and how it
 * ended.
 *
 * <pre>
 * [20,205] call 0x…c0de 0x0105, gas 10,000,000
 * ├─ callDataCopy(from 0, length 1) = 0x01  gas 9,999,998 -> 9,999,992
 * ├─ storageStore(0 -> 5)  gas 9,999,939 -> 9,979,939
 * └─ success 0x…05
 * </pre>
 *
 * @param decoder knows names and contract interfaces
 * @param hostCalls which calls of the environment interface are shown
 * @param gas whether each of them shows the gas before and after it
 * @param colour whether lines are coloured for a terminal
 */
public record CallTreePrinter(
    CallDecoder decoder, HostCalls hostCalls, boolean gas, boolean colour) {

  /** Deeper messages are not indented further: lines must stay readable. */
  private static final int MAX_INDENT = 40;

  private static final int MAX_TEXT = 2000;
  private static final Set<String> CHANGES = Set.of("storageStore", "log", "selfDestruct");

  private static final String RED = "\u001b[31m";
  private static final String GREEN = "\u001b[32m";
  private static final String DIM = "\u001b[2m";
  private static final String PLAIN = "\u001b[0m";

  /** Which calls of the environment interface are shown; messages and failures always are. */
  public enum HostCalls {
    ALL,
    /** Stores, logs and self-destructions. */
    CHANGES,
    NONE
  }

  /** Everything, in hexadecimal where nothing better is known, without colour. */
  public static CallTreePrinter plain() {
    return new CallTreePrinter(CallDecoder.NONE, HostCalls.ALL, true, false);
  }

  public CallTreePrinter withDecoder(CallDecoder newDecoder) {
    return new CallTreePrinter(newDecoder, hostCalls, gas, colour);
  }

  public CallTreePrinter withHostCalls(HostCalls shown) {
    return new CallTreePrinter(decoder, shown, gas, colour);
  }

  public CallTreePrinter withGas(boolean shown) {
    return new CallTreePrinter(decoder, hostCalls, shown, colour);
  }

  public CallTreePrinter withColour(boolean coloured) {
    return new CallTreePrinter(decoder, hostCalls, gas, coloured);
  }

  /** Prints trees one after the other. */
  public void print(List<CallNode> roots, PrintStream out) {
    for (CallNode root : roots) {
      draw(root, out::println);
    }
  }

  /** The lines of trees. */
  public List<String> lines(List<CallNode> roots) {
    List<String> lines = new ArrayList<>();
    for (CallNode root : roots) {
      draw(root, lines::add);
    }
    return lines;
  }

  private void draw(CallNode root, Consumer<String> out) {
    out.accept(head(root));
    body(root, "", 0, out);
  }

  private void body(CallNode node, String indent, int depth, Consumer<String> out) {
    boolean deep = depth >= MAX_INDENT;
    String inner = indent + (deep ? "" : "│  ");
    for (CallNode.Item item : node.items()) {
      switch (item) {
        case CallNode.Nested(CallNode nested) -> {
          out.accept(indent + "├─ " + head(nested));
          body(nested, inner, depth + 1, out);
        }
        case CallNode.HostFunction function -> {
          if (isShown(function)) {
            out.accept(indent + "├─ " + line(function));
          }
        }
        case CallNode.LeftOut(long count) ->
            out.accept(indent + "├─ … " + count + " more calls are left out");
      }
    }
    out.accept(indent + "└─ " + tail(node));
    for (WasmFrame frame : node.backtrace()) {
      out.accept(indent + "      at " + frame.text());
    }
  }

  private boolean isShown(CallNode.HostFunction function) {
    return switch (hostCalls) {
      case ALL -> true;
      case CHANGES -> function.error() != null || CHANGES.contains(function.name());
      case NONE -> function.error() != null;
    };
  }

  private String head(CallNode node) {
    Message message = node.message();
    @Nullable Address target = node.target();
    StringBuilder text = new StringBuilder();
    text.append(paint(DIM, "[" + grouped(node.gasUsed()) + "]")).append(' ').append(verb(message));
    text.append(' ').append(target == null ? "no contract" : name(target));
    if (message.kind() == CallKind.DELEGATECALL || message.kind() == CallKind.CALLCODE) {
      text.append(" for ").append(name(message.recipient()));
    }
    Bytes input = message.input();
    if (message.kind().isCreate()) {
      text.append(" with ").append(grouped(input.size())).append(" bytes of init code");
    } else if (!input.isEmpty()) {
      @Nullable String decoded = target == null ? null : decoder.input(target, input);
      text.append(' ').append(decoded == null ? ValueText.bytes(input) : shown(decoded));
    }
    if (!message.value().isZero()) {
      text.append(", value ").append(message.value().toUnsignedBigInteger());
    }
    if (gas) {
      text.append(paint(DIM, ", gas " + grouped(message.gas())));
    }
    return text.toString();
  }

  private static String verb(Message message) {
    return switch (message.kind()) {
      case CALL -> message.isStatic() ? "static call" : "call";
      case DELEGATECALL -> "delegate call";
      case CALLCODE -> "call code";
      case CREATE -> "create";
      case CREATE2 -> "create2";
    };
  }

  private String line(CallNode.HostFunction function) {
    @Nullable Log log = function.log();
    @Nullable String event = log == null ? null : decoder.event(log);
    String text = shown(event == null ? function.text() : "log " + event);
    if (function.error() != null) {
      text = text + " " + paint(RED, "failed: " + shown(function.error()));
    }
    return gas
        ? text
            + paint(
                DIM,
                "  gas " + grouped(function.gasBefore()) + " -> " + grouped(function.gasAfter()))
        : text;
  }

  private String tail(CallNode node) {
    @Nullable CallResult result = node.result();
    if (result == null) {
      return "still running";
    }
    Bytes output = result.output();
    @Nullable Address target = node.target();
    if (result.isSuccess()) {
      if (node.message().kind().isCreate()) {
        return paint(GREEN, "success") + ", code of " + grouped(output.size()) + " bytes";
      }
      @Nullable String decoded =
          target == null || output.isEmpty()
              ? null
              : decoder.output(target, node.message().input(), output);
      return paint(GREEN, "success") + after(decoded, output);
    }
    @Nullable String reason = null;
    if (result.outcome() instanceof Outcome.Revert && target != null) {
      reason = decoder.reason(target, output);
    }
    return paint(RED, shown(result.outcome().describe())) + after(reason, output);
  }

  private static String after(@Nullable String decoded, Bytes bytes) {
    if (decoded != null) {
      return " " + shown(decoded);
    }
    return bytes.isEmpty() ? "" : " " + ValueText.bytes(bytes);
  }

  private String name(Address address) {
    @Nullable String name = decoder.name(address);
    return name == null ? address.toString() : Printable.text(name);
  }

  private String paint(String code, String text) {
    return colour ? code + text + PLAIN : text;
  }

  private static String shown(String text) {
    return Printable.text(text, MAX_TEXT);
  }

  private static String grouped(long number) {
    return String.format(java.util.Locale.ROOT, "%,d", number);
  }
}
