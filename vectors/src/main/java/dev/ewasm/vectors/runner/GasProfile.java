package dev.ewasm.vectors.runner;

import dev.ewasm.eei.EeiFunction;
import dev.ewasm.eei.EeiObserver;
import dev.ewasm.eei.HostCall;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.InstructionObserver;
import dev.ewasm.engine.runtime.ObservedRun;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the gas of messages went: a tree of messages, functions and host functions, each with what
 * it used itself, in units of the gas counter. What no function used stays with its message: gas
 * lost by a failure and the rest of a started gas.
 *
 * <p>Give it to one {@code VmConfig} as observer and as instruction observer. Not safe for several
 * threads.
 */
public final class GasProfile implements EeiObserver, InstructionObserver {

  /** What a node stands for. */
  public enum Kind {
    MESSAGE,
    INSTANTIATION,
    FUNCTION,
    HOST_FUNCTION
  }

  private final InstructionMetering metering;
  private final Function<WasmModule, List<String>> namer;
  private final IdentityHashMap<WasmModule, List<String>> names = new IdentityHashMap<>();
  private final Node root = new Node(Kind.MESSAGE, "all");
  private final Deque<Open> open = new ArrayDeque<>();

  /** Units left when the innermost message was last seen doing something. */
  private long lastLeft;

  /**
   * @param metering that the contracts run under
   * @param namer gives a module's function names in index order, imported ones first
   */
  public GasProfile(InstructionMetering metering, Function<WasmModule, List<String>> namer) {
    this.metering = metering;
    this.namer = namer;
    open.push(new Open(root, 0));
  }

  /** A caller's callees of one name, added up. */
  public static final class Node {

    private final Kind kind;
    private final String name;
    private final Map<String, Node> children = new LinkedHashMap<>();
    private long calls;
    private long self;

    private Node(Kind kind, String name) {
      this.kind = kind;
      this.name = name;
    }

    public Kind kind() {
      return kind;
    }

    public String name() {
      return name;
    }

    /** How often it was entered from its caller. */
    public long calls() {
      return calls;
    }

    /** Units used by itself, not by what it called. */
    public long self() {
      return self;
    }

    /** Units used by itself and what it called. */
    public long total() {
      long total = self;
      for (Node child : children.values()) {
        total += child.total();
      }
      return total;
    }

    /** What it called, in order of the first call. */
    public Collection<Node> children() {
      return children.values();
    }

    private Node child(Kind childKind, String childName) {
      return children.computeIfAbsent(
          childKind + " " + childName, key -> new Node(childKind, childName));
    }
  }

  /** A node that is running. */
  private static final class Open {

    final Node node;
    final long entered;
    long usedByChildren;

    /** Whether it is a message whose code has begun to run. */
    boolean runs;

    Open(Node node, long entered) {
      this.node = node;
      this.entered = entered;
    }
  }

  /** Everything that ran, under one node of that name. */
  public Node root() {
    return root;
  }

  /** Units that make one gas. */
  public long unitsPerGas() {
    return metering.unitsPerGas();
  }

  @Override
  public void enter(ObservedRun run) {
    Open message = top();
    int level = run.depth() - 1;
    if (message.node.kind() == Kind.MESSAGE && !message.runs) {
      message.runs = true;
      if (run.gasLeft() < message.entered) {
        enterNode(Kind.INSTANTIATION, "instantiation", message.entered);
        close(run.gasLeft());
      }
    }
    WasmModule module = run.instance(level).module();
    int function = run.function(level);
    enterNode(Kind.FUNCTION, names.computeIfAbsent(module, namer).get(function), run.gasLeft());
  }

  @Override
  public void before(ObservedRun run) {
    lastLeft = run.gasLeft();
  }

  @Override
  public void leave(ObservedRun run) {
    close(run.gasLeft());
  }

  @Override
  public void enter(Message message) {
    String name = message.kind().isCreate() ? "creation" : "contract " + message.codeAddress();
    enterNode(Kind.MESSAGE, name, units(message.gas()));
  }

  @Override
  public void exit(Message message, CallResult result) {
    while (top().node.kind() != Kind.MESSAGE) {
      close(lastLeft);
    }
    close(units(result.gasLeft()));
  }

  @Override
  public void beforeCall(HostCall call, long gasLeft) {
    EeiFunction function = call.function();
    enterNode(Kind.HOST_FUNCTION, function.module() + "." + function.name(), call.unitsLeft());
  }

  @Override
  public void afterCall(HostCall call, long gasLeft, @Nullable Halt halt) {
    lastLeft = Math.max(call.unitsLeft(), 0);
    close(lastLeft);
  }

  private void enterNode(Kind kind, String name, long left) {
    Node node = top().node.child(kind, name);
    node.calls++;
    open.push(new Open(node, left));
  }

  private void close(long left) {
    Open closed = open.pop();
    long used = closed.entered - Math.max(left, 0);
    closed.node.self += used - closed.usedByChildren;
    top().usedByChildren += used;
  }

  private Open top() {
    return open.element();
  }

  private long units(long gas) {
    return Math.min(gas, metering.maxGas()) * metering.unitsPerGas();
  }
}
