package dev.ewasm.engine.exec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Vector instructions by their definition: a vector is taken apart into an array of lanes, the
 * operation named in the text is done lane by lane in wide arithmetic, and the result is put
 * together again. Written without looking at the engine's methods, to compare with them.
 */
final class VectorReference {
  private VectorReference() {}

  /** A vector result as its 16 bytes. */
  static byte[] vector(String text, byte[] a, byte[] b, byte[] c, long scalar, int lane) {
    String shape = text.substring(0, text.indexOf('.'));
    String op = text.substring(text.indexOf('.') + 1);
    if (shape.equals("v128")) {
      return bitwise(op, a, b, c);
    }
    int width = Integer.parseInt(shape.substring(1, shape.indexOf('x')));
    if (op.equals("swizzle") || op.equals("shuffle")) {
      return pick(op, a, b, c);
    }
    if (op.equals("splat") || op.equals("replace_lane")) {
      long[] lanes = signed(a, width);
      for (int i = 0; i < lanes.length; i++) {
        lanes[i] = op.equals("splat") || i == lane ? scalar : lanes[i];
      }
      return join(lanes, width);
    }
    if (op.startsWith("sh")) {
      return shift(op, a, width, (int) scalar);
    }
    if (op.matches("(extend|extmul|extadd|dot|narrow).*")) {
      return resize(op, a, b, width);
    }
    if (op.matches("(trunc_sat|convert|demote|promote).*")) {
      return convert(op, a, width);
    }
    return shape.startsWith("f") ? floats(op, a, b, width) : integers(op, a, b, width);
  }

  /** An i32 result, or the bits of an extracted lane, sign-extended from the lane width. */
  static long scalar(String text, byte[] a, int lane) {
    String shape = text.substring(0, text.indexOf('.'));
    String op = text.substring(text.indexOf('.') + 1);
    if (shape.equals("v128")) {
      return new BigInteger(1, a).signum();
    }
    int width = Integer.parseInt(shape.substring(1, shape.indexOf('x')));
    long[] lanes = signed(a, width);
    long mask = 0;
    boolean all = true;
    for (int i = 0; i < lanes.length; i++) {
      mask |= lanes[i] < 0 ? 1L << i : 0;
      all &= lanes[i] != 0;
    }
    return switch (op) {
      case "all_true" -> all ? 1 : 0;
      case "bitmask" -> mask;
      case "extract_lane_u" -> unsigned(a, width)[lane];
      case "extract_lane", "extract_lane_s" -> lanes[lane];
      default -> throw new AssertionError(text);
    };
  }

  private static byte[] bitwise(String op, byte[] a, byte[] b, byte[] c) {
    byte[] result = new byte[16];
    for (int i = 0; i < 128; i++) {
      boolean x = bit(a, i);
      boolean y = bit(b, i);
      boolean value =
          switch (op) {
            case "not" -> !x;
            case "and" -> x && y;
            case "andnot" -> x && !y;
            case "or" -> x || y;
            case "xor" -> x != y;
            case "bitselect" -> bit(c, i) ? x : y;
            default -> throw new AssertionError(op);
          };
      if (value) {
        result[i / 8] = (byte) (result[i / 8] | (1 << (i % 8)));
      }
    }
    return result;
  }

  private static boolean bit(byte[] bytes, int index) {
    return ((bytes[index / 8] >> (index % 8)) & 1) != 0;
  }

  private static byte[] pick(String op, byte[] a, byte[] b, byte[] lanes) {
    byte[] result = new byte[16];
    for (int i = 0; i < 16; i++) {
      if (op.equals("swizzle")) {
        result[i] = b[i] >= 0 && b[i] < 16 ? a[b[i]] : 0;
      } else {
        result[i] = lanes[i] < 16 ? a[lanes[i]] : b[lanes[i] - 16];
      }
    }
    return result;
  }

  private static byte[] shift(String op, byte[] a, int width, int count) {
    long[] lanes = op.equals("shr_u") ? unsigned(a, width) : signed(a, width);
    int n = Math.floorMod(count, width);
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] =
          switch (op) {
            case "shl" -> lanes[i] << n;
            case "shr_s" -> lanes[i] >> n;
            case "shr_u" -> lanes[i] >>> n;
            default -> throw new AssertionError(op);
          };
    }
    return join(lanes, width);
  }

  private static byte[] resize(String op, byte[] a, byte[] b, int width) {
    boolean narrow = op.startsWith("narrow");
    int from = narrow ? width * 2 : width / 2;
    boolean readUnsigned = op.endsWith("_u") && !narrow;
    long[] x = readUnsigned ? unsigned(a, from) : signed(a, from);
    long[] y = readUnsigned ? unsigned(b, from) : signed(b, from);
    long[] lanes = new long[128 / width];
    long minimum = op.endsWith("_u") ? 0 : -(1L << (width - 1));
    long maximum = op.endsWith("_u") ? (1L << (width % 64)) - 1 : (1L << (width - 1)) - 1;
    int start = op.contains("_high_") ? lanes.length : 0;
    for (int i = 0; i < lanes.length; i++) {
      if (narrow) {
        long wide = i < x.length ? x[i] : y[i - x.length];
        lanes[i] = Math.max(minimum, Math.min(maximum, wide));
      } else if (op.startsWith("extend")) {
        lanes[i] = x[start + i];
      } else if (op.startsWith("extmul")) {
        lanes[i] = x[start + i] * y[start + i];
      } else if (op.startsWith("extadd")) {
        lanes[i] = x[2 * i] + x[2 * i + 1];
      } else {
        lanes[i] = x[2 * i] * y[2 * i] + x[2 * i + 1] * y[2 * i + 1];
      }
    }
    return join(lanes, width);
  }

  private static byte[] convert(String op, byte[] a, int width) {
    long[] lanes = new long[128 / width];
    boolean isUnsigned = op.contains("_u");
    for (int i = 0; i < lanes.length; i++) {
      if (op.startsWith("trunc_sat")) {
        double[] x = doubles(a, op.contains("f64x2") ? 64 : 32);
        lanes[i] = i < x.length ? saturated(x[i], isUnsigned) : 0;
      } else if (op.startsWith("convert")) {
        BigDecimal x = new BigDecimal((isUnsigned ? unsigned(a, 32) : signed(a, 32))[i]);
        lanes[i] = width == 32 ? bits(x.floatValue(), 32) : bits(x.doubleValue(), 64);
      } else if (op.startsWith("demote")) {
        lanes[i] = i < 2 ? bits(doubles(a, 64)[i], 32) : 0;
      } else {
        lanes[i] = bits(doubles(a, 32)[i], 64);
      }
    }
    return join(lanes, width);
  }

  static long saturated(double x, boolean isUnsigned) {
    long minimum = isUnsigned ? 0 : Integer.MIN_VALUE;
    long maximum = isUnsigned ? 0xffff_ffffL : Integer.MAX_VALUE;
    if (Double.isNaN(x)) {
      return 0;
    }
    if (Double.isInfinite(x)) {
      return x > 0 ? maximum : minimum;
    }
    return new BigDecimal(x)
        .toBigInteger()
        .max(BigInteger.valueOf(minimum))
        .min(BigInteger.valueOf(maximum))
        .longValueExact();
  }

  private static byte[] integers(String op, byte[] a, byte[] b, int width) {
    boolean isUnsigned = op.endsWith("_u") || op.equals("popcnt");
    long[] x = isUnsigned ? unsigned(a, width) : signed(a, width);
    long[] y = isUnsigned ? unsigned(b, width) : signed(b, width);
    long minimum = isUnsigned ? 0 : -(1L << (width - 1));
    long maximum = isUnsigned ? (1L << (width % 64)) - 1 : (1L << (width - 1)) - 1;
    long[] lanes = new long[x.length];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] =
          switch (op.replaceFirst("_[su]$", "")) {
            case "abs" -> x[i] < 0 ? -x[i] : x[i];
            case "neg" -> -x[i];
            case "popcnt" -> Long.bitCount(x[i]);
            case "add" -> x[i] + y[i];
            case "sub" -> x[i] - y[i];
            case "mul" -> x[i] * y[i];
            case "add_sat" -> Math.max(minimum, Math.min(maximum, x[i] + y[i]));
            case "sub_sat" -> Math.max(minimum, Math.min(maximum, x[i] - y[i]));
            case "q15mulr_sat" -> Math.min(maximum, Math.floorDiv(x[i] * y[i] + 16384, 32768));
            case "min" -> Math.min(x[i], y[i]);
            case "max" -> Math.max(x[i], y[i]);
            case "avgr" -> (x[i] + y[i] + 1) / 2;
            case "eq" -> x[i] == y[i] ? -1 : 0;
            case "ne" -> x[i] != y[i] ? -1 : 0;
            case "lt" -> x[i] < y[i] ? -1 : 0;
            case "gt" -> x[i] > y[i] ? -1 : 0;
            case "le" -> x[i] <= y[i] ? -1 : 0;
            case "ge" -> x[i] >= y[i] ? -1 : 0;
            default -> throw new AssertionError(op);
          };
    }
    return join(lanes, width);
  }

  /** In double arithmetic for f32 too: rounding twice is harmless for these operations. */
  private static byte[] floats(String op, byte[] a, byte[] b, int width) {
    double[] x = doubles(a, width);
    double[] y = doubles(b, width);
    long[] xBits = signed(a, width);
    long[] yBits = signed(b, width);
    long sign = 1L << (width - 1);
    long[] lanes = new long[x.length];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] =
          switch (op) {
            case "abs" -> xBits[i] & ~sign;
            case "neg" -> xBits[i] ^ sign;
            case "pmin" -> y[i] < x[i] ? yBits[i] : xBits[i];
            case "pmax" -> x[i] < y[i] ? yBits[i] : xBits[i];
            case "eq" -> x[i] == y[i] ? -1 : 0;
            case "ne" -> x[i] != y[i] ? -1 : 0;
            case "lt" -> x[i] < y[i] ? -1 : 0;
            case "gt" -> x[i] > y[i] ? -1 : 0;
            case "le" -> x[i] <= y[i] ? -1 : 0;
            case "ge" -> x[i] >= y[i] ? -1 : 0;
            case "add" -> bits(x[i] + y[i], width);
            case "sub" -> bits(x[i] - y[i], width);
            case "mul" -> bits(x[i] * y[i], width);
            case "div" -> bits(x[i] / y[i], width);
            case "sqrt" -> bits(StrictMath.sqrt(x[i]), width);
            case "min" -> bits(extreme(x[i], y[i], true), width);
            case "max" -> bits(extreme(x[i], y[i], false), width);
            case "ceil" -> bits(round(x[i], RoundingMode.CEILING), width);
            case "floor" -> bits(round(x[i], RoundingMode.FLOOR), width);
            case "trunc" -> bits(round(x[i], RoundingMode.DOWN), width);
            case "nearest" -> bits(round(x[i], RoundingMode.HALF_EVEN), width);
            default -> throw new AssertionError(op);
          };
    }
    return join(lanes, width);
  }

  private static double extreme(double x, double y, boolean smaller) {
    if (Double.isNaN(x) || Double.isNaN(y)) {
      return Double.NaN;
    }
    if (x == 0 && y == 0) {
      boolean negative = 1 / x < 0;
      return negative == smaller ? x : y;
    }
    return x < y == smaller ? x : y;
  }

  static double round(double x, RoundingMode mode) {
    if (Double.isNaN(x) || Math.abs(x) >= 0x1p53) {
      return x;
    }
    return Math.copySign(new BigDecimal(x).setScale(0, mode).doubleValue(), x);
  }

  private static long bits(double x, int width) {
    if (Double.isNaN(x)) {
      return width == 32 ? 0x7fc0_0000L : 0x7ff8_0000_0000_0000L;
    }
    return width == 32 ? Float.floatToRawIntBits((float) x) : Double.doubleToRawLongBits(x);
  }

  private static double[] doubles(byte[] vector, int width) {
    long[] lanes = signed(vector, width);
    double[] values = new double[lanes.length];
    for (int i = 0; i < lanes.length; i++) {
      values[i] =
          width == 32 ? Float.intBitsToFloat((int) lanes[i]) : Double.longBitsToDouble(lanes[i]);
    }
    return values;
  }

  private static long[] signed(byte[] vector, int width) {
    ByteBuffer buffer = ByteBuffer.wrap(vector).order(ByteOrder.LITTLE_ENDIAN);
    long[] lanes = new long[128 / width];
    for (int i = 0; i < lanes.length; i++) {
      lanes[i] =
          switch (width) {
            case 8 -> buffer.get();
            case 16 -> buffer.getShort();
            case 32 -> buffer.getInt();
            default -> buffer.getLong();
          };
    }
    return lanes;
  }

  private static long[] unsigned(byte[] vector, int width) {
    long[] lanes = signed(vector, width);
    for (int i = 0; i < lanes.length && width < 64; i++) {
      lanes[i] = Math.floorMod(lanes[i], 1L << width);
    }
    return lanes;
  }

  private static byte[] join(long[] lanes, int width) {
    ByteBuffer buffer = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    for (long lane : lanes) {
      switch (width) {
        case 8 -> buffer.put((byte) lane);
        case 16 -> buffer.putShort((short) lane);
        case 32 -> buffer.putInt((int) lane);
        default -> buffer.putLong(lane);
      }
    }
    return buffer.array();
  }
}
