package dev.ewasm.engine.exec;

import dev.ewasm.engine.module.InstructionSite;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.Instance;
import dev.ewasm.engine.runtime.InstructionObserver;
import dev.ewasm.engine.runtime.ObservedRun;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of the interpreter as its observer sees it. Which functions are being run follows from
 * where frames lie: those of callees begin above the one of their caller.
 */
final class Observation implements ObservedRun {

  private final InstructionObserver observer;
  private final ExecutionContext context;

  private int depth;
  private Instance[] instances = new Instance[16];
  private int[] functions = new int[16];
  private int[] frames = new int[16];
  private @Nullable InstructionSite[] sites = new InstructionSite[16];

  // Of the instruction that is next.
  private long[] stack = {};
  private int firstOperand;

  Observation(InstructionObserver observer, ExecutionContext context) {
    this.observer = observer;
    this.context = context;
  }

  /** A function begins with its frame at {@code m.fp}. */
  void enter(Machine m, int function) {
    context.gasLeft = m.gas;
    leaveDownTo(m.fp - 1);
    if (depth == frames.length) {
      int length = depth * 2;
      instances = Arrays.copyOf(instances, length);
      functions = Arrays.copyOf(functions, length);
      frames = Arrays.copyOf(frames, length);
      sites = Arrays.copyOf(sites, length);
    }
    instances[depth] = m.instance;
    functions[depth] = function;
    frames[depth] = m.fp;
    sites[depth] = null;
    depth++;
    observer.enter(this);
  }

  /**
   * An instruction is next.
   *
   * @param operandSlot of the lowest operand in the frame
   */
  void before(Machine m, InstructionSite site, int operandSlot) {
    context.gasLeft = m.gas;
    leaveDownTo(m.fp);
    sites[depth - 1] = site;
    stack = m.stack;
    firstOperand = m.fp + operandSlot;
    observer.before(this);
  }

  /** Functions whose frame begins above {@code frame} have returned. */
  private void leaveDownTo(int frame) {
    while (depth > 0 && frames[depth - 1] > frame) {
      observer.leave(this);
      depth--;
    }
  }

  /** The run ended. */
  void end(@Nullable Halt halt) {
    if (halt == null) {
      leaveDownTo(-1);
    }
    observer.end(this, halt);
  }

  @Override
  public int depth() {
    return depth;
  }

  @Override
  public Instance instance(int level) {
    return instances[level];
  }

  @Override
  public int function(int level) {
    return functions[level];
  }

  @Override
  public @Nullable InstructionSite site(int level) {
    return sites[level];
  }

  @Override
  public InstructionSite site() {
    InstructionSite site = sites[depth - 1];
    if (site == null) {
      throw new IllegalStateException("no instruction yet");
    }
    return site;
  }

  @Override
  public long gasLeft() {
    return context.gasLeft;
  }

  @Override
  public long operand(int index) {
    return stack[slot(index)];
  }

  @Override
  public long operandHigh(int index) {
    return stack[slot(index) + 1];
  }

  private int slot(int index) {
    List<ValType> operands = site().operands();
    int slot = firstOperand;
    for (int i = 0; i < index; i++) {
      slot += operands.get(i).slots();
    }
    return slot;
  }
}
