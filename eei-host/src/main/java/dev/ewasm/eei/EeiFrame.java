package dev.ewasm.eei;

import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.host.HostContext;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.eei.host.TxContext;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.Memory;
import dev.ewasm.state.Address;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** One running message: what the EEI functions of its contract work on. */
final class EeiFrame {

  static final byte[] NOTHING = {};

  final HostContext host;
  final ForkRules rules;
  final Message message;
  final ExecutionContext context;
  final StackBudget stack;
  final long unitsPerGas;
  final VmConfig config;

  /** Code as the state holds it; init code in a creation. */
  final byte[] code;

  /** Call data; none in a creation. */
  final byte[] input;

  /** The contract's memory, known once it is instantiated. */
  private @Nullable Memory memory;

  private @Nullable TxContext txContext;

  /** Output of the last call or reverted creation. */
  byte[] returnData = NOTHING;

  /** What finish or revert gave. */
  Bytes output = Bytes.EMPTY;

  /** Refunds earned by this frame and its successful callees; may be negative. */
  long gasRefund;

  EeiFrame(
      HostContext host,
      ForkRules rules,
      Message message,
      Bytes code,
      ExecutionContext context,
      StackBudget stack,
      long unitsPerGas,
      VmConfig config) {
    this.host = host;
    this.rules = rules;
    this.message = message;
    this.code = code.toArrayUnsafe();
    this.context = context;
    this.stack = stack;
    this.unitsPerGas = unitsPerGas;
    this.config = config;
    input = message.kind().isCreate() ? NOTHING : message.input().toArrayUnsafe();
  }

  void attach(Memory guestMemory) {
    memory = guestMemory;
  }

  Memory memory() {
    Memory attached = memory;
    if (attached == null) {
      throw new IllegalStateException("host function called before instantiation ended");
    }
    return attached;
  }

  TxContext txContext() {
    TxContext known = txContext;
    if (known == null) {
      known = host.txContext();
      txContext = known;
    }
    return known;
  }

  Address self() {
    return message.recipient();
  }

  /** Takes gas; false when there was not enough. */
  boolean charge(long gas) {
    context.gasLeft -= gas * unitsPerGas;
    return context.gasLeft >= 0;
  }

  /** Whole gas left. */
  long gasLeft() {
    return context.gasLeft / unitsPerGas;
  }

  void giveBack(long gas) {
    context.gasLeft += gas * unitsPerGas;
  }

  boolean inBounds(long offset, int length) {
    return memory().inBounds((int) offset, length);
  }

  /** Ends the frame for want of gas. */
  Outcome outOfGas() {
    context.gasLeft = -1;
    return Outcome.OUT_OF_GAS;
  }

  static Outcome badMemory(String function) {
    return new Outcome.InvalidMemoryAccess(function);
  }

  static Outcome tooLarge(String function) {
    return new Outcome.ArgumentOutOfRange(function, "value exceeds 128 bits");
  }
}
