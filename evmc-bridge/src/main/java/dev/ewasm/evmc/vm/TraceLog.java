package dev.ewasm.evmc.vm;

import dev.ewasm.eei.EeiObserver;
import dev.ewasm.eei.HostCall;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.runtime.Halt;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the calls that contracts make to the environment interface, one line of JSON each in the
 * form of EIP-3155: gas before, what the call cost with everything nested in it, its arguments as
 * the stack. {@code pc} and {@code op} are 0: there is no instruction of the EVM. A line with the
 * output ends each message. Whole lines go out at once, so those of several threads do not mix.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-3155 EIP-3155
 */
final class TraceLog implements EeiObserver {

  /** A call whose end has not come yet. */
  private record Open(int depth, long gasLeft, String stack) {}

  private final OutputStream out;
  private final ThreadLocal<Deque<Open>> open = ThreadLocal.withInitial(ArrayDeque::new);

  TraceLog(OutputStream out) {
    this.out = out;
  }

  /** To {@code stderr}, or to the end of a file. */
  static TraceLog to(String target) {
    if (target.equals("stderr")) {
      return new TraceLog(System.err);
    }
    try {
      return new TraceLog(
          Files.newOutputStream(
              Path.of(target), StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void beforeCall(HostCall call, long gasLeft) {
    int depth = call.message().depth();
    Deque<Open> calls = open.get();
    // Calls of frames that ended by an exception were never closed.
    while (!calls.isEmpty() && calls.peek().depth >= depth) {
      calls.pop();
    }
    calls.push(new Open(depth, gasLeft, arguments(call)));
  }

  @Override
  public void afterCall(HostCall call, long gasLeft, @Nullable Halt halt) {
    Open before = open.get().poll();
    if (before == null) {
      return;
    }
    StringBuilder line = new StringBuilder(160);
    line.append("{\"pc\":0,\"op\":0,\"gas\":\"").append(hex(before.gasLeft));
    line.append("\",\"gasCost\":\"").append(hex(Math.max(before.gasLeft - gasLeft, 0)));
    line.append("\",\"memSize\":0,\"stack\":").append(before.stack);
    line.append(",\"depth\":").append(call.message().depth() + 1);
    line.append(",\"refund\":0,\"opName\":\"").append(call.function().name()).append('"');
    if (halt instanceof Outcome outcome) {
      error(line, outcome.describe());
    } else if (halt != null) {
      error(line, halt.toString());
    }
    write(line.append("}\n"));
  }

  @Override
  public void exit(Message message, CallResult result) {
    StringBuilder line = new StringBuilder(96);
    line.append("{\"output\":\"").append(result.output().toHexString());
    line.append("\",\"gasUsed\":\"").append(hex(message.gas() - result.gasLeft()));
    line.append("\",\"depth\":").append(message.depth() + 1);
    if (!result.isSuccess()) {
      error(line, result.outcome().describe());
    }
    write(line.append("}\n"));
  }

  private static String arguments(HostCall call) {
    List<ValType> params = call.function().type().params();
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < params.size(); i++) {
      long value = call.slot(i);
      boolean narrow = params.get(i).equals(NumType.I32);
      text.append(i == 0 ? "\"" : ",\"").append(hex(narrow ? value & 0xffff_ffffL : value));
      text.append('"');
    }
    return text.append(']').toString();
  }

  /** The text may hold names from a module. */
  private static void error(StringBuilder line, String text) {
    line.append(",\"error\":\"");
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      if (letter == '"' || letter == '\\') {
        line.append('\\').append(letter);
      } else if (letter < ' ') {
        line.append(String.format("\\u%04x", (int) letter));
      } else {
        line.append(letter);
      }
    }
    line.append('"');
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }

  /** A trace that can no longer be written must not change what is traced. */
  private void write(StringBuilder line) {
    byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
    synchronized (out) {
      try {
        out.write(bytes);
        out.flush();
      } catch (IOException _) {
        // As said.
      }
    }
  }
}
