package dev.ewasm.evmc.client;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ewasm.eei.host.CallKind;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.HostContext;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.evmc.EvmcAbi;
import dev.ewasm.evmc.EvmcLayouts;
import dev.ewasm.state.Address;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * The sixteen functions of {@code evmc_host_interface}, made once for all machines. An exception
 * that left one of them would end the process, so each catches everything, remembers it in the
 * frame and answers with zeros; {@link Frame#leave} throws it again on the other side of the
 * machine. Pointers come as numbers, because segments would have to be made for each.
 */
@SuppressWarnings("restricted")
final class HostCallbacks {

  private static final int MAX_TOPICS = 4;

  private static final int COLD = 0;
  private static final int WARM = 1;

  /** Address of the {@code evmc_host_interface}. */
  static final long TABLE;

  /** Address of the function that frees the output of a nested message. */
  static final long RELEASE_OUTPUT;

  private HostCallbacks() {}

  static {
    MemoryLayout word = EvmcLayouts.EVMC_BYTES32;
    MemorySegment table = Arena.global().allocate(EvmcLayouts.HostInterface.LAYOUT);
    put(table, "account_exists", "accountExists", JAVA_BOOLEAN, 2);
    put(table, "get_storage", "getStorage", word, 3);
    put(table, "set_storage", "setStorage", JAVA_INT, 4);
    put(table, "get_balance", "getBalance", word, 2);
    put(table, "get_code_size", "getCodeSize", JAVA_LONG, 2);
    put(table, "get_code_hash", "getCodeHash", word, 2);
    put(table, "copy_code", "copyCode", JAVA_LONG, 5);
    put(table, "selfdestruct", "selfDestruct", JAVA_BOOLEAN, 3);
    put(table, "call", "call", EvmcLayouts.Result.LAYOUT, 2);
    put(table, "get_tx_context", "getTxContext", EvmcLayouts.TxContext.LAYOUT, 1);
    put(table, "get_block_hash", "getBlockHash", word, 2);
    put(table, "emit_log", "emitLog", null, 6);
    put(table, "access_account", "accessAccount", JAVA_INT, 2);
    put(table, "access_storage", "accessStorage", JAVA_INT, 3);
    put(table, "get_transient_storage", "getTransientStorage", word, 3);
    put(table, "set_transient_storage", "setTransientStorage", null, 4);
    TABLE = table.address();
    RELEASE_OUTPUT = stub("releaseOutput", null, 1).address();
  }

  private static void put(
      MemorySegment table, String field, String method, @Nullable MemoryLayout answer, int count) {
    long offset =
        EvmcLayouts.HostInterface.LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement(field));
    table.set(ADDRESS, offset, stub(method, answer, count));
  }

  /** A C function of {@code count} pointers or 64-bit numbers. */
  private static MemorySegment stub(String method, @Nullable MemoryLayout answer, int count) {
    MemoryLayout[] arguments = new MemoryLayout[count];
    java.util.Arrays.fill(arguments, JAVA_LONG);
    FunctionDescriptor type =
        answer == null
            ? FunctionDescriptor.ofVoid(arguments)
            : FunctionDescriptor.of(answer, arguments);
    try {
      return Linker.nativeLinker()
          .upcallStub(
              MethodHandles.lookup().findStatic(HostCallbacks.class, method, type.toMethodType()),
              type,
              Arena.global());
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  static boolean accountExists(long context, long address) {
    Frame frame = Frame.of(context);
    try {
      return frame.host().accountExists(frame.address(address));
    } catch (Throwable e) {
      frame.failed(e);
      return false;
    }
  }

  static MemorySegment getStorage(long context, long address, long key) {
    Frame frame = Frame.of(context);
    try {
      return frame.answer(frame.host().storage(frame.address(address), frame.word(key)));
    } catch (Throwable e) {
      frame.failed(e);
      return frame.zero();
    }
  }

  static int setStorage(long context, long address, long key, long value) {
    Frame frame = Frame.of(context);
    try {
      return frame
          .changing("set_storage")
          .setStorage(frame.address(address), frame.word(key), frame.word(value))
          .ordinal();
    } catch (Throwable e) {
      frame.failed(e);
      return 0;
    }
  }

  static MemorySegment getBalance(long context, long address) {
    Frame frame = Frame.of(context);
    try {
      return frame.answer(frame.host().balance(frame.address(address)).toBytes());
    } catch (Throwable e) {
      frame.failed(e);
      return frame.zero();
    }
  }

  static long getCodeSize(long context, long address) {
    Frame frame = Frame.of(context);
    try {
      return frame.host().codeSize(frame.address(address));
    } catch (Throwable e) {
      frame.failed(e);
      return 0;
    }
  }

  static MemorySegment getCodeHash(long context, long address) {
    Frame frame = Frame.of(context);
    try {
      return frame.answer(frame.host().codeHash(frame.address(address)));
    } catch (Throwable e) {
      frame.failed(e);
      return frame.zero();
    }
  }

  static long copyCode(long context, long address, long codeOffset, long data, long size) {
    Frame frame = Frame.of(context);
    try {
      HostContext host = frame.host();
      Address account = frame.address(address);
      long available = host.codeSize(account) - codeOffset;
      // Both are unsigned in C; what is beyond 63 bits is beyond every code.
      if (codeOffset < 0 || available <= 0 || size == 0) {
        return 0;
      }
      int wanted = (int) (size < 0 ? available : Math.min(size, available));
      if (data == 0) {
        throw frame.stop("copy_code of " + wanted + " bytes to a null pointer");
      }
      byte[] copy = new byte[wanted];
      int copied = host.copyCode(account, codeOffset, copy, 0, wanted);
      MemorySegment.copy(copy, 0, NativeMemory.ALL, ValueLayout.JAVA_BYTE, data, copied);
      return copied;
    } catch (Throwable e) {
      frame.failed(e);
      return 0;
    }
  }

  static boolean selfDestruct(long context, long address, long beneficiary) {
    Frame frame = Frame.of(context);
    try {
      return frame
          .changing("selfdestruct")
          .selfDestruct(frame.address(address), frame.address(beneficiary));
    } catch (Throwable e) {
      frame.failed(e);
      return false;
    }
  }

  static MemorySegment call(long context, long message) {
    Frame frame = Frame.of(context);
    try {
      HostContext host = frame.host();
      return frame.answer(send(frame, host, message));
    } catch (Throwable e) {
      frame.failed(e);
      return frame.noCall();
    }
  }

  private static CallResult send(Frame frame, HostContext host, long pointer) {
    if (pointer == 0) {
      throw frame.stop("call with a null message");
    }
    Message own = frame.message();
    int kindNumber = integer(pointer + EvmcLayouts.Message.KIND);
    CallKind kind = EvmcAbi.kind(kindNumber).orElse(null);
    if (kind == null) {
      throw frame.stop("call of kind " + kindNumber);
    }
    int flags = integer(pointer + EvmcLayouts.Message.FLAGS);
    long gas = number(pointer + EvmcLayouts.Message.GAS);
    if (gas < 0) {
      throw frame.stop("call with " + gas + " gas");
    }
    UInt256 value = frame.number(pointer + EvmcLayouts.Message.VALUE);
    boolean moves = (kind == CallKind.CALL || kind.isCreate()) && !value.isZero();
    if (own.isStatic() && (moves || kind.isCreate())) {
      throw frame.stop("call that changes something while nothing may change");
    }
    Message message =
        new Message(
            kind,
            own.isStatic() || (flags & EvmcAbi.FLAG_STATIC) != 0,
            // Counted here and not believed: a machine that did not count would recurse for ever.
            own.depth() + 1,
            gas,
            kind.isCreate() ? Address.ZERO : frame.address(pointer + EvmcLayouts.Message.RECIPIENT),
            frame.address(pointer + EvmcLayouts.Message.SENDER),
            frame.bytes(
                number(pointer + EvmcLayouts.Message.INPUT_DATA),
                number(pointer + EvmcLayouts.Message.INPUT_SIZE)),
            value,
            kind == CallKind.CREATE2
                ? frame.word(pointer + EvmcLayouts.Message.CREATE2_SALT)
                : Bytes32.ZERO,
            kind.isCreate()
                ? Address.ZERO
                : frame.address(pointer + EvmcLayouts.Message.CODE_ADDRESS));
    // The port leaves both to its caller; a machine that checks them itself never gets here.
    if (message.depth() > Message.MAX_DEPTH) {
      return CallResult.notRun(new Outcome.CallDepthExceeded(), gas);
    }
    if (moves && host.balance(message.sender()).compareTo(value) < 0) {
      return CallResult.notRun(new Outcome.InsufficientBalance(), gas);
    }
    return host.call(message);
  }

  static MemorySegment getTxContext(long context) {
    Frame frame = Frame.of(context);
    try {
      return frame.answerTxContext();
    } catch (Throwable e) {
      frame.failed(e);
      return frame.noTxContext();
    }
  }

  static MemorySegment getBlockHash(long context, long number) {
    Frame frame = Frame.of(context);
    try {
      Bytes32 hash = frame.host().blockHash(number);
      return hash == null ? frame.zero() : frame.answer(hash);
    } catch (Throwable e) {
      frame.failed(e);
      return frame.zero();
    }
  }

  static void emitLog(
      long context, long address, long data, long size, long topics, long topicCount) {
    Frame frame = Frame.of(context);
    try {
      HostContext host = frame.changing("emit_log");
      if (topicCount < 0 || topicCount > MAX_TOPICS || (topics == 0 && topicCount != 0)) {
        throw frame.stop("log with " + Long.toUnsignedString(topicCount) + " topics");
      }
      Bytes bytes = frame.bytes(data, size);
      List<Bytes32> words = new ArrayList<>(MAX_TOPICS);
      for (int i = 0; i < topicCount; i++) {
        words.add(frame.word(topics + i * EvmcLayouts.WORD_BYTES));
      }
      host.emitLog(frame.address(address), bytes, words);
    } catch (Throwable e) {
      frame.failed(e);
    }
  }

  static int accessAccount(long context, long address) {
    Frame frame = Frame.of(context);
    try {
      return frame.host().accessAccount(frame.address(address)) ? COLD : WARM;
    } catch (Throwable e) {
      frame.failed(e);
      return COLD;
    }
  }

  static int accessStorage(long context, long address, long key) {
    Frame frame = Frame.of(context);
    try {
      return frame.host().accessStorage(frame.address(address), frame.word(key)) ? COLD : WARM;
    } catch (Throwable e) {
      frame.failed(e);
      return COLD;
    }
  }

  static MemorySegment getTransientStorage(long context, long address, long key) {
    Frame frame = Frame.of(context);
    try {
      return frame.answer(frame.host().transientStorage(frame.address(address), frame.word(key)));
    } catch (Throwable e) {
      frame.failed(e);
      return frame.zero();
    }
  }

  static void setTransientStorage(long context, long address, long key, long value) {
    Frame frame = Frame.of(context);
    try {
      frame
          .changing("set_transient_storage")
          .setTransientStorage(frame.address(address), frame.word(key), frame.word(value));
    } catch (Throwable e) {
      frame.failed(e);
    }
  }

  /** Frees what {@link Frame#answer(CallResult)} reserved. */
  static void releaseOutput(long result) {
    NativeMemory.free(number(result + EvmcLayouts.Result.OUTPUT_DATA));
  }

  private static int integer(long address) {
    return NativeMemory.ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address);
  }

  private static long number(long address) {
    return NativeMemory.ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
  }
}
