package dev.ewasm.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.fail;

import dev.ewasm.engine.module.Opcode;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every vector instruction through the dispatch, and by name through {@link VectorShape} as a
 * compiler would call it, and compares both with {@link VectorReference}.
 */
class VectorDispatchTest {
  private static final long SEED = 0x5eed_4325L;
  private static final int RANDOM_CASES = 1500;
  private static final int A = 4;
  private static final int B = 6;
  private static final int C = 8;

  private static final long[] EDGES_32 = {
    0,
    1,
    2,
    -1,
    0x7fff_ffff,
    0x8000_0000,
    0x8000_0001,
    0x7fff,
    0x8000,
    0xffff,
    0x10000,
    0xffff_8000,
    0x3f80_0000,
    0xbf80_0000,
    0x3f00_0000,
    0xbf00_0000,
    0x3fc0_0000,
    0x4020_0000,
    0xc020_0000,
    0x3eff_ffff,
    0x4f00_0000,
    0x4eff_ffff,
    0xcf00_0000,
    0xcf00_0001,
    0x4f80_0000,
    0x4f7f_ffff,
    0x4b00_0001,
    0x4aff_ffff,
    0x007f_ffff,
    0x0080_0000,
    0x7f7f_ffff,
    0xff7f_ffff,
    0x7f80_0000,
    0xff80_0000,
    0x7fc0_0000,
    0xffc0_0000,
    0x7f80_0001,
    0xffa0_0000,
    0x7fff_ffff,
    0x0100_0001
  };
  private static final long[] EDGES_64 = {
    0,
    1,
    -1,
    Long.MIN_VALUE,
    Long.MAX_VALUE,
    bits(1.0),
    bits(-1.0),
    bits(0.5),
    bits(-0.5),
    bits(1.5),
    bits(2.5),
    bits(-2.5),
    bits(0x1.fffffffffffffp-2),
    bits(0x1p31),
    bits(-0x1p31),
    bits(2147483647.5),
    bits(-2147483648.5),
    bits(-2147483649.0),
    bits(4294967295.5),
    bits(4294967296.0),
    bits(-0.99),
    bits(0x1p52 + 0.5),
    bits(0x1p53),
    bits(Double.MIN_VALUE),
    bits(Double.MIN_NORMAL),
    bits(Double.MAX_VALUE),
    bits(0x1.fffffefffffffp127),
    bits(0x1.ffffffp127),
    bits(0x1p-149),
    bits(0x1p-150),
    0x7ff0_0000_0000_0000L,
    0xfff0_0000_0000_0000L,
    0x7ff8_0000_0000_0000L,
    0xfff8_0000_0000_0000L,
    0x7ff0_0000_0000_0001L,
    0xfff4_0000_0000_0000L
  };
  private static final Map<String, Method> METHODS = new HashMap<>();
  private static final int[] EDGES_8 = {0, 1, 2, 15, 16, 17, 0x7e, 0x7f, 0x80, 0x81, 0xfe, 0xff};

  private static long bits(double x) {
    return Double.doubleToRawLongBits(x);
  }

  static Stream<Opcode> vectorInstructions() {
    return Arrays.stream(Opcode.values()).filter(o -> VectorShape.of(o) != VectorShape.OTHER);
  }

  @Test
  void everyVectorInstructionButMemoryAndConstantIsCovered() {
    long all = Arrays.stream(Opcode.values()).filter(o -> o.code() >> 16 == 0xfd).count();
    assertThat(all).isEqualTo(236);
    assertThat(vectorInstructions().count()).isEqualTo(236 - 23);
  }

  @ParameterizedTest
  @MethodSource("vectorInstructions")
  void agreesWithReference(Opcode opcode) throws ReflectiveOperationException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    for (int i = 0; i < RANDOM_CASES; i++) {
      compare(opcode, operand(random), operand(random), operand(random), random.nextLong());
    }
    if (VectorShape.of(opcode) == VectorShape.BINARY && opcode.text().startsWith("i8x16")) {
      allPairsOfBytes(opcode, random);
    }
  }

  private static void allPairsOfBytes(Opcode opcode, RandomGenerator random)
      throws ReflectiveOperationException {
    for (int x = 0; x < 256; x++) {
      byte[] a = new byte[16];
      Arrays.fill(a, (byte) x);
      for (int y = 0; y < 256; y += 16) {
        byte[] b = new byte[16];
        for (int i = 0; i < 16; i++) {
          b[i] = (byte) (y + i);
        }
        compare(opcode, a, b, b, random.nextLong());
      }
    }
  }

  private static byte[] operand(RandomGenerator random) {
    ByteBuffer buffer = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    int kind = random.nextInt(8);
    while (buffer.hasRemaining()) {
      switch (kind) {
        case 0, 1 -> buffer.putLong(random.nextLong());
        case 2, 3 -> buffer.put((byte) EDGES_8[random.nextInt(EDGES_8.length)]);
        case 4, 5 -> buffer.putInt((int) EDGES_32[random.nextInt(EDGES_32.length)]);
        case 6 -> buffer.putLong(EDGES_64[random.nextInt(EDGES_64.length)]);
        default -> buffer.putLong(bits(random.nextDouble(-6e9, 6e9) / (1 << random.nextInt(31))));
      }
    }
    return buffer.array();
  }

  private static void compare(Opcode opcode, byte[] a, byte[] b, byte[] c, long random)
      throws ReflectiveOperationException {
    VectorShape shape = VectorShape.of(opcode);
    String signature = String.valueOf(opcode.signature());
    String text = opcode.text();
    int lane = (int) (random >>> 40) % laneCount(text);
    long scalar = signature.startsWith("I") || signature.endsWith("I:v") ? random : (int) random;
    scalar = signature.contains("F:v") ? random : scalar;
    byte[] third = c.clone();
    if (shape == VectorShape.SHUFFLE) {
      for (int i = 0; i < 16; i++) {
        third[i] = (byte) (third[i] & 31);
      }
    }
    boolean isVector = signature.endsWith("v");
    long[] expected =
        isVector
            ? halves(VectorReference.vector(text, a, b, third, scalar, lane))
            : new long[] {VectorReference.scalar(text, a, lane)};
    long[] stack = new long[10];
    put(stack, A, a);
    put(stack, B, b);
    put(stack, C, third);
    if (shape == VectorShape.SPLAT) {
      stack[A] = scalar;
    }
    if (shape == VectorShape.SHIFT || shape == VectorShape.REPLACE_LANE) {
      stack[B] = scalar;
    }
    long[] byName = isVector ? byName(opcode, stack, lane) : null;
    // The result overlaps an operand in some of the cases.
    int dst = new int[] {0, A, B, A + 1}[(int) (random & 3)];
    dispatch(opcode, stack, dst, lane);
    long[] actual = Arrays.copyOfRange(stack, dst, dst + expected.length);
    if (!Arrays.equals(actual, expected) || (byName != null && !Arrays.equals(byName, expected))) {
      HexFormat hex = HexFormat.of();
      fail(
          "%s seed %d: a=%s b=%s c=%s scalar=%x lane=%d: dispatch %s, by name %s, expected %s",
          text,
          SEED,
          hex.formatHex(a),
          hex.formatHex(b),
          hex.formatHex(third),
          scalar,
          lane,
          hexes(actual),
          hexes(byName == null ? actual : byName),
          hexes(expected));
    }
  }

  private static List<String> hexes(long[] values) {
    return Arrays.stream(values).mapToObj(Long::toHexString).toList();
  }

  private static int laneCount(String text) {
    return text.startsWith("v128")
        ? 1
        : Integer.parseInt(text.substring(text.indexOf('x') + 1, text.indexOf('.')));
  }

  private static void dispatch(Opcode opcode, long[] stack, int dst, int lane) {
    int suffix = opcode.code() & 0xffff;
    switch (VectorShape.of(opcode)) {
      case EXTRACT_LANE -> VectorDispatch.extractLane(suffix, stack, dst, A, lane);
      case REPLACE_LANE -> VectorDispatch.replaceLane(suffix, stack, dst, A, B, lane);
      case SHUFFLE -> VectorDispatch.shuffle(stack, dst, A, B, stack[C], stack[C + 1]);
      default -> VectorDispatch.execute(suffix, stack, dst, A, B, C);
    }
  }

  /** Both halves of the result by the methods and argument orders that VectorShape documents. */
  private static long[] byName(Opcode opcode, long[] s, int lane)
      throws ReflectiveOperationException {
    return switch (VectorShape.of(opcode)) {
      case UNARY -> new long[] {call(opcode, "", s[A]), call(opcode, "", s[A + 1])};
      case BINARY ->
          new long[] {call(opcode, "", s[A], s[B]), call(opcode, "", s[A + 1], s[B + 1])};
      case TERNARY ->
          new long[] {
            call(opcode, "", s[A], s[B], s[C]), call(opcode, "", s[A + 1], s[B + 1], s[C + 1])
          };
      case SHIFT -> new long[] {call(opcode, "", s[A], s[B]), call(opcode, "", s[A + 1], s[B])};
      case WIDEN_LOW -> new long[] {call(opcode, "Low", s[A]), call(opcode, "High", s[A])};
      case WIDEN_HIGH -> new long[] {call(opcode, "Low", s[A + 1]), call(opcode, "High", s[A + 1])};
      case MULTIPLY_LOW ->
          new long[] {call(opcode, "Low", s[A], s[B]), call(opcode, "High", s[A], s[B])};
      case MULTIPLY_HIGH ->
          new long[] {
            call(opcode, "Low", s[A + 1], s[B + 1]), call(opcode, "High", s[A + 1], s[B + 1])
          };
      case NARROW ->
          new long[] {call(opcode, "", s[A], s[A + 1]), call(opcode, "", s[B], s[B + 1])};
      case NARROW_ZERO -> new long[] {call(opcode, "", s[A], s[A + 1]), 0};
      case SWIZZLE ->
          new long[] {
            call(opcode, "", s[A], s[A + 1], s[B]), call(opcode, "", s[A], s[A + 1], s[B + 1])
          };
      case SHUFFLE ->
          new long[] {
            call(opcode, "", s[A], s[A + 1], s[B], s[B + 1], s[C]),
            call(opcode, "", s[A], s[A + 1], s[B], s[B + 1], s[C + 1])
          };
      case SPLAT -> {
        long half = call(opcode, "", s[A]);
        yield new long[] {half, half};
      }
      case REPLACE_LANE -> {
        boolean upper = lane >= laneCount(opcode.text()) / 2;
        long replaced = call(opcode, "", s[upper ? A + 1 : A], lane, s[B]);
        yield upper ? new long[] {s[A], replaced} : new long[] {replaced, s[A + 1]};
      }
      case TEST, EXTRACT_LANE, OTHER -> throw new AssertionError(opcode);
    };
  }

  private static long call(Opcode opcode, String half, long... arguments)
      throws ReflectiveOperationException {
    Method method = method(opcode, half);
    List<Object> boxed = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      if (method.getParameterTypes()[i] == int.class) {
        boxed.add((int) arguments[i]);
      } else {
        boxed.add(arguments[i]);
      }
    }
    return ((Number) method.invoke(null, boxed.toArray())).longValue();
  }

  private static Method method(Opcode opcode, String half) {
    return METHODS.computeIfAbsent(
        VectorShape.owner(opcode).getSimpleName() + '.' + VectorShape.method(opcode) + half,
        name ->
            Arrays.stream(VectorShape.owner(opcode).getDeclaredMethods())
                .filter(m -> name.endsWith("." + m.getName()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name)));
  }

  @ParameterizedTest
  @MethodSource("vectorInstructions")
  void hasPublicMethodsByName(Opcode opcode) {
    switch (VectorShape.of(opcode)) {
      case WIDEN_LOW, WIDEN_HIGH, MULTIPLY_LOW, MULTIPLY_HIGH -> {
        assertThat(method(opcode, "Low").accessFlags().toString()).contains("PUBLIC", "STATIC");
        assertThat(method(opcode, "High").accessFlags().toString()).contains("PUBLIC", "STATIC");
      }
      default ->
          assertThat(method(opcode, "").accessFlags().toString()).contains("PUBLIC", "STATIC");
    }
  }

  @Test
  void extendingLoads() {
    long bytes = 0x80_7f_ff_01_8000_fffeL;
    assertThat(loaded(0x01, bytes)).containsExactly(0xff80_0000_ffff_fffeL, 0xff80_007f_ffff_0001L);
    assertThat(loaded(0x02, bytes)).containsExactly(0x0080_0000_00ff_00feL, 0x0080_007f_00ff_0001L);
    assertThat(loaded(0x03, bytes)).containsExactly(0xffff_8000_ffff_fffeL, 0xffff_807f_ffff_ff01L);
    assertThat(loaded(0x04, bytes)).containsExactly(0x0000_8000_0000_fffeL, 0x0000_807f_0000_ff01L);
    assertThat(loaded(0x05, bytes)).containsExactly(0xffff_ffff_8000_fffeL, 0xffff_ffff_807f_ff01L);
    assertThat(loaded(0x06, bytes)).containsExactly(0x8000_fffeL, 0x807f_ff01L);
  }

  @Test
  void splattingAndZeroingLoadsIgnoreBytesAboveTheirWidth() {
    long bytes = 0xa1a2_a3a4_a5a6_a7a8L;
    long splat8 = 0xa8a8_a8a8_a8a8_a8a8L;
    long splat16 = 0xa7a8_a7a8_a7a8_a7a8L;
    long splat32 = 0xa5a6_a7a8_a5a6_a7a8L;
    assertThat(loaded(0x07, bytes)).containsExactly(splat8, splat8);
    assertThat(loaded(0x08, bytes)).containsExactly(splat16, splat16);
    assertThat(loaded(0x09, bytes)).containsExactly(splat32, splat32);
    assertThat(loaded(0x0a, bytes)).containsExactly(bytes, bytes);
    assertThat(loaded(0x5c, bytes)).containsExactly(0xa5a6_a7a8L, 0);
    assertThat(loaded(0x5d, bytes)).containsExactly(bytes, 0);
  }

  private static long[] loaded(int suffix, long bytes) {
    long[] stack = {-1, -1};
    VectorDispatch.load(suffix, stack, 0, bytes);
    return stack;
  }

  @Test
  void laneLoadsAndStoresAreInverse() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    for (int size = 0; size < 4; size++) {
      int width = 8 << size;
      for (int lane = 0; lane < 128 / width; lane++) {
        byte[] vector = operand(random);
        long value = random.nextLong();
        long[] stack = new long[4];
        put(stack, 0, vector);
        VectorDispatch.loadLane(0x54 + size, stack, 1, 0, lane, value);
        byte[] expected = vector.clone();
        for (int i = 0; i < width / 8; i++) {
          expected[lane * width / 8 + i] = (byte) (value >>> (8 * i));
        }
        assertThat(Arrays.copyOfRange(stack, 1, 3))
            .as("width %d lane %d", width, lane)
            .isEqualTo(halves(expected));
        long mask = -1L >>> (64 - width);
        assertThat(VectorDispatch.storeLane(0x58 + size, stack, 1, lane) & mask)
            .as("width %d lane %d", width, lane)
            .isEqualTo(value & mask);
      }
    }
  }

  @Test
  void refusesOtherInstructions() {
    long[] stack = new long[8];
    for (int suffix : new int[] {0x00, 0x0c, 0x0d, 0x15, 0x54, 0x9a, 0xa2, 0xff - 0x1d}) {
      assertThatIllegalArgumentException()
          .as("suffix %x", suffix)
          .isThrownBy(() -> VectorDispatch.execute(suffix, stack, 0, 2, 4, 6));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> VectorDispatch.load(0x00, stack, 0, 0));
  }

  private static void put(long[] stack, int slot, byte[] vector) {
    long[] halves = halves(vector);
    stack[slot] = halves[0];
    stack[slot + 1] = halves[1];
  }

  private static long[] halves(byte[] vector) {
    ByteBuffer buffer = ByteBuffer.wrap(vector).order(ByteOrder.LITTLE_ENDIAN);
    return new long[] {buffer.getLong(), buffer.getLong()};
  }
}
