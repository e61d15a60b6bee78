package dev.ewasm.vectors.trace;

import dev.ewasm.eei.HostCall;
import dev.ewasm.eei.memory.GuestMemory;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.Memory;
import dev.ewasm.state.Address;
import dev.ewasm.state.Log;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * A call of the environment interface in readable form. Arguments are read before the call, for its
 * result replaces them; what it wrote into memory is read after it.
 *
 * <p>What an argument means is a letter for each function: {@code a} address, {@code v} u128,
 * {@code w} word of 32 bytes, {@code d} offset and length of data, {@code n} number; capitals are
 * where the function puts one: {@code A}, {@code V}, {@code W}, {@code U} (u256), and {@code C} a
 * copy of (offset in the source, length) to an address.
 */
final class HostCallText {

  private static final long LOW = 0xffff_ffffL;

  private static final Map<String, String> MEANINGS =
      Map.ofEntries(
          Map.entry("getAddress", "A"),
          Map.entry("getCaller", "A"),
          Map.entry("getTxOrigin", "A"),
          Map.entry("getBlockCoinbase", "A"),
          Map.entry("getExternalBalance", "aV"),
          Map.entry("getExternalCodeSize", "a"),
          Map.entry("externalCodeCopy", "aC"),
          Map.entry("getCallValue", "V"),
          Map.entry("getTxGasPrice", "V"),
          Map.entry("getChainId", "V"),
          Map.entry("getBlockDifficulty", "U"),
          Map.entry("getBlockHash", "nW"),
          Map.entry("callDataCopy", "C"),
          Map.entry("codeCopy", "C"),
          Map.entry("returnDataCopy", "C"),
          Map.entry("storageLoad", "wW"),
          Map.entry("storageStore", "ww"),
          Map.entry("call", "navd"),
          Map.entry("callCode", "navd"),
          Map.entry("callDelegate", "nad"),
          Map.entry("callStatic", "nad"),
          Map.entry("create", "vdA"),
          Map.entry("create2", "vdwA"),
          Map.entry("finish", "d"),
          Map.entry("revert", "d"),
          Map.entry("selfDestruct", "a"),
          Map.entry("printMem", "d"),
          Map.entry("printMemHex", "d"),
          Map.entry("printStorage", "w"),
          Map.entry("printStorageHex", "w"));

  private static final int MAX_TOPICS = 4;

  private final String name;
  private final String arguments;
  private final @Nullable Log log;

  /** What the function is going to write and where; 0 when nothing. */
  private final char written;

  private final int writtenAt;
  private final int writtenBytes;

  private HostCallText(Reader reader, String name, String arguments, @Nullable Log log) {
    this.name = name;
    this.arguments = arguments;
    this.log = log;
    written = reader.written;
    writtenAt = reader.writtenAt;
    writtenBytes = reader.writtenBytes;
  }

  /** Reads the arguments. */
  static HostCallText before(HostCall call) {
    String name = call.function().name();
    Reader reader = new Reader(call);
    if (name.equals("log")) {
      @Nullable Log log = reader.log();
      return new HostCallText(
          reader, name, log == null ? reader.numbers() : "(" + text(log) + ")", log);
    }
    String meanings = MEANINGS.get(name);
    String separator = name.equals("storageStore") ? " -> " : ", ";
    String arguments =
        meanings == null
            ? reader.numbers()
            : "(" + String.join(separator, reader.arguments(meanings)) + ")";
    return new HostCallText(reader, name, arguments, null);
  }

  /** What the call logs, if it is a log that can be read. */
  @Nullable Log log() {
    return log;
  }

  /** The whole call with its result, or without when it halted. */
  String after(HostCall call, @Nullable Halt halt) {
    @Nullable String result = halt == null ? result(call) : null;
    return name + arguments + (result == null ? "" : " = " + result);
  }

  private static String text(Log log) {
    List<String> topics = new ArrayList<>();
    for (Bytes32 topic : log.topics()) {
      topics.add(ValueText.word(topic));
    }
    return "topics [" + String.join(", ", topics) + "], data " + ValueText.bytes(log.data());
  }

  private @Nullable String result(HostCall call) {
    FuncType type = call.function().type();
    boolean failed = false;
    @Nullable String returned = null;
    if (!type.results().isEmpty()) {
      boolean answersWithStatus = type.params().size() > 1;
      long value = call.slot(0);
      failed = answersWithStatus && value != 0;
      returned =
          answersWithStatus
              ? status(value)
              : number(value, type.results().getFirst() == NumType.I32);
    }
    return written == 0 || failed ? returned : written(call.memory());
  }

  private static String status(long value) {
    return switch ((int) value) {
      case 0 -> "success";
      case 1 -> "failure";
      default -> "revert";
    };
  }

  private @Nullable String written(Memory memory) {
    if (!memory.inBounds(writtenAt, writtenBytes)) {
      return null;
    }
    return switch (written) {
      case 'A' -> GuestMemory.address(memory, writtenAt).toString();
      case 'V' -> GuestMemory.uint128(memory, writtenAt).toUnsignedBigInteger().toString();
      case 'W' -> ValueText.word(GuestMemory.bytes32(memory, writtenAt));
      case 'U' ->
          GuestMemory.bytes32(memory, writtenAt).reverse().toUnsignedBigInteger().toString();
      default -> bytes(memory, writtenAt, writtenBytes);
    };
  }

  private static String bytes(Memory memory, int offset, int length) {
    int shown = Math.min(length, ValueText.MAX_BYTES);
    return ValueText.bytes(GuestMemory.bytes(memory, offset, shown), length & LOW);
  }

  private static String number(long value, boolean narrow) {
    return narrow ? Integer.toUnsignedString((int) value) : Long.toUnsignedString(value);
  }

  /** Walks over the arguments of one call. */
  private static final class Reader {

    private final HostCall call;
    private final FuncType type;
    private int next;
    char written;
    int writtenAt;
    int writtenBytes;

    Reader(HostCall call) {
      this.call = call;
      this.type = call.function().type();
    }

    /** All arguments as numbers. */
    String numbers() {
      List<String> numbers = new ArrayList<>();
      for (int i = 0; i < type.params().size(); i++) {
        numbers.add(number(call.slot(i), type.params().get(i).equals(NumType.I32)));
      }
      return "(" + String.join(", ", numbers) + ")";
    }

    List<String> arguments(String meanings) {
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < meanings.length(); i++) {
        char meaning = meanings.charAt(i);
        switch (meaning) {
          case 'n' -> texts.add(number(call.slot(next++), false));
          case 'd' -> {
            int offset = offset();
            int length = offset();
            texts.add(
                inBounds(offset, length)
                    ? bytes(call.memory(), offset, length)
                    : bad(offset, length));
          }
          case 'A' -> write(meaning, offset(), Address.SIZE);
          case 'V' -> write(meaning, offset(), GuestMemory.UINT128);
          case 'W', 'U' -> write(meaning, offset(), GuestMemory.WORD);
          case 'C' -> {
            int to = offset();
            long from = call.slot(next++) & LOW;
            int length = offset();
            texts.add("from " + from);
            texts.add("length " + (length & LOW));
            write(meaning, to, length);
          }
          default -> texts.add(value(meaning, offset()));
        }
      }
      return texts;
    }

    private String value(char meaning, int at) {
      int size =
          switch (meaning) {
            case 'a' -> Address.SIZE;
            case 'v' -> GuestMemory.UINT128;
            default -> GuestMemory.WORD;
          };
      if (!inBounds(at, size)) {
        return bad(at, size);
      }
      Memory memory = call.memory();
      return switch (meaning) {
        case 'a' -> GuestMemory.address(memory, at).toString();
        case 'v' -> GuestMemory.uint128(memory, at).toUnsignedBigInteger().toString();
        default -> ValueText.word(GuestMemory.bytes32(memory, at));
      };
    }

    /** The log that a call of {@code log} makes; null when it is going to fail. */
    @Nullable Log log() {
      int offset = offset();
      int length = offset();
      long count = call.slot(next++) & LOW;
      if (count > MAX_TOPICS || !inBounds(offset, length)) {
        return null;
      }
      List<Bytes32> topics = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int topic = offset();
        if (!inBounds(topic, GuestMemory.WORD)) {
          return null;
        }
        topics.add(GuestMemory.bytes32(call.memory(), topic));
      }
      Bytes data = GuestMemory.bytes(call.memory(), offset, length);
      return new Log(call.message().recipient(), topics, data);
    }

    private void write(char meaning, int at, int length) {
      written = meaning;
      writtenAt = at;
      writtenBytes = length;
    }

    private int offset() {
      return (int) call.slot(next++);
    }

    private boolean inBounds(int offset, int length) {
      return call.memory().inBounds(offset, length);
    }

    private static String bad(int offset, int length) {
      return "<outside memory: "
          + (length & LOW)
          + " bytes at 0x"
          + Integer.toHexString(offset)
          + ">";
    }
  }
}
