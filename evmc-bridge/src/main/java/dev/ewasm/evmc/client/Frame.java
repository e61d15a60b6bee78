package dev.ewasm.evmc.client;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.HostContext;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.eei.host.TxContext;
import dev.ewasm.evmc.EvmcAbi;
import dev.ewasm.evmc.EvmcLayouts;
import dev.ewasm.evmc.StatusCode;
import dev.ewasm.state.Address;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a native machine: its message, code and result in C's form, and who answers its
 * callbacks. The machine gets the frame's number as its host context, never a pointer, so that a
 * context that it made up is noticed. Frames are made once and used again and again, by one
 * execution at a time; callbacks may come from other threads than the one that executes.
 */
@SuppressWarnings("restricted")
final class Frame {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private static final MethodHandle RELEASE =
      Linker.nativeLinker().downcallHandle(FunctionDescriptor.ofVoid(JAVA_LONG));

  /** A buffer of more bytes than this is not kept for the next execution. */
  private static final long KEPT_BYTES = 128 << 10;

  /** Of a message in 16-byte steps, so that what follows is aligned. */
  private static final long RESULT_AT = 192;

  private static final long WORD_AT = RESULT_AT + 80;
  private static final long CALL_RESULT_AT = WORD_AT + EvmcLayouts.WORD_BYTES;
  private static final long TX_CONTEXT_AT = CALL_RESULT_AT + 80;
  private static final long BYTES = TX_CONTEXT_AT + EvmcLayouts.TxContext.SIZE;

  private final int id;
  private final MemorySegment memory;
  private final MemorySegment result;
  private final SegmentAllocator resultAllocator;
  private final MemorySegment word;
  private final MemorySegment callResult;
  private final MemorySegment txContext;
  private final byte[] image = new byte[(int) EvmcLayouts.Message.SIZE];
  private final byte[] twenty = new byte[Address.SIZE];
  private final Buffer input = new Buffer();
  private final Buffer code = new Buffer();

  private @Nullable HostContext host;
  private @Nullable Message message;
  private boolean txContextFilled;

  /** What a callback threw; the machine was answered with zeros and the host gets it back. */
  private @Nullable Throwable thrown;

  /** What the machine did against the rules; the execution becomes an internal error. */
  private @Nullable String fault;

  Frame(int id) {
    this.id = id;
    memory = Arena.global().allocate(BYTES, 16);
    result = memory.asSlice(RESULT_AT, EvmcLayouts.Result.SIZE, 8);
    resultAllocator = (size, alignment) -> result;
    word = memory.asSlice(WORD_AT, EvmcLayouts.WORD_BYTES);
    callResult = memory.asSlice(CALL_RESULT_AT, EvmcLayouts.Result.SIZE, 8);
    txContext = memory.asSlice(TX_CONTEXT_AT, EvmcLayouts.TxContext.SIZE, 8);
  }

  static Frame acquire() {
    return FramePool.acquire();
  }

  /** The frame whose number a machine gave back. */
  static Frame of(long context) {
    return FramePool.byId(context);
  }

  /** Bytes outside the heap that grow as needed. */
  private static final class Buffer {
    private long address;
    private long capacity;
    private long size;

    void set(Bytes bytes) {
      size = bytes.size();
      if (size > capacity) {
        NativeMemory.free(address);
        address = 0;
        capacity = 0;
        // Powers of two, so that growing inputs do not reserve anew each time.
        long wanted = Math.max(1024, Long.highestOneBit(size - 1) << 1);
        address = NativeMemory.allocate(wanted);
        capacity = wanted;
      }
      if (size > 0) {
        NativeMemory.put(address, bytes);
      }
    }

    /** Null for no bytes. */
    long pointer() {
      return size == 0 ? 0 : address;
    }

    void trim() {
      if (capacity > KEPT_BYTES) {
        NativeMemory.free(address);
        address = 0;
        capacity = 0;
      }
      size = 0;
    }
  }

  /** The number that the machine gets as its host context; never 0. */
  long id() {
    return id;
  }

  long messageAddress() {
    return memory.address();
  }

  long resultAddress() {
    return result.address();
  }

  SegmentAllocator resultAllocator() {
    return resultAllocator;
  }

  long codeAddress() {
    return code.pointer();
  }

  long codeSize() {
    return code.size;
  }

  void enter(HostContext newHost, Message newMessage, Bytes newCode) {
    host = newHost;
    message = newMessage;
    txContextFilled = false;
    thrown = null;
    fault = null;
    input.set(newMessage.input());
    code.set(newCode);
    INT.set(image, (int) EvmcLayouts.Message.KIND, EvmcAbi.kind(newMessage.kind()));
    INT.set(
        image, (int) EvmcLayouts.Message.FLAGS, newMessage.isStatic() ? EvmcAbi.FLAG_STATIC : 0);
    INT.set(image, (int) EvmcLayouts.Message.DEPTH, newMessage.depth());
    LONG.set(image, (int) EvmcLayouts.Message.GAS, newMessage.gas());
    newMessage.recipient().copyTo(image, (int) EvmcLayouts.Message.RECIPIENT);
    newMessage.sender().copyTo(image, (int) EvmcLayouts.Message.SENDER);
    LONG.set(image, (int) EvmcLayouts.Message.INPUT_DATA, input.pointer());
    LONG.set(image, (int) EvmcLayouts.Message.INPUT_SIZE, input.size);
    putWord(newMessage.value().toBytes(), (int) EvmcLayouts.Message.VALUE);
    putWord(newMessage.salt(), (int) EvmcLayouts.Message.CREATE2_SALT);
    newMessage.codeAddress().copyTo(image, (int) EvmcLayouts.Message.CODE_ADDRESS);
    MemorySegment.copy(image, 0, memory, JAVA_BYTE, 0, image.length);
  }

  private void putWord(Bytes value, int offset) {
    System.arraycopy(value.toArrayUnsafe(), 0, image, offset, (int) EvmcLayouts.WORD_BYTES);
  }

  /** Overwrites a 32-bit field of the message with what no {@link Message} can hold. */
  void putMessageField(long offset, int value) {
    INT.set(image, (int) offset, value);
    memory.set(JAVA_INT, offset, value);
  }

  /** The result as the machine left it, before it is released. */
  RawResult rawResult() {
    return new RawResult(
        result.get(JAVA_INT, EvmcLayouts.Result.STATUS_CODE),
        result.get(JAVA_LONG, EvmcLayouts.Result.GAS_LEFT),
        result.get(JAVA_LONG, EvmcLayouts.Result.GAS_REFUND),
        result.get(JAVA_LONG, EvmcLayouts.Result.OUTPUT_DATA) == 0,
        result.get(JAVA_LONG, EvmcLayouts.Result.OUTPUT_SIZE),
        !address(result.address() + EvmcLayouts.Result.CREATE_ADDRESS).equals(Address.ZERO));
  }

  /** Whether the machine left the message as it was. */
  boolean messageIsIntact() {
    return memory.asSlice(0, image.length).mismatch(MemorySegment.ofArray(image)) == -1;
  }

  /** What the machine did against the rules in its callbacks, or null. */
  @Nullable String fault() {
    return fault;
  }

  /**
   * Takes the result and releases it.
   *
   * @throws RuntimeException what a callback threw
   */
  CallResult leave(String machine) {
    CallResult taken;
    try {
      taken = take(machine);
    } finally {
      releaseResult();
    }
    if (thrown != null) {
      throw NativeMemory.unexpected(thrown);
    }
    return fault == null ? taken : broken(machine, fault);
  }

  private CallResult take(String machine) {
    int number = result.get(JAVA_INT, EvmcLayouts.Result.STATUS_CODE);
    long gasLeft = result.get(JAVA_LONG, EvmcLayouts.Result.GAS_LEFT);
    long outputData = result.get(JAVA_LONG, EvmcLayouts.Result.OUTPUT_DATA);
    long outputSize = result.get(JAVA_LONG, EvmcLayouts.Result.OUTPUT_SIZE);
    if (number != StatusCode.SUCCESS.number() && number != StatusCode.REVERT.number()) {
      return StatusCode.ofNumber(number)
          .map(status -> failed(machine, status))
          .orElseGet(() -> broken(machine, "unknown status " + number));
    }
    if (gasLeft < 0 || gasLeft > message().gas()) {
      return broken(machine, "gas left is " + gasLeft + " of " + message().gas());
    }
    if (outputSize < 0 || outputSize > NativeMemory.MAX_BYTES) {
      return broken(machine, "output of " + Long.toUnsignedString(outputSize) + " bytes");
    }
    if (outputData == 0 && outputSize != 0) {
      return broken(machine, "output of " + outputSize + " bytes at a null pointer");
    }
    Bytes output = NativeMemory.bytes(outputData, outputSize);
    return number == StatusCode.REVERT.number()
        ? CallResult.revert(gasLeft, output)
        : CallResult.success(gasLeft, result.get(JAVA_LONG, EvmcLayouts.Result.GAS_REFUND), output);
  }

  private static CallResult failed(String machine, StatusCode status) {
    return CallResult.failure(
        switch (status) {
          case OUT_OF_GAS -> Outcome.OUT_OF_GAS;
          case REJECTED -> new Outcome.Rejected(machine + " does not run this code");
          default -> new Outcome.MachineFailure(status.number(), machine, status.text());
        });
  }

  private static CallResult broken(String machine, String what) {
    return CallResult.failure(
        new Outcome.MachineFailure(
            StatusCode.INTERNAL_ERROR.number(), machine, "internal error: " + what));
  }

  private void releaseResult() {
    long release = result.get(JAVA_LONG, EvmcLayouts.Result.RELEASE);
    if (release != 0) {
      result.set(JAVA_LONG, EvmcLayouts.Result.RELEASE, 0);
      try {
        RELEASE.invokeExact(MemorySegment.ofAddress(release), result.address());
      } catch (Throwable e) {
        throw NativeMemory.unexpected(e);
      }
    }
  }

  void giveBack() {
    host = null;
    message = null;
    thrown = null;
    input.trim();
    code.trim();
    FramePool.release(this);
  }

  /** Remembers why a callback could not answer. */
  void failed(Throwable e) {
    if (thrown == null && e != Stopped.NOW && id != FramePool.NOBODY) {
      thrown = e;
    }
  }

  /**
   * Ends a callback that breaks a rule; nothing that the machine asks for afterwards is done.
   *
   * @return never
   */
  Stopped stop(String rule) {
    if (fault == null) {
      fault = rule;
    }
    return Stopped.NOW;
  }

  /** Thrown inside callbacks and caught at their border. */
  @SuppressWarnings("serial")
  static final class Stopped extends RuntimeException {
    @SuppressWarnings("StaticAssignmentOfThrowable") // has neither stack trace nor cause
    static final Stopped NOW = new Stopped();

    private Stopped() {
      super("stopped", null, false, false);
    }
  }

  /** The host, as long as nothing went wrong. */
  HostContext host() {
    HostContext running = host;
    if (running == null || thrown != null || fault != null) {
      throw Stopped.NOW;
    }
    return running;
  }

  /** The same for a callback that changes something. */
  HostContext changing(String callback) {
    HostContext running = host();
    if (message().isStatic()) {
      throw stop(callback + " while nothing may change");
    }
    return running;
  }

  Message message() {
    Message running = message;
    if (running == null) {
      throw Stopped.NOW;
    }
    return running;
  }

  Address address(long pointer) {
    if (pointer == 0) {
      throw stop("null pointer for an address");
    }
    // In a few large steps: a copy of so few bytes costs more than everything else here.
    LONG.set(twenty, 0, NativeMemory.ALL.get(JAVA_LONG_UNALIGNED, pointer));
    LONG.set(twenty, 8, NativeMemory.ALL.get(JAVA_LONG_UNALIGNED, pointer + 8));
    INT.set(twenty, 16, NativeMemory.ALL.get(JAVA_INT_UNALIGNED, pointer + 16));
    return Address.of(twenty, 0);
  }

  Bytes32 word(long pointer) {
    if (pointer == 0) {
      throw stop("null pointer for a word");
    }
    byte[] copy = new byte[(int) EvmcLayouts.WORD_BYTES];
    for (int at = 0; at < copy.length; at += Long.BYTES) {
      LONG.set(copy, at, NativeMemory.ALL.get(JAVA_LONG_UNALIGNED, pointer + at));
    }
    return Bytes32.wrap(copy);
  }

  UInt256 number(long pointer) {
    return UInt256.fromBytes(word(pointer));
  }

  /** Bytes of a machine; empty whatever the pointer when there are none. */
  Bytes bytes(long pointer, long size) {
    if (size < 0 || size > NativeMemory.MAX_BYTES) {
      throw stop(Long.toUnsignedString(size) + " bytes");
    }
    if (pointer == 0 && size != 0) {
      throw stop(size + " bytes at a null pointer");
    }
    return NativeMemory.bytes(pointer, size);
  }

  /** A 32-byte answer. */
  MemorySegment answer(Bytes value) {
    MemorySegment.copy(value.toArrayUnsafe(), 0, word, JAVA_BYTE, 0, (int) EvmcLayouts.WORD_BYTES);
    return word;
  }

  MemorySegment zero() {
    return word.fill((byte) 0);
  }

  /** The answer to a nested message; what its output takes is the machine's to release. */
  MemorySegment answer(CallResult nested) {
    Bytes output = nested.output();
    long data = 0;
    if (!output.isEmpty()) {
      data = NativeMemory.allocate(output.size());
      NativeMemory.put(data, output);
    }
    callResult.set(
        JAVA_INT, EvmcLayouts.Result.STATUS_CODE, StatusCode.of(nested.outcome()).number());
    callResult.set(JAVA_LONG, EvmcLayouts.Result.GAS_LEFT, nested.gasLeft());
    callResult.set(JAVA_LONG, EvmcLayouts.Result.GAS_REFUND, nested.gasRefund());
    callResult.set(JAVA_LONG, EvmcLayouts.Result.OUTPUT_DATA, data);
    callResult.set(JAVA_LONG, EvmcLayouts.Result.OUTPUT_SIZE, output.size());
    callResult.set(
        JAVA_LONG, EvmcLayouts.Result.RELEASE, data == 0 ? 0 : HostCallbacks.RELEASE_OUTPUT);
    Address created = nested.createAddress();
    if (created == null) {
      Arrays.fill(twenty, (byte) 0);
    } else {
      created.copyTo(twenty, 0);
    }
    MemorySegment.copy(
        twenty, 0, callResult, JAVA_BYTE, EvmcLayouts.Result.CREATE_ADDRESS, Address.SIZE);
    return callResult;
  }

  /** The answer to a nested message that could not be run. */
  MemorySegment noCall() {
    callResult.fill((byte) 0);
    callResult.set(JAVA_INT, EvmcLayouts.Result.STATUS_CODE, StatusCode.INTERNAL_ERROR.number());
    return callResult;
  }

  MemorySegment answerTxContext() {
    HostContext running = host();
    if (!txContextFilled) {
      fill(running.txContext());
      txContextFilled = true;
    }
    return txContext;
  }

  MemorySegment noTxContext() {
    return txContext.fill((byte) 0);
  }

  private void fill(TxContext context) {
    txContext.fill((byte) 0);
    put(context.gasPrice(), EvmcLayouts.TxContext.TX_GAS_PRICE);
    put(context.origin(), EvmcLayouts.TxContext.TX_ORIGIN);
    put(context.coinbase(), EvmcLayouts.TxContext.BLOCK_COINBASE);
    txContext.set(JAVA_LONG, EvmcLayouts.TxContext.BLOCK_NUMBER, context.number());
    txContext.set(JAVA_LONG, EvmcLayouts.TxContext.BLOCK_TIMESTAMP, context.timestamp());
    txContext.set(JAVA_LONG, EvmcLayouts.TxContext.BLOCK_GAS_LIMIT, context.gasLimit());
    put(context.difficulty(), EvmcLayouts.TxContext.BLOCK_PREV_RANDAO);
    put(context.chainId(), EvmcLayouts.TxContext.CHAIN_ID);
    put(context.baseFee(), EvmcLayouts.TxContext.BLOCK_BASE_FEE);
  }

  private void put(UInt256 value, long offset) {
    MemorySegment.copy(
        value.toBytes().toArrayUnsafe(),
        0,
        txContext,
        JAVA_BYTE,
        offset,
        (int) EvmcLayouts.WORD_BYTES);
  }

  private void put(Address value, long offset) {
    MemorySegment.copy(value.toArray(), 0, txContext, JAVA_BYTE, offset, Address.SIZE);
  }
}
