package dev.ewasm.vectors.runner;

import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.RefType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.VecType;
import dev.ewasm.engine.text.WastExpected;
import dev.ewasm.engine.text.WastValue;
import java.util.Arrays;
import java.util.List;

/** Arguments of scripts as slots, and slots compared with what scripts expect. */
final class SpecValues {

  private SpecValues() {}

  /** Slots of a call's arguments. */
  static long[] slots(List<WastValue> values) {
    long[] slots = new long[2 * values.size()];
    int size = 0;
    for (WastValue value : values) {
      switch (value) {
        case WastValue.V128 vector -> {
          slots[size++] = vector.low();
          slots[size++] = vector.high();
        }
        default -> slots[size++] = slot(value);
      }
    }
    return Arrays.copyOf(slots, size);
  }

  private static long slot(WastValue value) {
    return switch (value) {
      case WastValue.I32 i32 -> i32.value();
      case WastValue.I64 i64 -> i64.value();
      case WastValue.F32 f32 -> f32.bits();
      case WastValue.F64 f64 -> f64.bits();
      case WastValue.V128 vector -> vector.low();
      case WastValue.RefNull _ -> 0;
      // A reference is its number plus 1, for 0 is null.
      case WastValue.RefExtern reference -> reference.value() + 1;
    };
  }

  /** Whether the arguments have these types, so that a wrong script is not taken for a failure. */
  static boolean match(List<WastValue> values, List<ValType> types) {
    if (values.size() != types.size()) {
      return false;
    }
    for (int i = 0; i < types.size(); i++) {
      boolean matches =
          switch (values.get(i)) {
            case WastValue.I32 _ -> types.get(i) == NumType.I32;
            case WastValue.I64 _ -> types.get(i) == NumType.I64;
            case WastValue.F32 _ -> types.get(i) == NumType.F32;
            case WastValue.F64 _ -> types.get(i) == NumType.F64;
            case WastValue.V128 _ -> types.get(i) == VecType.V128;
            case WastValue.RefNull _ -> types.get(i) instanceof RefType;
            case WastValue.RefExtern _ -> types.get(i).equals(RefType.EXTERNREF);
          };
      if (!matches) {
        return false;
      }
    }
    return true;
  }

  /** Whether result slots of {@code types} are what is expected. */
  static boolean match(long[] slots, List<ValType> types, List<WastExpected> expected) {
    if (types.size() != expected.size()) {
      return false;
    }
    int slot = 0;
    for (int i = 0; i < types.size(); i++) {
      ValType type = types.get(i);
      long high = type.slots() == 2 ? slots[slot + 1] : 0;
      if (!matches(slots[slot], high, type, expected.get(i))) {
        return false;
      }
      slot += type.slots();
    }
    return true;
  }

  private static boolean matches(long low, long high, ValType type, WastExpected expected) {
    return switch (expected) {
      case WastExpected.Exactly(WastValue value) -> exactly(low, high, type, value);
      case WastExpected.CanonicalNan(int bits) -> isFloat(type, bits) && canonicalNan(low, bits);
      case WastExpected.ArithmeticNan(int bits) -> isFloat(type, bits) && arithmeticNan(low, bits);
      case WastExpected.Lanes(int laneBits, List<WastExpected> lanes) ->
          type == VecType.V128 && lanes(low, high, laneBits, lanes);
      case WastExpected.LaneBits _ -> false;
      case WastExpected.AnyNull _ -> type instanceof RefType && low == 0;
      case WastExpected.AnyReference(String heapType) ->
          type instanceof RefType
              && low != 0
              && (heapType.equals("any") || type.text().equals(heapType + "ref"));
      case WastExpected.Either(List<WastExpected> choices) ->
          choices.stream().anyMatch(choice -> matches(low, high, type, choice));
    };
  }

  private static boolean isFloat(ValType type, int bits) {
    return type == (bits == 32 ? NumType.F32 : NumType.F64);
  }

  private static boolean exactly(long low, long high, ValType type, WastValue value) {
    return switch (value) {
      case WastValue.I32 i32 -> type == NumType.I32 && low == i32.value();
      case WastValue.I64 i64 -> type == NumType.I64 && low == i64.value();
      case WastValue.F32 f32 -> type == NumType.F32 && low == f32.bits();
      case WastValue.F64 f64 -> type == NumType.F64 && low == f64.bits();
      case WastValue.V128 vector ->
          type == VecType.V128 && low == vector.low() && high == vector.high();
      case WastValue.RefNull _ -> type instanceof RefType && low == 0;
      case WastValue.RefExtern reference ->
          type.equals(RefType.EXTERNREF) && low == reference.value() + 1;
    };
  }

  private static boolean canonicalNan(long bits, int width) {
    return width == 32
        ? (bits & 0x7fff_ffffL) == 0x7fc0_0000L
        : (bits & Long.MAX_VALUE) == 0x7ff8_0000_0000_0000L;
  }

  private static boolean arithmeticNan(long bits, int width) {
    return width == 32
        ? (bits & 0x7fc0_0000L) == 0x7fc0_0000L
        : (bits & 0x7ff8_0000_0000_0000L) == 0x7ff8_0000_0000_0000L;
  }

  private static boolean lanes(long low, long high, int bits, List<WastExpected> lanes) {
    long mask = bits == 64 ? -1 : (1L << bits) - 1;
    for (int i = 0; i < lanes.size(); i++) {
      long half = i * bits < 64 ? low : high;
      long lane = half >>> i * bits % 64 & mask;
      boolean matches =
          switch (lanes.get(i)) {
            case WastExpected.LaneBits(long expected) -> lane == (expected & mask);
            case WastExpected.CanonicalNan _ -> canonicalNan(lane, bits);
            case WastExpected.ArithmeticNan _ -> arithmeticNan(lane, bits);
            default -> false;
          };
      if (!matches) {
        return false;
      }
    }
    return true;
  }

  /** Result slots for a failure's message. */
  static String text(long[] slots, List<ValType> types) {
    StringBuilder text = new StringBuilder();
    int slot = 0;
    for (ValType type : types) {
      text.append(text.isEmpty() ? "" : " ").append(type.text()).append(':');
      for (int i = type.slots() - 1; i >= 0; i--) {
        boolean narrow = type == NumType.I32 || type == NumType.F32;
        text.append(
            narrow
                ? String.format("%08x", (int) slots[slot + i])
                : String.format("%016x", slots[slot + i]));
      }
      slot += type.slots();
    }
    return text.isEmpty() ? "nothing" : text.toString();
  }
}
