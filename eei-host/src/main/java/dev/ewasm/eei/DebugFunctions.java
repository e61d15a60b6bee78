package dev.ewasm.eei;

import static dev.ewasm.eei.EeiFrame.badMemory;

import dev.ewasm.eei.memory.GuestMemory;
import dev.ewasm.engine.runtime.Halt;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/** The {@code debug} namespace: printing, free of charge, only where it is switched on. */
final class DebugFunctions {

  private static final int MAX_STACK_OFFSET = 1024 * GuestMemory.WORD;

  private DebugFunctions() {}

  static List<EeiFunction> all() {
    return List.of(
        EeiFunction.debug(
            "print32",
            "i:",
            (frame, slots, base) ->
                print(frame, "print32: " + Integer.toUnsignedString((int) slots[base]))),
        EeiFunction.debug(
            "print64",
            "I:",
            (frame, slots, base) -> print(frame, "print64: " + Long.toUnsignedString(slots[base]))),
        EeiFunction.debug(
            "printMem", "ii:", (frame, slots, base) -> printMemory(frame, slots, base, false)),
        EeiFunction.debug(
            "printMemHex", "ii:", (frame, slots, base) -> printMemory(frame, slots, base, true)),
        EeiFunction.debug(
            "printStorage", "i:", (frame, slots, base) -> printStorage(frame, slots, base, false)),
        EeiFunction.debug(
            "printStorageHex",
            "i:",
            (frame, slots, base) -> printStorage(frame, slots, base, true)),
        EeiFunction.debug("evmTrace", "iiii:", DebugFunctions::evmTrace));
  }

  private static @Nullable Halt print(EeiFrame frame, String line) {
    DebugSink sink = frame.config.debug();
    if (sink != null) {
      sink.print(line);
    }
    return null;
  }

  private static @Nullable Halt printMemory(
      EeiFrame frame, long[] slots, int base, boolean hexadecimal) {
    int offset = (int) slots[base];
    int length = (int) slots[base + 1];
    if (!frame.inBounds(offset, length)) {
      return badMemory("printMem");
    }
    Bytes bytes = GuestMemory.bytes(frame.memory(), offset, length);
    String range =
        "(0x" + Integer.toHexString(offset) + ":0x" + Integer.toHexString(length) + "): ";
    return print(
        frame, (hexadecimal ? "printMemHex" : "printMem") + range + text(bytes, hexadecimal));
  }

  private static @Nullable Halt printStorage(
      EeiFrame frame, long[] slots, int base, boolean hexadecimal) {
    int offset = (int) slots[base];
    if (!frame.inBounds(offset, GuestMemory.WORD)) {
      return badMemory("printStorage");
    }
    Bytes32 path = GuestMemory.bytes32(frame.memory(), offset);
    Bytes32 value = frame.host.storage(frame.self(), path);
    String name = hexadecimal ? "printStorageHex" : "printStorage";
    return print(frame, name + "(" + path.toHexString() + "): " + text(value, hexadecimal));
  }

  private static String text(Bytes bytes, boolean hexadecimal) {
    return hexadecimal
        ? bytes.toHexString()
        : new String(bytes.toArrayUnsafe(), StandardCharsets.UTF_8);
  }

  /** (pc, opcode, cost, sp): one step of an EVM that was translated to WebAssembly. */
  private static @Nullable Halt evmTrace(EeiFrame frame, long[] slots, int base) {
    int stackPointer = (int) slots[base + 3];
    if (stackPointer > MAX_STACK_OFFSET) {
      return badMemory("evmTrace");
    }
    StringBuilder line = new StringBuilder("{\"depth\":").append(frame.message.depth());
    line.append(",\"gas\":").append(frame.gasLeft());
    line.append(",\"gasCost\":").append(Integer.toUnsignedString((int) slots[base + 2]));
    line.append(",\"op\":").append((int) slots[base + 1]);
    line.append(",\"pc\":").append(Integer.toUnsignedString((int) slots[base]));
    line.append(",\"stack\":[");
    for (int offset = 0; offset <= stackPointer; offset += GuestMemory.WORD) {
      if (!frame.inBounds(offset, GuestMemory.WORD)) {
        return badMemory("evmTrace");
      }
      Bytes word = GuestMemory.bytes32(frame.memory(), offset).reverse();
      line.append(offset == 0 ? "\"" : ",\"").append(word.toHexString()).append('"');
    }
    return print(frame, line.append("]}").toString());
  }
}
