package dev.ewasm.vectors.trace;

import dev.ewasm.eei.EeiObserver;
import dev.ewasm.eei.HostCall;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.engine.runtime.Halt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds the tree of messages and host calls of transactions. Keeps a bounded number of items; the
 * rest is counted. Not safe for several threads.
 */
public final class CallTree implements EeiObserver {

  /** Items kept unless said otherwise: some ten megabytes at most of ordinary contracts. */
  public static final int DEFAULT_MAX_ITEMS = 50_000;

  private final int maxItems;
  private final Backtraces backtraces;
  private final List<CallNode> roots = new ArrayList<>();
  private final Deque<CallNode> open = new ArrayDeque<>();
  private final Deque<Pending> pending = new ArrayDeque<>();
  private int items;

  /** Messages that run but are not kept. */
  private int unseen;

  /** A host function that runs. */
  private static final class Pending {

    final HostCallText text;
    final long gasBefore;

    /** Whether it sent a message, which shows what it did. */
    boolean sent;

    Pending(HostCallText text, long gasBefore) {
      this.text = text;
      this.gasBefore = gasBefore;
    }
  }

  public CallTree() {
    this(DEFAULT_MAX_ITEMS, Backtraces.NONE);
  }

  /**
   * @param maxItems messages and host calls kept, at most
   * @param backtraces asked where code failed
   */
  public CallTree(int maxItems, Backtraces backtraces) {
    this.maxItems = maxItems;
    this.backtraces = backtraces;
  }

  /** The messages at depth 0 since the last {@link #clear}, in order. */
  public List<CallNode> roots() {
    return Collections.unmodifiableList(roots);
  }

  /** Forgets everything. */
  public void clear() {
    roots.clear();
    open.clear();
    pending.clear();
    unseen = 0;
    items = 0;
  }

  @Override
  public void begin(Message message) {
    CallNode parent = open.peek();
    Pending sender = pending.peek();
    if (sender != null && unseen == 0) {
      sender.sent = true;
    }
    if (unseen > 0 || (items >= maxItems && parent != null)) {
      if (unseen++ == 0 && parent != null) {
        parent.leaveOut();
      }
      return;
    }
    CallNode node = new CallNode(message);
    items++;
    if (parent == null) {
      roots.add(node);
    } else {
      parent.add(new CallNode.Nested(node));
    }
    open.push(node);
  }

  @Override
  public void enter(Message message) {
    CallNode top = open.peek();
    if (unseen == 0 && (top == null || top.message().depth() < message.depth())) {
      // A chain that tells nothing but which code runs.
      begin(message);
      open.element().setUnannounced();
    }
    if (unseen == 0) {
      open.element().enter(message);
    }
  }

  @Override
  public void exit(Message message, CallResult result) {
    List<WasmFrame> backtrace = result.isSuccess() ? List.of() : backtraces.current();
    if (unseen > 0) {
      return;
    }
    CallNode node = open.element();
    node.setBacktrace(backtrace);
    if (node.isUnannounced()) {
      end(message, result);
    }
  }

  @Override
  public void end(Message message, CallResult result) {
    if (unseen > 0) {
      unseen--;
    } else {
      open.pop().end(result);
    }
  }

  @Override
  public void beforeCall(HostCall call, long gasLeft) {
    if (unseen == 0) {
      pending.push(new Pending(HostCallText.before(call), gasLeft));
    }
  }

  @Override
  public void afterCall(HostCall call, long gasLeft, @Nullable Halt halt) {
    if (unseen > 0) {
      return;
    }
    Pending before = pending.pop();
    CallNode node = open.element();
    @Nullable String error = error(halt);
    if (before.sent && error == null) {
      return;
    }
    if (items >= maxItems) {
      node.leaveOut();
      return;
    }
    items++;
    node.add(
        new CallNode.HostFunction(
            call.function().name(),
            before.text.after(call, halt),
            error == null ? before.text.log() : null,
            before.gasBefore,
            Math.max(gasLeft, 0),
            error));
  }

  private static @Nullable String error(@Nullable Halt halt) {
    return switch (halt) {
      case null -> null;
      case Outcome.Success _, Outcome.Revert _ -> null;
      case Outcome outcome -> outcome.describe();
      default -> halt.toString();
    };
  }
}
