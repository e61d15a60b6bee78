package dev.ewasm.engine.exec;

/**
 * Executes vector instructions on a slot stack by their opcode suffix (the number after the prefix
 * byte {@code 0xfd}), for an interpreter that wants one case for them all.
 *
 * <p>A v128 is two slots, low half first. An i32 is a sign-extended slot, an f32 its raw bits as a
 * sign-extended int, i64 and f64 their 64 bits. Operands are read before the result is written, so
 * the result may overlap them. An unknown suffix is a fault of the caller, not of the guest: {@link
 * IllegalArgumentException}.
 *
 * @spec https://webassembly.github.io/spec/core/exec/instructions.html#vector-instructions Vector
 *     Instructions (4.4.3)
 */
public final class VectorDispatch {
  private VectorDispatch() {}

  /**
   * Executes an instruction without immediates: all but loads, stores, {@code v128.const}, lane
   * accesses and {@code i8x16.shuffle}.
   *
   * @param suffix opcode suffix
   * @param dst slot of the result, two slots unless it is the i32 of a test
   * @param a first slot of the first operand
   * @param b first slot of the second operand; not looked at if there is none
   * @param c first slot of the third operand; not looked at if there is none
   */
  public static void execute(int suffix, long[] stack, int dst, int a, int b, int c) {
    long low;
    long high;
    switch (VectorShape.ofSuffix(suffix)) {
      case UNARY -> {
        low = unary(suffix, stack[a]);
        high = unary(suffix, stack[a + 1]);
      }
      case BINARY -> {
        low = binary(suffix, stack[a], stack[b]);
        high = binary(suffix, stack[a + 1], stack[b + 1]);
      }
      case TERNARY -> {
        low = ternary(suffix, stack[a], stack[b], stack[c]);
        high = ternary(suffix, stack[a + 1], stack[b + 1], stack[c + 1]);
      }
      case SHIFT -> {
        int count = (int) stack[b];
        low = shift(suffix, stack[a], count);
        high = shift(suffix, stack[a + 1], count);
      }
      case WIDEN_LOW -> {
        low = widenLow(suffix, stack[a]);
        high = widenHigh(suffix, stack[a]);
      }
      case WIDEN_HIGH -> {
        low = widenLow(suffix, stack[a + 1]);
        high = widenHigh(suffix, stack[a + 1]);
      }
      case MULTIPLY_LOW -> {
        low = multiplyLow(suffix, stack[a], stack[b]);
        high = multiplyHigh(suffix, stack[a], stack[b]);
      }
      case MULTIPLY_HIGH -> {
        low = multiplyLow(suffix, stack[a + 1], stack[b + 1]);
        high = multiplyHigh(suffix, stack[a + 1], stack[b + 1]);
      }
      case NARROW -> {
        low = narrow(suffix, stack[a], stack[a + 1]);
        high = narrow(suffix, stack[b], stack[b + 1]);
      }
      case NARROW_ZERO -> {
        low = narrow(suffix, stack[a], stack[a + 1]);
        high = 0;
      }
      case SWIZZLE -> {
        low = VectorLanes.i8x16Swizzle(stack[a], stack[a + 1], stack[b]);
        high = VectorLanes.i8x16Swizzle(stack[a], stack[a + 1], stack[b + 1]);
      }
      case SPLAT -> {
        low = splat(suffix, stack[a]);
        high = low;
      }
      case TEST -> {
        stack[dst] = test(suffix, stack[a], stack[a + 1]);
        return;
      }
      default -> throw unknown(suffix);
    }
    stack[dst] = low;
    stack[dst + 1] = high;
  }

  /** {@code extract_lane}: the scalar of lane {@code lane} of the vector at {@code a}. */
  public static void extractLane(int suffix, long[] stack, int dst, int a, int lane) {
    stack[dst] = extract(suffix, stack[a + upperHalf(suffix, lane)], lane);
  }

  /** {@code replace_lane}: the vector at {@code a} with the scalar at {@code b} in its lane. */
  public static void replaceLane(int suffix, long[] stack, int dst, int a, int b, int lane) {
    int upper = upperHalf(suffix, lane);
    long replaced = replace(suffix, stack[a + upper], lane, stack[b]);
    long other = stack[a + 1 - upper];
    stack[dst + upper] = replaced;
    stack[dst + 1 - upper] = other;
  }

  /** {@code i8x16.shuffle} with the 16 immediate bytes as two little-endian longs. */
  public static void shuffle(long[] stack, int dst, int a, int b, long firstLanes, long lastLanes) {
    long aLow = stack[a];
    long aHigh = stack[a + 1];
    long bLow = stack[b];
    long bHigh = stack[b + 1];
    stack[dst] = VectorLanes.i8x16Shuffle(aLow, aHigh, bLow, bHigh, firstLanes);
    stack[dst + 1] = VectorLanes.i8x16Shuffle(aLow, aHigh, bLow, bHigh, lastLanes);
  }

  /**
   * Finishes a load that makes a vector from at most eight bytes: {@code load8x8_s} to {@code
   * load32x2_u}, {@code load8_splat} to {@code load64_splat}, {@code load32_zero} and {@code
   * load64_zero}.
   *
   * @param bytes the bytes read, little-endian; those above the access width are ignored
   */
  public static void load(int suffix, long[] stack, int dst, long bytes) {
    switch (suffix) {
      case 0x01 -> {
        stack[dst] = VectorConversions.i16x8ExtendI8x16SLow(bytes);
        stack[dst + 1] = VectorConversions.i16x8ExtendI8x16SHigh(bytes);
      }
      case 0x02 -> {
        stack[dst] = VectorConversions.i16x8ExtendI8x16ULow(bytes);
        stack[dst + 1] = VectorConversions.i16x8ExtendI8x16UHigh(bytes);
      }
      case 0x03 -> {
        stack[dst] = VectorConversions.i32x4ExtendI16x8SLow(bytes);
        stack[dst + 1] = VectorConversions.i32x4ExtendI16x8SHigh(bytes);
      }
      case 0x04 -> {
        stack[dst] = VectorConversions.i32x4ExtendI16x8ULow(bytes);
        stack[dst + 1] = VectorConversions.i32x4ExtendI16x8UHigh(bytes);
      }
      case 0x05 -> {
        stack[dst] = VectorConversions.i64x2ExtendI32x4SLow(bytes);
        stack[dst + 1] = VectorConversions.i64x2ExtendI32x4SHigh(bytes);
      }
      case 0x06 -> {
        stack[dst] = VectorConversions.i64x2ExtendI32x4ULow(bytes);
        stack[dst + 1] = VectorConversions.i64x2ExtendI32x4UHigh(bytes);
      }
      case 0x07 -> both(stack, dst, VectorLanes.i8x16Splat((int) bytes));
      case 0x08 -> both(stack, dst, VectorLanes.i16x8Splat((int) bytes));
      case 0x09 -> both(stack, dst, VectorLanes.i32x4Splat((int) bytes));
      case 0x0a -> both(stack, dst, bytes);
      case 0x5c -> {
        stack[dst] = bytes & 0xffff_ffffL;
        stack[dst + 1] = 0;
      }
      case 0x5d -> {
        stack[dst] = bytes;
        stack[dst + 1] = 0;
      }
      default -> throw unknown(suffix);
    }
  }

  private static void both(long[] stack, int dst, long half) {
    stack[dst] = half;
    stack[dst + 1] = half;
  }

  /**
   * {@code load8_lane} to {@code load64_lane}: the vector at {@code a} with the bytes read in its
   * lane.
   *
   * @param bytes the bytes read, little-endian; those above the lane width are ignored
   */
  public static void loadLane(int suffix, long[] stack, int dst, int a, int lane, long bytes) {
    int laneBits = 8 << (suffix - 0x54);
    int upper = (lane * laneBits) >>> 6;
    long half = stack[a + upper];
    long replaced =
        switch (suffix) {
          case 0x54 -> VectorLanes.i8x16ReplaceLane(half, lane, (int) bytes);
          case 0x55 -> VectorLanes.i16x8ReplaceLane(half, lane, (int) bytes);
          case 0x56 -> VectorLanes.i32x4ReplaceLane(half, lane, (int) bytes);
          case 0x57 -> bytes;
          default -> throw unknown(suffix);
        };
    long other = stack[a + 1 - upper];
    stack[dst + upper] = replaced;
    stack[dst + 1 - upper] = other;
  }

  /**
   * {@code store8_lane} to {@code store64_lane}: the value to store is in the low bits of the
   * result; bits above the lane width are not defined.
   */
  public static long storeLane(int suffix, long[] stack, int a, int lane) {
    int bit = lane * (8 << (suffix - 0x58));
    return stack[a + (bit >>> 6)] >>> bit;
  }

  /** 1 if the lane is in the high half of the vector, else 0. */
  private static int upperHalf(int suffix, int lane) {
    return switch (suffix) {
      case 0x15, 0x16, 0x17 -> lane >>> 3;
      case 0x18, 0x19, 0x1a -> lane >>> 2;
      case 0x1b, 0x1c, 0x1f, 0x20 -> lane >>> 1;
      default -> lane;
    };
  }

  private static long unary(int suffix, long a) {
    return switch (suffix) {
      case 0x4d -> VectorLanes.v128Not(a);
      case 0x60 -> VectorIntegers.i8x16Abs(a);
      case 0x61 -> VectorIntegers.i8x16Neg(a);
      case 0x62 -> VectorIntegers.i8x16Popcnt(a);
      case 0x67 -> VectorFloats.f32x4Ceil(a);
      case 0x68 -> VectorFloats.f32x4Floor(a);
      case 0x69 -> VectorFloats.f32x4Trunc(a);
      case 0x6a -> VectorFloats.f32x4Nearest(a);
      case 0x74 -> VectorFloats.f64x2Ceil(a);
      case 0x75 -> VectorFloats.f64x2Floor(a);
      case 0x7a -> VectorFloats.f64x2Trunc(a);
      case 0x7c -> VectorConversions.i16x8ExtaddPairwiseI8x16S(a);
      case 0x7d -> VectorConversions.i16x8ExtaddPairwiseI8x16U(a);
      case 0x7e -> VectorConversions.i32x4ExtaddPairwiseI16x8S(a);
      case 0x7f -> VectorConversions.i32x4ExtaddPairwiseI16x8U(a);
      case 0x80 -> VectorIntegers.i16x8Abs(a);
      case 0x81 -> VectorIntegers.i16x8Neg(a);
      case 0x94 -> VectorFloats.f64x2Nearest(a);
      case 0xa0 -> VectorIntegers.i32x4Abs(a);
      case 0xa1 -> VectorIntegers.i32x4Neg(a);
      case 0xc0 -> VectorIntegers.i64x2Abs(a);
      case 0xc1 -> VectorIntegers.i64x2Neg(a);
      case 0xe0 -> VectorFloats.f32x4Abs(a);
      case 0xe1 -> VectorFloats.f32x4Neg(a);
      case 0xe3 -> VectorFloats.f32x4Sqrt(a);
      case 0xec -> VectorFloats.f64x2Abs(a);
      case 0xed -> VectorFloats.f64x2Neg(a);
      case 0xef -> VectorFloats.f64x2Sqrt(a);
      case 0xf8 -> VectorConversions.i32x4TruncSatF32x4S(a);
      case 0xf9 -> VectorConversions.i32x4TruncSatF32x4U(a);
      case 0xfa -> VectorConversions.f32x4ConvertI32x4S(a);
      case 0xfb -> VectorConversions.f32x4ConvertI32x4U(a);
      default -> throw unknown(suffix);
    };
  }

  private static long binary(int suffix, long a, long b) {
    return switch (suffix) {
      case 0x23 -> VectorComparisons.i8x16Eq(a, b);
      case 0x24 -> VectorComparisons.i8x16Ne(a, b);
      case 0x25 -> VectorComparisons.i8x16LtS(a, b);
      case 0x26 -> VectorComparisons.i8x16LtU(a, b);
      case 0x27 -> VectorComparisons.i8x16GtS(a, b);
      case 0x28 -> VectorComparisons.i8x16GtU(a, b);
      case 0x29 -> VectorComparisons.i8x16LeS(a, b);
      case 0x2a -> VectorComparisons.i8x16LeU(a, b);
      case 0x2b -> VectorComparisons.i8x16GeS(a, b);
      case 0x2c -> VectorComparisons.i8x16GeU(a, b);
      case 0x2d -> VectorComparisons.i16x8Eq(a, b);
      case 0x2e -> VectorComparisons.i16x8Ne(a, b);
      case 0x2f -> VectorComparisons.i16x8LtS(a, b);
      case 0x30 -> VectorComparisons.i16x8LtU(a, b);
      case 0x31 -> VectorComparisons.i16x8GtS(a, b);
      case 0x32 -> VectorComparisons.i16x8GtU(a, b);
      case 0x33 -> VectorComparisons.i16x8LeS(a, b);
      case 0x34 -> VectorComparisons.i16x8LeU(a, b);
      case 0x35 -> VectorComparisons.i16x8GeS(a, b);
      case 0x36 -> VectorComparisons.i16x8GeU(a, b);
      case 0x37 -> VectorComparisons.i32x4Eq(a, b);
      case 0x38 -> VectorComparisons.i32x4Ne(a, b);
      case 0x39 -> VectorComparisons.i32x4LtS(a, b);
      case 0x3a -> VectorComparisons.i32x4LtU(a, b);
      case 0x3b -> VectorComparisons.i32x4GtS(a, b);
      case 0x3c -> VectorComparisons.i32x4GtU(a, b);
      case 0x3d -> VectorComparisons.i32x4LeS(a, b);
      case 0x3e -> VectorComparisons.i32x4LeU(a, b);
      case 0x3f -> VectorComparisons.i32x4GeS(a, b);
      case 0x40 -> VectorComparisons.i32x4GeU(a, b);
      case 0x41 -> VectorComparisons.f32x4Eq(a, b);
      case 0x42 -> VectorComparisons.f32x4Ne(a, b);
      case 0x43 -> VectorComparisons.f32x4Lt(a, b);
      case 0x44 -> VectorComparisons.f32x4Gt(a, b);
      case 0x45 -> VectorComparisons.f32x4Le(a, b);
      case 0x46 -> VectorComparisons.f32x4Ge(a, b);
      case 0x47 -> VectorComparisons.f64x2Eq(a, b);
      case 0x48 -> VectorComparisons.f64x2Ne(a, b);
      case 0x49 -> VectorComparisons.f64x2Lt(a, b);
      case 0x4a -> VectorComparisons.f64x2Gt(a, b);
      case 0x4b -> VectorComparisons.f64x2Le(a, b);
      case 0x4c -> VectorComparisons.f64x2Ge(a, b);
      case 0x4e -> VectorLanes.v128And(a, b);
      case 0x4f -> VectorLanes.v128Andnot(a, b);
      case 0x50 -> VectorLanes.v128Or(a, b);
      case 0x51 -> VectorLanes.v128Xor(a, b);
      case 0x6e -> VectorIntegers.i8x16Add(a, b);
      case 0x6f -> VectorIntegers.i8x16AddSatS(a, b);
      case 0x70 -> VectorIntegers.i8x16AddSatU(a, b);
      case 0x71 -> VectorIntegers.i8x16Sub(a, b);
      case 0x72 -> VectorIntegers.i8x16SubSatS(a, b);
      case 0x73 -> VectorIntegers.i8x16SubSatU(a, b);
      case 0x76 -> VectorIntegers.i8x16MinS(a, b);
      case 0x77 -> VectorIntegers.i8x16MinU(a, b);
      case 0x78 -> VectorIntegers.i8x16MaxS(a, b);
      case 0x79 -> VectorIntegers.i8x16MaxU(a, b);
      case 0x7b -> VectorIntegers.i8x16AvgrU(a, b);
      case 0x82 -> VectorIntegers.i16x8Q15mulrSatS(a, b);
      case 0x8e -> VectorIntegers.i16x8Add(a, b);
      case 0x8f -> VectorIntegers.i16x8AddSatS(a, b);
      case 0x90 -> VectorIntegers.i16x8AddSatU(a, b);
      case 0x91 -> VectorIntegers.i16x8Sub(a, b);
      case 0x92 -> VectorIntegers.i16x8SubSatS(a, b);
      case 0x93 -> VectorIntegers.i16x8SubSatU(a, b);
      case 0x95 -> VectorIntegers.i16x8Mul(a, b);
      case 0x96 -> VectorIntegers.i16x8MinS(a, b);
      case 0x97 -> VectorIntegers.i16x8MinU(a, b);
      case 0x98 -> VectorIntegers.i16x8MaxS(a, b);
      case 0x99 -> VectorIntegers.i16x8MaxU(a, b);
      case 0x9b -> VectorIntegers.i16x8AvgrU(a, b);
      case 0xae -> VectorIntegers.i32x4Add(a, b);
      case 0xb1 -> VectorIntegers.i32x4Sub(a, b);
      case 0xb5 -> VectorIntegers.i32x4Mul(a, b);
      case 0xb6 -> VectorIntegers.i32x4MinS(a, b);
      case 0xb7 -> VectorIntegers.i32x4MinU(a, b);
      case 0xb8 -> VectorIntegers.i32x4MaxS(a, b);
      case 0xb9 -> VectorIntegers.i32x4MaxU(a, b);
      case 0xba -> VectorConversions.i32x4DotI16x8S(a, b);
      case 0xce -> VectorIntegers.i64x2Add(a, b);
      case 0xd1 -> VectorIntegers.i64x2Sub(a, b);
      case 0xd5 -> VectorIntegers.i64x2Mul(a, b);
      case 0xd6 -> VectorComparisons.i64x2Eq(a, b);
      case 0xd7 -> VectorComparisons.i64x2Ne(a, b);
      case 0xd8 -> VectorComparisons.i64x2LtS(a, b);
      case 0xd9 -> VectorComparisons.i64x2GtS(a, b);
      case 0xda -> VectorComparisons.i64x2LeS(a, b);
      case 0xdb -> VectorComparisons.i64x2GeS(a, b);
      case 0xe4 -> VectorFloats.f32x4Add(a, b);
      case 0xe5 -> VectorFloats.f32x4Sub(a, b);
      case 0xe6 -> VectorFloats.f32x4Mul(a, b);
      case 0xe7 -> VectorFloats.f32x4Div(a, b);
      case 0xe8 -> VectorFloats.f32x4Min(a, b);
      case 0xe9 -> VectorFloats.f32x4Max(a, b);
      case 0xea -> VectorFloats.f32x4Pmin(a, b);
      case 0xeb -> VectorFloats.f32x4Pmax(a, b);
      case 0xf0 -> VectorFloats.f64x2Add(a, b);
      case 0xf1 -> VectorFloats.f64x2Sub(a, b);
      case 0xf2 -> VectorFloats.f64x2Mul(a, b);
      case 0xf3 -> VectorFloats.f64x2Div(a, b);
      case 0xf4 -> VectorFloats.f64x2Min(a, b);
      case 0xf5 -> VectorFloats.f64x2Max(a, b);
      case 0xf6 -> VectorFloats.f64x2Pmin(a, b);
      case 0xf7 -> VectorFloats.f64x2Pmax(a, b);
      default -> throw unknown(suffix);
    };
  }

  private static long ternary(int suffix, long a, long b, long c) {
    return switch (suffix) {
      case 0x52 -> VectorLanes.v128Bitselect(a, b, c);
      default -> throw unknown(suffix);
    };
  }

  private static long shift(int suffix, long a, int count) {
    return switch (suffix) {
      case 0x6b -> VectorIntegers.i8x16Shl(a, count);
      case 0x6c -> VectorIntegers.i8x16ShrS(a, count);
      case 0x6d -> VectorIntegers.i8x16ShrU(a, count);
      case 0x8b -> VectorIntegers.i16x8Shl(a, count);
      case 0x8c -> VectorIntegers.i16x8ShrS(a, count);
      case 0x8d -> VectorIntegers.i16x8ShrU(a, count);
      case 0xab -> VectorIntegers.i32x4Shl(a, count);
      case 0xac -> VectorIntegers.i32x4ShrS(a, count);
      case 0xad -> VectorIntegers.i32x4ShrU(a, count);
      case 0xcb -> VectorIntegers.i64x2Shl(a, count);
      case 0xcc -> VectorIntegers.i64x2ShrS(a, count);
      case 0xcd -> VectorIntegers.i64x2ShrU(a, count);
      default -> throw unknown(suffix);
    };
  }

  private static long widenLow(int suffix, long half) {
    return switch (suffix) {
      case 0x5f -> VectorConversions.f64x2PromoteF32x4Low(half);
      case 0x87, 0x88 -> VectorConversions.i16x8ExtendI8x16SLow(half);
      case 0x89, 0x8a -> VectorConversions.i16x8ExtendI8x16ULow(half);
      case 0xa7, 0xa8 -> VectorConversions.i32x4ExtendI16x8SLow(half);
      case 0xa9, 0xaa -> VectorConversions.i32x4ExtendI16x8ULow(half);
      case 0xc7, 0xc8 -> VectorConversions.i64x2ExtendI32x4SLow(half);
      case 0xc9, 0xca -> VectorConversions.i64x2ExtendI32x4ULow(half);
      case 0xfe -> VectorConversions.f64x2ConvertI32x4SLow(half);
      case 0xff -> VectorConversions.f64x2ConvertI32x4ULow(half);
      default -> throw unknown(suffix);
    };
  }

  private static long widenHigh(int suffix, long half) {
    return switch (suffix) {
      case 0x5f -> VectorConversions.f64x2PromoteF32x4High(half);
      case 0x87, 0x88 -> VectorConversions.i16x8ExtendI8x16SHigh(half);
      case 0x89, 0x8a -> VectorConversions.i16x8ExtendI8x16UHigh(half);
      case 0xa7, 0xa8 -> VectorConversions.i32x4ExtendI16x8SHigh(half);
      case 0xa9, 0xaa -> VectorConversions.i32x4ExtendI16x8UHigh(half);
      case 0xc7, 0xc8 -> VectorConversions.i64x2ExtendI32x4SHigh(half);
      case 0xc9, 0xca -> VectorConversions.i64x2ExtendI32x4UHigh(half);
      case 0xfe -> VectorConversions.f64x2ConvertI32x4SHigh(half);
      case 0xff -> VectorConversions.f64x2ConvertI32x4UHigh(half);
      default -> throw unknown(suffix);
    };
  }

  private static long multiplyLow(int suffix, long a, long b) {
    return switch (suffix) {
      case 0x9c, 0x9d -> VectorConversions.i16x8ExtmulI8x16SLow(a, b);
      case 0x9e, 0x9f -> VectorConversions.i16x8ExtmulI8x16ULow(a, b);
      case 0xbc, 0xbd -> VectorConversions.i32x4ExtmulI16x8SLow(a, b);
      case 0xbe, 0xbf -> VectorConversions.i32x4ExtmulI16x8ULow(a, b);
      case 0xdc, 0xdd -> VectorConversions.i64x2ExtmulI32x4SLow(a, b);
      case 0xde, 0xdf -> VectorConversions.i64x2ExtmulI32x4ULow(a, b);
      default -> throw unknown(suffix);
    };
  }

  private static long multiplyHigh(int suffix, long a, long b) {
    return switch (suffix) {
      case 0x9c, 0x9d -> VectorConversions.i16x8ExtmulI8x16SHigh(a, b);
      case 0x9e, 0x9f -> VectorConversions.i16x8ExtmulI8x16UHigh(a, b);
      case 0xbc, 0xbd -> VectorConversions.i32x4ExtmulI16x8SHigh(a, b);
      case 0xbe, 0xbf -> VectorConversions.i32x4ExtmulI16x8UHigh(a, b);
      case 0xdc, 0xdd -> VectorConversions.i64x2ExtmulI32x4SHigh(a, b);
      case 0xde, 0xdf -> VectorConversions.i64x2ExtmulI32x4UHigh(a, b);
      default -> throw unknown(suffix);
    };
  }

  private static long narrow(int suffix, long low, long high) {
    return switch (suffix) {
      case 0x5e -> VectorConversions.f32x4DemoteF64x2Zero(low, high);
      case 0x65 -> VectorConversions.i8x16NarrowI16x8S(low, high);
      case 0x66 -> VectorConversions.i8x16NarrowI16x8U(low, high);
      case 0x85 -> VectorConversions.i16x8NarrowI32x4S(low, high);
      case 0x86 -> VectorConversions.i16x8NarrowI32x4U(low, high);
      case 0xfc -> VectorConversions.i32x4TruncSatF64x2SZero(low, high);
      case 0xfd -> VectorConversions.i32x4TruncSatF64x2UZero(low, high);
      default -> throw unknown(suffix);
    };
  }

  private static int test(int suffix, long low, long high) {
    return switch (suffix) {
      case 0x53 -> VectorLanes.v128AnyTrue(low, high);
      case 0x63 -> VectorLanes.i8x16AllTrue(low, high);
      case 0x64 -> VectorLanes.i8x16Bitmask(low, high);
      case 0x83 -> VectorLanes.i16x8AllTrue(low, high);
      case 0x84 -> VectorLanes.i16x8Bitmask(low, high);
      case 0xa3 -> VectorLanes.i32x4AllTrue(low, high);
      case 0xa4 -> VectorLanes.i32x4Bitmask(low, high);
      case 0xc3 -> VectorLanes.i64x2AllTrue(low, high);
      case 0xc4 -> VectorLanes.i64x2Bitmask(low, high);
      default -> throw unknown(suffix);
    };
  }

  private static long splat(int suffix, long x) {
    return switch (suffix) {
      case 0x0f -> VectorLanes.i8x16Splat((int) x);
      case 0x10 -> VectorLanes.i16x8Splat((int) x);
      case 0x11 -> VectorLanes.i32x4Splat((int) x);
      case 0x12 -> VectorLanes.i64x2Splat(x);
      case 0x13 -> VectorLanes.f32x4Splat((int) x);
      case 0x14 -> VectorLanes.f64x2Splat(x);
      default -> throw unknown(suffix);
    };
  }

  private static long extract(int suffix, long half, int lane) {
    return switch (suffix) {
      case 0x15 -> VectorLanes.i8x16ExtractLaneS(half, lane);
      case 0x16 -> VectorLanes.i8x16ExtractLaneU(half, lane);
      case 0x18 -> VectorLanes.i16x8ExtractLaneS(half, lane);
      case 0x19 -> VectorLanes.i16x8ExtractLaneU(half, lane);
      case 0x1b -> VectorLanes.i32x4ExtractLane(half, lane);
      case 0x1d -> VectorLanes.i64x2ExtractLane(half, lane);
      case 0x1f -> VectorLanes.f32x4ExtractLane(half, lane);
      case 0x21 -> VectorLanes.f64x2ExtractLane(half, lane);
      default -> throw unknown(suffix);
    };
  }

  private static long replace(int suffix, long half, int lane, long x) {
    return switch (suffix) {
      case 0x17 -> VectorLanes.i8x16ReplaceLane(half, lane, (int) x);
      case 0x1a -> VectorLanes.i16x8ReplaceLane(half, lane, (int) x);
      case 0x1c -> VectorLanes.i32x4ReplaceLane(half, lane, (int) x);
      case 0x1e -> VectorLanes.i64x2ReplaceLane(half, lane, x);
      case 0x20 -> VectorLanes.f32x4ReplaceLane(half, lane, (int) x);
      case 0x22 -> VectorLanes.f64x2ReplaceLane(half, lane, x);
      default -> throw unknown(suffix);
    };
  }

  private static IllegalArgumentException unknown(int suffix) {
    return new IllegalArgumentException(
        "no vector instruction of this kind: 0xfd 0x" + Integer.toHexString(suffix));
  }
}
