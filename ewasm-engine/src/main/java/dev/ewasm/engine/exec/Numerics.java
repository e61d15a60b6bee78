package dev.ewasm.engine.exec;

/**
 * Scalar instructions that are too rare, or too large, for the interpreter's loop: a pure function
 * of one or two slots. Opcodes are those of the binary format, the saturating conversions 0x100
 * plus their suffix.
 *
 * @spec https://webassembly.github.io/spec/core/exec/numerics.html Numerics
 */
final class Numerics {

  private Numerics() {}

  /** The result slot of an instruction; throws {@link TrapException} where it traps. */
  static long evaluate(int opcode, long x, long y) {
    return switch (opcode >> 4) {
      case 0x5 -> compare(opcode, x, y);
      case 0x6, 0x7, 0x8 ->
          opcode <= 0x66
              ? compare(opcode, x, y)
              : opcode <= 0x8a ? integer(opcode, x, y) : floating32(opcode, x, y);
      case 0x9 -> opcode <= 0x98 ? floating32(opcode, x, y) : floating64(opcode, x, y);
      case 0xa -> opcode <= 0xa6 ? floating64(opcode, x, y) : convert(opcode, x);
      default -> convert(opcode, x);
    };
  }

  /** Comparisons of floats. */
  private static long compare(int opcode, long x, long y) {
    return switch (opcode) {
      case 0x5b -> Float.intBitsToFloat((int) x) == Float.intBitsToFloat((int) y) ? 1 : 0; // f32.eq
      case 0x5c -> Float.intBitsToFloat((int) x) != Float.intBitsToFloat((int) y) ? 1 : 0; // f32.ne
      case 0x5d -> Float.intBitsToFloat((int) x) < Float.intBitsToFloat((int) y) ? 1 : 0; // f32.lt
      case 0x5e -> Float.intBitsToFloat((int) x) > Float.intBitsToFloat((int) y) ? 1 : 0; // f32.gt
      case 0x5f -> Float.intBitsToFloat((int) x) <= Float.intBitsToFloat((int) y) ? 1 : 0; // f32.le
      case 0x60 -> Float.intBitsToFloat((int) x) >= Float.intBitsToFloat((int) y) ? 1 : 0; // f32.ge
      case 0x61 -> Double.longBitsToDouble(x) == Double.longBitsToDouble(y) ? 1 : 0; // f64.eq
      case 0x62 -> Double.longBitsToDouble(x) != Double.longBitsToDouble(y) ? 1 : 0; // f64.ne
      case 0x63 -> Double.longBitsToDouble(x) < Double.longBitsToDouble(y) ? 1 : 0; // f64.lt
      case 0x64 -> Double.longBitsToDouble(x) > Double.longBitsToDouble(y) ? 1 : 0; // f64.gt
      case 0x65 -> Double.longBitsToDouble(x) <= Double.longBitsToDouble(y) ? 1 : 0; // f64.le
      case 0x66 -> Double.longBitsToDouble(x) >= Double.longBitsToDouble(y) ? 1 : 0; // f64.ge
      default -> throw unknown(opcode);
    };
  }

  /** Integers: counts, division, rotation. */
  private static long integer(int opcode, long x, long y) {
    return switch (opcode) {
      case 0x67 -> Integer.numberOfLeadingZeros((int) x); // i32.clz
      case 0x68 -> Integer.numberOfTrailingZeros((int) x); // i32.ctz
      case 0x69 -> Integer.bitCount((int) x); // i32.popcnt
      case 0x6d -> IntegerDivision.i32DivS((int) x, (int) y); // i32.div_s
      case 0x6e -> IntegerDivision.i32DivU((int) x, (int) y); // i32.div_u
      case 0x6f -> IntegerDivision.i32RemS((int) x, (int) y); // i32.rem_s
      case 0x70 -> IntegerDivision.i32RemU((int) x, (int) y); // i32.rem_u
      case 0x78 -> Integer.rotateRight((int) x, (int) y); // i32.rotr
      case 0x79 -> Long.numberOfLeadingZeros(x); // i64.clz
      case 0x7a -> Long.numberOfTrailingZeros(x); // i64.ctz
      case 0x7b -> Long.bitCount(x); // i64.popcnt
      case 0x7f -> IntegerDivision.i64DivS(x, y); // i64.div_s
      case 0x80 -> IntegerDivision.i64DivU(x, y); // i64.div_u
      case 0x81 -> IntegerDivision.i64RemS(x, y); // i64.rem_s
      case 0x82 -> IntegerDivision.i64RemU(x, y); // i64.rem_u
      case 0x8a -> Long.rotateRight(x, (int) y); // i64.rotr
      default -> throw unknown(opcode);
    };
  }

  /** f32, as raw bits in a sign-extended slot. */
  private static long floating32(int opcode, long x, long y) {
    return switch (opcode) {
      case 0x8b -> FloatNumerics.f32Abs((int) x); // f32.abs
      case 0x8c -> FloatNumerics.f32Neg((int) x); // f32.neg
      case 0x8d ->
          Float.floatToRawIntBits(FloatNumerics.f32Ceil(Float.intBitsToFloat((int) x))); // f32.ceil
      case 0x8e ->
          Float.floatToRawIntBits(
              FloatNumerics.f32Floor(Float.intBitsToFloat((int) x))); // f32.floor
      case 0x8f ->
          Float.floatToRawIntBits(
              FloatNumerics.f32Trunc(Float.intBitsToFloat((int) x))); // f32.trunc
      case 0x90 ->
          Float.floatToRawIntBits(
              FloatNumerics.f32Nearest(Float.intBitsToFloat((int) x))); // f32.nearest
      case 0x91 ->
          Float.floatToRawIntBits(FloatNumerics.f32Sqrt(Float.intBitsToFloat((int) x))); // f32.sqrt
      case 0x92 ->
          Float.floatToRawIntBits(
              FloatNumerics.f32Add(
                  Float.intBitsToFloat((int) x), Float.intBitsToFloat((int) y))); // f32.add
      case 0x93 ->
          Float.floatToRawIntBits(
              FloatNumerics.f32Sub(
                  Float.intBitsToFloat((int) x), Float.intBitsToFloat((int) y))); // f32.sub
      case 0x94 ->
          Float.floatToRawIntBits(
              FloatNumerics.f32Mul(
                  Float.intBitsToFloat((int) x), Float.intBitsToFloat((int) y))); // f32.mul
      case 0x95 ->
          Float.floatToRawIntBits(
              FloatNumerics.f32Div(
                  Float.intBitsToFloat((int) x), Float.intBitsToFloat((int) y))); // f32.div
      case 0x96 ->
          Float.floatToRawIntBits(
              FloatNumerics.f32Min(
                  Float.intBitsToFloat((int) x), Float.intBitsToFloat((int) y))); // f32.min
      case 0x97 ->
          Float.floatToRawIntBits(
              FloatNumerics.f32Max(
                  Float.intBitsToFloat((int) x), Float.intBitsToFloat((int) y))); // f32.max
      case 0x98 -> FloatNumerics.f32Copysign((int) x, (int) y); // f32.copysign
      default -> throw unknown(opcode);
    };
  }

  /** f64, as raw bits. */
  private static long floating64(int opcode, long x, long y) {
    return switch (opcode) {
      case 0x99 -> FloatNumerics.f64Abs(x); // f64.abs
      case 0x9a -> FloatNumerics.f64Neg(x); // f64.neg
      case 0x9b ->
          Double.doubleToRawLongBits(FloatNumerics.f64Ceil(Double.longBitsToDouble(x))); // f64.ceil
      case 0x9c ->
          Double.doubleToRawLongBits(
              FloatNumerics.f64Floor(Double.longBitsToDouble(x))); // f64.floor
      case 0x9d ->
          Double.doubleToRawLongBits(
              FloatNumerics.f64Trunc(Double.longBitsToDouble(x))); // f64.trunc
      case 0x9e ->
          Double.doubleToRawLongBits(
              FloatNumerics.f64Nearest(Double.longBitsToDouble(x))); // f64.nearest
      case 0x9f ->
          Double.doubleToRawLongBits(FloatNumerics.f64Sqrt(Double.longBitsToDouble(x))); // f64.sqrt
      case 0xa0 ->
          Double.doubleToRawLongBits(
              FloatNumerics.f64Add(
                  Double.longBitsToDouble(x), Double.longBitsToDouble(y))); // f64.add
      case 0xa1 ->
          Double.doubleToRawLongBits(
              FloatNumerics.f64Sub(
                  Double.longBitsToDouble(x), Double.longBitsToDouble(y))); // f64.sub
      case 0xa2 ->
          Double.doubleToRawLongBits(
              FloatNumerics.f64Mul(
                  Double.longBitsToDouble(x), Double.longBitsToDouble(y))); // f64.mul
      case 0xa3 ->
          Double.doubleToRawLongBits(
              FloatNumerics.f64Div(
                  Double.longBitsToDouble(x), Double.longBitsToDouble(y))); // f64.div
      case 0xa4 ->
          Double.doubleToRawLongBits(
              FloatNumerics.f64Min(
                  Double.longBitsToDouble(x), Double.longBitsToDouble(y))); // f64.min
      case 0xa5 ->
          Double.doubleToRawLongBits(
              FloatNumerics.f64Max(
                  Double.longBitsToDouble(x), Double.longBitsToDouble(y))); // f64.max
      case 0xa6 -> FloatNumerics.f64Copysign(x, y); // f64.copysign
      default -> throw unknown(opcode);
    };
  }

  /** Conversions. */
  private static long convert(int opcode, long x) {
    return switch (opcode) {
      case 0xa8 -> FloatNumerics.i32TruncF32S(Float.intBitsToFloat((int) x)); // i32.trunc_f32_s
      case 0xa9 -> FloatNumerics.i32TruncF32U(Float.intBitsToFloat((int) x)); // i32.trunc_f32_u
      case 0xaa -> FloatNumerics.i32TruncF64S(Double.longBitsToDouble(x)); // i32.trunc_f64_s
      case 0xab -> FloatNumerics.i32TruncF64U(Double.longBitsToDouble(x)); // i32.trunc_f64_u
      case 0xae -> FloatNumerics.i64TruncF32S(Float.intBitsToFloat((int) x)); // i64.trunc_f32_s
      case 0xaf -> FloatNumerics.i64TruncF32U(Float.intBitsToFloat((int) x)); // i64.trunc_f32_u
      case 0xb0 -> FloatNumerics.i64TruncF64S(Double.longBitsToDouble(x)); // i64.trunc_f64_s
      case 0xb1 -> FloatNumerics.i64TruncF64U(Double.longBitsToDouble(x)); // i64.trunc_f64_u
      case 0xb2 -> Float.floatToRawIntBits((float) (int) x); // f32.convert_i32_s
      case 0xb3 ->
          Float.floatToRawIntBits(FloatNumerics.f32ConvertI32U((int) x)); // f32.convert_i32_u
      case 0xb4 -> Float.floatToRawIntBits((float) x); // f32.convert_i64_s
      case 0xb5 -> Float.floatToRawIntBits(FloatNumerics.f32ConvertI64U(x)); // f32.convert_i64_u
      case 0xb6 ->
          Float.floatToRawIntBits(
              FloatNumerics.f32DemoteF64(Double.longBitsToDouble(x))); // f32.demote_f64
      case 0xb7 -> Double.doubleToRawLongBits((double) (int) x); // f64.convert_i32_s
      case 0xb8 ->
          Double.doubleToRawLongBits(FloatNumerics.f64ConvertI32U((int) x)); // f64.convert_i32_u
      case 0xb9 -> Double.doubleToRawLongBits((double) x); // f64.convert_i64_s
      case 0xba -> Double.doubleToRawLongBits(FloatNumerics.f64ConvertI64U(x)); // f64.convert_i64_u
      case 0xbb ->
          Double.doubleToRawLongBits(
              FloatNumerics.f64PromoteF32(Float.intBitsToFloat((int) x))); // f64.promote_f32
      case 0xc0 -> (byte) x; // i32.extend8_s
      case 0xc1 -> (short) x; // i32.extend16_s
      case 0xc2 -> (byte) x; // i64.extend8_s
      case 0xc3 -> (short) x; // i64.extend16_s
      case 0x100 ->
          FloatNumerics.i32TruncSatF32S(Float.intBitsToFloat((int) x)); // i32.trunc_sat_f32_s
      case 0x101 ->
          FloatNumerics.i32TruncSatF32U(Float.intBitsToFloat((int) x)); // i32.trunc_sat_f32_u
      case 0x102 ->
          FloatNumerics.i32TruncSatF64S(Double.longBitsToDouble(x)); // i32.trunc_sat_f64_s
      case 0x103 ->
          FloatNumerics.i32TruncSatF64U(Double.longBitsToDouble(x)); // i32.trunc_sat_f64_u
      case 0x104 ->
          FloatNumerics.i64TruncSatF32S(Float.intBitsToFloat((int) x)); // i64.trunc_sat_f32_s
      case 0x105 ->
          FloatNumerics.i64TruncSatF32U(Float.intBitsToFloat((int) x)); // i64.trunc_sat_f32_u
      case 0x106 ->
          FloatNumerics.i64TruncSatF64S(Double.longBitsToDouble(x)); // i64.trunc_sat_f64_s
      case 0x107 ->
          FloatNumerics.i64TruncSatF64U(Double.longBitsToDouble(x)); // i64.trunc_sat_f64_u
      default -> throw unknown(opcode);
    };
  }

  private static IllegalStateException unknown(int opcode) {
    return new IllegalStateException("no scalar instruction: " + opcode);
  }
}
