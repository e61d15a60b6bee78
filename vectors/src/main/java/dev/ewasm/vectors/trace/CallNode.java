package dev.ewasm.vectors.trace;

import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.state.Address;
import dev.ewasm.state.Log;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One message of a {@link CallTree} with everything that happened while it ran. */
public final class CallNode {

  private final Message message;
  private Message entered;
  private boolean hasCode;
  private boolean unannounced;
  private @Nullable CallResult result;
  private final List<Item> items = new ArrayList<>();
  private List<WasmFrame> backtrace = List.of();

  CallNode(Message message) {
    this.message = message;
    this.entered = message;
  }

  /** What a message did, in order. */
  public sealed interface Item {}

  /** Sent another message. */
  public record Nested(CallNode node) implements Item {}

  /**
   * Called a function of the environment interface.
   *
   * @param name of the function
   * @param text the call with readable arguments and result, for example {@code storageLoad(0) = 5}
   * @param log what it logged, if it did
   * @param gasBefore whole gas before the call
   * @param gasAfter whole gas after the call
   * @param error why the frame ended with it, when that was an error
   */
  public record HostFunction(
      String name,
      String text,
      @Nullable Log log,
      long gasBefore,
      long gasAfter,
      @Nullable String error)
      implements Item {}

  /** So many further items were left out. */
  public record LeftOut(long count) implements Item {}

  /** The message as it was sent; of a creation the recipient is zero. */
  public Message message() {
    return message;
  }

  /** How it ended; null while it runs. */
  public @Nullable CallResult result() {
    return result;
  }

  /** Whether a contract's code ran, rather than a precompiled contract or nothing at all. */
  public boolean hasCode() {
    return hasCode;
  }

  /** Who was called; of a creation the new contract, or null when it got no address. */
  public @Nullable Address target() {
    if (!message.kind().isCreate()) {
      return message.codeAddress();
    }
    return hasCode ? entered.recipient() : result == null ? null : result.createAddress();
  }

  public List<Item> items() {
    return Collections.unmodifiableList(items);
  }

  /**
   * Where the code was when it failed, innermost first; empty when it did not fail or nobody
   * watched instructions.
   */
  public List<WasmFrame> backtrace() {
    return backtrace;
  }

  /** Whole gas used, refunds not taken off; 0 while it runs. */
  public long gasUsed() {
    return result == null ? 0 : message.gas() - result.gasLeft();
  }

  void add(Item item) {
    items.add(item);
  }

  /** Counts one more item that is not kept. */
  void leaveOut() {
    if (!items.isEmpty() && items.getLast() instanceof LeftOut(long count)) {
      items.set(items.size() - 1, new LeftOut(count + 1));
    } else {
      items.add(new LeftOut(1));
    }
  }

  void enter(Message running) {
    entered = running;
    hasCode = true;
  }

  /** Whether it was only seen when its code began to run. */
  boolean isUnannounced() {
    return unannounced;
  }

  void setUnannounced() {
    unannounced = true;
  }

  void end(CallResult how) {
    result = how;
  }

  void setBacktrace(List<WasmFrame> frames) {
    backtrace = List.copyOf(frames);
  }
}
