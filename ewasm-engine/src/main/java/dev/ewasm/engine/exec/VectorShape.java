package dev.ewasm.engine.exec;

import dev.ewasm.engine.module.Immediate;
import dev.ewasm.engine.module.Opcode;
import java.util.Locale;

/**
 * How the methods of one vector instruction are called to make the halves of its result. The tiers
 * share it: {@link VectorDispatch} interprets it, a compiler emits calls by it.
 *
 * <p>In the descriptions {@code f} is the static method named {@link #method}; {@code a}, {@code b}
 * and {@code c} are the operands with their halves {@code Low} and {@code High}. Shapes that speak
 * of {@code fLow} and {@code fHigh} have two methods with these suffixes.
 */
public enum VectorShape {
  /** {@code f(aLow)}, {@code f(aHigh)}. */
  UNARY,
  /** {@code f(aLow, bLow)}, {@code f(aHigh, bHigh)}. */
  BINARY,
  /** {@code f(aLow, bLow, cLow)}, {@code f(aHigh, bHigh, cHigh)}. */
  TERNARY,
  /** {@code f(aLow, count)}, {@code f(aHigh, count)} with an i32 count. */
  SHIFT,
  /** {@code fLow(aLow)}, {@code fHigh(aLow)}. */
  WIDEN_LOW,
  /** {@code fLow(aHigh)}, {@code fHigh(aHigh)}. */
  WIDEN_HIGH,
  /** {@code fLow(aLow, bLow)}, {@code fHigh(aLow, bLow)}. */
  MULTIPLY_LOW,
  /** {@code fLow(aHigh, bHigh)}, {@code fHigh(aHigh, bHigh)}. */
  MULTIPLY_HIGH,
  /** {@code f(aLow, aHigh)}, {@code f(bLow, bHigh)}. */
  NARROW,
  /** {@code f(aLow, aHigh)}, zero. */
  NARROW_ZERO,
  /** {@code f(aLow, aHigh, bLow)}, {@code f(aLow, aHigh, bHigh)}. */
  SWIZZLE,
  /** {@code f(aLow, aHigh, bLow, bHigh, lanes)} with the first and the last 8 immediate bytes. */
  SHUFFLE,
  /** {@code f(scalar)} is both halves; floating-point scalars are raw bits. */
  SPLAT,
  /** {@code int f(aLow, aHigh)}, an i32 result. */
  TEST,
  /** The scalar {@code f(half, lane)} of the half that holds the lane. */
  EXTRACT_LANE,
  /** {@code f(half, lane, scalar)} for the half that holds the lane; the other is unchanged. */
  REPLACE_LANE,
  /** Loads, stores and {@code v128.const}: no method. */
  OTHER;

  private static final VectorShape[] BY_SUFFIX = new VectorShape[0x100];

  static {
    for (int suffix = 0; suffix < BY_SUFFIX.length; suffix++) {
      Opcode opcode = Opcode.of(Opcode.PREFIX_FD, suffix);
      BY_SUFFIX[suffix] = opcode == null ? OTHER : of(opcode);
    }
  }

  /** The shape of the instruction {@code 0xfd suffix}, suffix 0 to 255. */
  static VectorShape ofSuffix(int suffix) {
    return BY_SUFFIX[suffix];
  }

  /** The shape of a vector instruction; {@link #OTHER} for every other instruction. */
  public static VectorShape of(Opcode opcode) {
    String signature = opcode.signature();
    if (opcode.code() >> 16 != Opcode.PREFIX_FD || signature == null) {
      return OTHER;
    }
    String text = opcode.text();
    if (opcode.immediate() == Immediate.SHUFFLE) {
      return SHUFFLE;
    }
    if (opcode.immediate() == Immediate.LANE) {
      return signature.startsWith("v:") ? EXTRACT_LANE : REPLACE_LANE;
    }
    if (opcode.immediate() != Immediate.NONE) {
      return OTHER;
    }
    return switch (signature) {
      case "v:v" -> {
        if (text.endsWith("_zero")) {
          yield NARROW_ZERO;
        }
        if (text.contains("_low_")) {
          yield WIDEN_LOW;
        }
        yield text.contains("_high_") ? WIDEN_HIGH : UNARY;
      }
      case "vv:v" -> {
        if (text.contains("narrow")) {
          yield NARROW;
        }
        if (text.endsWith("swizzle")) {
          yield SWIZZLE;
        }
        if (text.contains("extmul_low")) {
          yield MULTIPLY_LOW;
        }
        yield text.contains("extmul_high") ? MULTIPLY_HIGH : BINARY;
      }
      case "vvv:v" -> TERNARY;
      case "vi:v" -> SHIFT;
      case "v:i" -> TEST;
      default -> SPLAT;
    };
  }

  /** The class that holds the method or methods of an instruction whose shape is not OTHER. */
  public static Class<?> owner(Opcode opcode) {
    String text = opcode.text();
    String operation = text.substring(text.indexOf('.') + 1);
    return switch (of(opcode)) {
      case WIDEN_LOW, WIDEN_HIGH, MULTIPLY_LOW, MULTIPLY_HIGH, NARROW, NARROW_ZERO ->
          VectorConversions.class;
      case SHIFT -> VectorIntegers.class;
      case TERNARY, SWIZZLE, SHUFFLE, SPLAT, TEST, EXTRACT_LANE, REPLACE_LANE -> VectorLanes.class;
      case UNARY, BINARY, OTHER -> {
        if (text.startsWith("v128")) {
          yield VectorLanes.class;
        }
        if (operation.matches("(eq|ne|[lg][te])(_[su])?")) {
          yield VectorComparisons.class;
        }
        if (operation.matches("(extadd|dot|trunc_sat|convert).*")) {
          yield VectorConversions.class;
        }
        yield text.startsWith("f") ? VectorFloats.class : VectorIntegers.class;
      }
    };
  }

  /**
   * The method of an instruction: its name in camel case without {@code _low} or {@code _high}, so
   * {@code i16x8.extend_high_i8x16_s} gives {@code i16x8ExtendI8x16S}, to which the widening shapes
   * add {@code Low} and {@code High}.
   */
  public static String method(Opcode opcode) {
    StringBuilder name = new StringBuilder();
    for (String word : opcode.text().split("[._]", -1)) {
      if (name.isEmpty()) {
        name.append(word);
      } else if (!word.equals("low") && !word.equals("high")) {
        name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    return name.toString();
  }
}
