package dev.ewasm.evmc.vm;

import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.HostContext;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.eei.host.StorageStatus;
import dev.ewasm.eei.host.TxContext;
import dev.ewasm.evmc.EvmcAbi;
import dev.ewasm.evmc.EvmcLayouts;
import dev.ewasm.evmc.EvmcLayouts.HostInterface;
import dev.ewasm.evmc.StatusCode;
import dev.ewasm.state.Address;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * The host of a client in C, seen through its table of functions, for one execution.
 *
 * <p>Arguments are laid out in scratch memory that lives on the client's stack below this
 * execution, so a call allocates nothing, and nested executions have scratch of their own.
 */
final class NativeHost implements HostContext {

  /** Bytes of scratch memory; the C side knows the number too. */
  static final int SCRATCH_BYTES = 1024;

  // Where things lie in it.
  private static final int MESSAGE = 0;
  private static final int RETURNED = 192;
  private static final int FIRST_ADDRESS = 448;
  private static final int SECOND_ADDRESS = 480;
  private static final int KEY = 512;
  private static final int VALUE = 544;
  private static final int TOPICS = 576;
  private static final int DATA = 704;
  private static final int DATA_BYTES = SCRATCH_BYTES - DATA;

  private static final int ACCESS_COLD = 0;
  private static final StorageStatus[] STORAGE_STATUSES = StorageStatus.values();

  private final long functions;
  private final long context;
  private final long scratch;
  private final byte[] word = new byte[32];
  private final SegmentAllocator returned;

  /**
   * @param functions address of the table, may be null for a contract that needs no host
   * @param context what the functions get first
   * @param scratch address of {@link #SCRATCH_BYTES} bytes
   */
  NativeHost(long functions, long context, long scratch) {
    this.functions = functions;
    this.context = context;
    this.scratch = scratch;
    MemorySegment place = NativeMemory.slice(scratch + RETURNED, NativeCalls.MAX_STRUCT_BYTES);
    returned = (_, _) -> place;
  }

  private long function(long offset) {
    long function = functions == 0 ? 0 : NativeMemory.getLong(functions + offset);
    if (function == 0) {
      throw new HostFailure(
          StatusCode.INTERNAL_ERROR,
          "the client's host has no "
              + HostInterface.FUNCTIONS.get((int) (offset / Long.BYTES))
              + ", which the contract needs");
    }
    return function;
  }

  private long address(int place, Address address) {
    address.copyTo(word, 0);
    NativeMemory.put(scratch + place, word, 0, Address.SIZE);
    return scratch + place;
  }

  private long word(int place, Bytes32 bytes) {
    NativeMemory.put(scratch + place, bytes.toArrayUnsafe(), 0, Bytes32.SIZE);
    return scratch + place;
  }

  private Bytes32 returnedWord() {
    return Bytes32.wrap(NativeMemory.get(scratch + RETURNED, Bytes32.SIZE));
  }

  private Address readAddress(long at) {
    NativeMemory.get(at, word, 0, Address.SIZE);
    return Address.of(word, 0);
  }

  private long integer(long function, long a, long b, long c) {
    return NativeCalls.integer(function(function), context, a, b, c, 0, 0);
  }

  private void struct(long function, long a, long b) {
    NativeCalls.struct(function(function), returned, context, a, b);
  }

  /** A C bool is one byte. */
  private static boolean isTrue(long value) {
    return (byte) value != 0;
  }

  @Override
  public boolean accountExists(Address address) {
    return isTrue(integer(HostInterface.ACCOUNT_EXISTS, address(FIRST_ADDRESS, address), 0, 0));
  }

  @Override
  public Bytes32 storage(Address address, Bytes32 key) {
    struct(HostInterface.GET_STORAGE, address(FIRST_ADDRESS, address), word(KEY, key));
    return returnedWord();
  }

  @Override
  public StorageStatus setStorage(Address address, Bytes32 key, Bytes32 value) {
    int status =
        (int)
            integer(
                HostInterface.SET_STORAGE,
                address(FIRST_ADDRESS, address),
                word(KEY, key),
                word(VALUE, value));
    if (status < 0 || status >= STORAGE_STATUSES.length) {
      throw new HostFailure(
          StatusCode.INTERNAL_ERROR, "the client's set_storage returned " + status);
    }
    return STORAGE_STATUSES[status];
  }

  @Override
  public UInt256 balance(Address address) {
    struct(HostInterface.GET_BALANCE, address(FIRST_ADDRESS, address), 0);
    return UInt256.fromBytes(returnedWord());
  }

  @Override
  public int codeSize(Address address) {
    return size(integer(HostInterface.GET_CODE_SIZE, address(FIRST_ADDRESS, address), 0, 0));
  }

  /** A size_t that must fit an array; what does not is as large as an array can be. */
  private static int size(long value) {
    return value < 0 || value > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) value;
  }

  @Override
  public Bytes32 codeHash(Address address) {
    struct(HostInterface.GET_CODE_HASH, address(FIRST_ADDRESS, address), 0);
    return returnedWord();
  }

  @Override
  public int copyCode(
      Address address, long codeOffset, byte[] target, int targetOffset, int length) {
    long account = address(FIRST_ADDRESS, address);
    if (length <= DATA_BYTES) {
      return copyCode(account, codeOffset, scratch + DATA, target, targetOffset, length);
    }
    try (Arena arena = Arena.ofConfined()) {
      return copyCode(
          account, codeOffset, arena.allocate(length).address(), target, targetOffset, length);
    }
  }

  private int copyCode(
      long account, long codeOffset, long buffer, byte[] target, int targetOffset, int length) {
    long copied =
        NativeCalls.integer(
            function(HostInterface.COPY_CODE), context, account, codeOffset, buffer, length, 0);
    if (copied < 0 || copied > length) {
      throw new HostFailure(
          StatusCode.INTERNAL_ERROR,
          "the client's copy_code returned "
              + Long.toUnsignedString(copied)
              + " for a buffer of "
              + length);
    }
    NativeMemory.get(buffer, target, targetOffset, (int) copied);
    return (int) copied;
  }

  @Override
  public boolean selfDestruct(Address address, Address beneficiary) {
    return isTrue(
        integer(
            HostInterface.SELFDESTRUCT,
            address(FIRST_ADDRESS, address),
            address(SECOND_ADDRESS, beneficiary),
            0));
  }

  @Override
  public CallResult call(Message message) {
    int length = message.input().size();
    if (length <= DATA_BYTES) {
      return call(message, scratch + DATA, length);
    }
    try (Arena arena = Arena.ofConfined()) {
      return call(message, arena.allocate(length).address(), length);
    }
  }

  private CallResult call(Message message, long input, int length) {
    put(input, message.input(), length);
    long at = scratch + MESSAGE;
    NativeMemory.clear(at, EvmcLayouts.Message.SIZE);
    NativeMemory.putInt(at + EvmcLayouts.Message.KIND, EvmcAbi.kind(message.kind()));
    NativeMemory.putInt(
        at + EvmcLayouts.Message.FLAGS, message.isStatic() ? EvmcAbi.FLAG_STATIC : 0);
    NativeMemory.putInt(at + EvmcLayouts.Message.DEPTH, message.depth());
    NativeMemory.putLong(at + EvmcLayouts.Message.GAS, message.gas());
    address(MESSAGE + (int) EvmcLayouts.Message.RECIPIENT, message.recipient());
    address(MESSAGE + (int) EvmcLayouts.Message.SENDER, message.sender());
    NativeMemory.putLong(at + EvmcLayouts.Message.INPUT_DATA, length == 0 ? 0 : input);
    NativeMemory.putLong(at + EvmcLayouts.Message.INPUT_SIZE, length);
    word(MESSAGE + (int) EvmcLayouts.Message.VALUE, message.value());
    word(MESSAGE + (int) EvmcLayouts.Message.CREATE2_SALT, message.salt());
    address(MESSAGE + (int) EvmcLayouts.Message.CODE_ADDRESS, message.codeAddress());
    struct(HostInterface.CALL, at, 0);
    return result(message);
  }

  private static void put(long at, Bytes bytes, int length) {
    if (length != 0) {
      NativeMemory.put(at, bytes.toArrayUnsafe(), 0, length);
    }
  }

  /** Reads the result of a call and gives its memory back. */
  private CallResult result(Message message) {
    long at = scratch + RETURNED;
    try {
      return readResult(message, at);
    } finally {
      long release = NativeMemory.getLong(at + EvmcLayouts.Result.RELEASE);
      if (release != 0) {
        NativeCalls.integer(release, at, 0, 0, 0, 0, 0);
      }
    }
  }

  private CallResult readResult(Message message, long at) {
    int number = NativeMemory.getInt(at + EvmcLayouts.Result.STATUS_CODE);
    StatusCode status = StatusCode.ofNumber(number).orElse(StatusCode.FAILURE);
    if (status == StatusCode.INTERNAL_ERROR || status == StatusCode.OUT_OF_MEMORY) {
      // A fault of this machine or this process, which other nodes do not share.
      throw new HostFailure(status, "the client's call ended with " + status.text());
    }
    Bytes output = output(at);
    Outcome outcome =
        switch (status) {
          case SUCCESS -> Outcome.SUCCESS;
          case REVERT -> Outcome.REVERT;
          default -> new Outcome.MachineFailure(number, "client", status.text());
        };
    // More than was sent, or less than nothing, would make gas out of nothing.
    long gasLeft =
        Math.clamp(NativeMemory.getLong(at + EvmcLayouts.Result.GAS_LEFT), 0, message.gas());
    long refund =
        status == StatusCode.SUCCESS ? NativeMemory.getLong(at + EvmcLayouts.Result.GAS_REFUND) : 0;
    boolean created = status == StatusCode.SUCCESS && message.kind().isCreate();
    return new CallResult(
        outcome,
        gasLeft,
        refund,
        output,
        created ? readAddress(at + EvmcLayouts.Result.CREATE_ADDRESS) : null);
  }

  private static Bytes output(long at) {
    long data = NativeMemory.getLong(at + EvmcLayouts.Result.OUTPUT_DATA);
    long length = NativeMemory.getLong(at + EvmcLayouts.Result.OUTPUT_SIZE);
    if (length == 0) {
      return Bytes.EMPTY;
    }
    if (data == 0 || length < 0 || length > Integer.MAX_VALUE - 64) {
      throw new HostFailure(
          StatusCode.INTERNAL_ERROR,
          "the client's call returned an output of "
              + Long.toUnsignedString(length)
              + " bytes at "
              + Long.toHexString(data));
    }
    return Bytes.wrap(NativeMemory.get(data, (int) length));
  }

  @Override
  public TxContext txContext() {
    struct(HostInterface.GET_TX_CONTEXT, 0, 0);
    long at = scratch + RETURNED;
    return new TxContext(
        readNumber(at + EvmcLayouts.TxContext.TX_GAS_PRICE),
        readAddress(at + EvmcLayouts.TxContext.TX_ORIGIN),
        readAddress(at + EvmcLayouts.TxContext.BLOCK_COINBASE),
        NativeMemory.getLong(at + EvmcLayouts.TxContext.BLOCK_NUMBER),
        NativeMemory.getLong(at + EvmcLayouts.TxContext.BLOCK_TIMESTAMP),
        NativeMemory.getLong(at + EvmcLayouts.TxContext.BLOCK_GAS_LIMIT),
        readNumber(at + EvmcLayouts.TxContext.BLOCK_PREV_RANDAO),
        readNumber(at + EvmcLayouts.TxContext.CHAIN_ID),
        readNumber(at + EvmcLayouts.TxContext.BLOCK_BASE_FEE));
  }

  private static UInt256 readNumber(long at) {
    return UInt256.fromBytes(Bytes.wrap(NativeMemory.get(at, Bytes32.SIZE)));
  }

  @Override
  public @Nullable Bytes32 blockHash(long number) {
    struct(HostInterface.GET_BLOCK_HASH, number, 0);
    Bytes32 hash = returnedWord();
    return hash.isZero() ? null : hash;
  }

  @Override
  public void emitLog(Address address, Bytes data, List<Bytes32> topics) {
    int length = data.size();
    if (length <= DATA_BYTES) {
      emitLog(address, data, scratch + DATA, length, topics);
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      emitLog(address, data, arena.allocate(length).address(), length, topics);
    }
  }

  private void emitLog(Address address, Bytes data, long at, int length, List<Bytes32> topics) {
    put(at, data, length);
    for (int i = 0; i < topics.size(); i++) {
      word(TOPICS + i * Bytes32.SIZE, topics.get(i));
    }
    NativeCalls.integer(
        function(HostInterface.EMIT_LOG),
        context,
        address(FIRST_ADDRESS, address),
        length == 0 ? 0 : at,
        length,
        topics.isEmpty() ? 0 : scratch + TOPICS,
        topics.size());
  }

  @Override
  public boolean accessAccount(Address address) {
    return ACCESS_COLD
        == (int) integer(HostInterface.ACCESS_ACCOUNT, address(FIRST_ADDRESS, address), 0, 0);
  }

  @Override
  public boolean accessStorage(Address address, Bytes32 key) {
    return ACCESS_COLD
        == (int)
            integer(
                HostInterface.ACCESS_STORAGE, address(FIRST_ADDRESS, address), word(KEY, key), 0);
  }

  @Override
  public Bytes32 transientStorage(Address address, Bytes32 key) {
    struct(HostInterface.GET_TRANSIENT_STORAGE, address(FIRST_ADDRESS, address), word(KEY, key));
    return returnedWord();
  }

  @Override
  public void setTransientStorage(Address address, Bytes32 key, Bytes32 value) {
    NativeCalls.integer(
        function(HostInterface.SET_TRANSIENT_STORAGE),
        context,
        address(FIRST_ADDRESS, address),
        word(KEY, key),
        word(VALUE, value),
        0,
        0);
  }
}
