package dev.ewasm.evmc.client;

import dev.ewasm.eei.host.CallKind;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.HostContext;
import dev.ewasm.eei.host.Message;
import dev.ewasm.evmc.EvmcLayouts;
import dev.ewasm.evmc.StatusCode;
import dev.ewasm.state.Address;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * One execution whose raw result is looked at before it is taken.
 *
 * @param raw as the machine left it
 * @param result as a client takes it
 * @param broken the first rule that the result or a callback broke, or null
 */
record Probe(RawResult raw, CallResult result, @Nullable String broken) {

  static final Address RECIPIENT = Address.fromHex("0xc0de00000000000000000000000000000000c0de");
  static final Address SENDER = Address.fromHex("0xca11e0000000000000000000000000000000ca11");
  static final UInt256 VALUE = UInt256.valueOf(0x0102030405060708L);

  /** A message to {@link #RECIPIENT}. */
  static Message message(CallKind kind, boolean isStatic, int depth, long gas, Bytes input) {
    return new Message(
        kind,
        isStatic,
        depth,
        gas,
        RECIPIENT,
        SENDER,
        input,
        isStatic ? UInt256.ZERO : VALUE,
        Bytes32.ZERO,
        RECIPIENT);
  }

  static Message call(long gas, Bytes input) {
    return message(CallKind.CALL, false, 0, gas, input);
  }

  static Probe run(NativeVm vm, HostContext host, int revision, Message message, Bytes code) {
    return run(vm, host, revision, message, null, code);
  }

  /**
   * The same with another number for the kind.
   *
   * @param kind what stands in the message in place of its own kind, or null
   */
  static Probe run(
      NativeVm vm,
      HostContext host,
      int revision,
      Message message,
      @Nullable Integer kind,
      Bytes code) {
    Frame frame = Frame.acquire();
    try {
      frame.enter(host, message, code);
      if (kind != null) {
        frame.putMessageField(EvmcLayouts.Message.KIND, kind);
      }
      vm.invoke(frame, HostCallbacks.TABLE, revision);
      return taken(vm, frame, message);
    } finally {
      frame.giveBack();
    }
  }

  /** An execution with null pointers in place of the host and its context. */
  static Probe runWithoutHost(NativeVm vm, int revision, Message message, Bytes code) {
    Frame frame = Frame.acquire();
    try {
      frame.enter(new SpyHost(), message, code);
      vm.invoke(frame, 0, revision);
      return taken(vm, frame, message);
    } finally {
      frame.giveBack();
    }
  }

  /** The first result of two executions, looked at after the second one has ended. */
  static Probe runTwice(NativeVm vm, int revision, Message first, Message second, Bytes code) {
    Frame frame = Frame.acquire();
    try {
      frame.enter(new SpyHost(), first, code);
      vm.invoke(frame, HostCallbacks.TABLE, revision);
      run(vm, new SpyHost(), revision, second, code);
      return taken(vm, frame, first);
    } finally {
      frame.giveBack();
    }
  }

  private static Probe taken(NativeVm vm, Frame frame, Message message) {
    RawResult raw = frame.rawResult();
    String broken = raw.brokenRule(message.gas());
    if (broken == null && frame.fault() != null) {
      broken = "a callback broke a rule: " + frame.fault();
    }
    if (broken == null && !frame.messageIsIntact()) {
      broken = "the message was changed";
    }
    return new Probe(raw, frame.leave(vm.name()), broken);
  }

  StatusCode status() {
    return StatusCode.of(result.outcome());
  }
}
