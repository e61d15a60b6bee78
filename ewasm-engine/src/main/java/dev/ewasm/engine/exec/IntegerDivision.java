package dev.ewasm.engine.exec;

import dev.ewasm.engine.runtime.Trap;

/** Division and remainder, which trap (spec 4.3.2). */
final class IntegerDivision {

  private IntegerDivision() {}

  static int i32DivS(int x, int y) {
    check(y);
    if (y == -1 && x == Integer.MIN_VALUE) {
      throw TrapException.of(Trap.INTEGER_OVERFLOW);
    }
    return x / y;
  }

  static int i32DivU(int x, int y) {
    check(y);
    return Integer.divideUnsigned(x, y);
  }

  static int i32RemS(int x, int y) {
    check(y);
    return x % y;
  }

  static int i32RemU(int x, int y) {
    check(y);
    return Integer.remainderUnsigned(x, y);
  }

  static long i64DivS(long x, long y) {
    check(y);
    if (y == -1 && x == Long.MIN_VALUE) {
      throw TrapException.of(Trap.INTEGER_OVERFLOW);
    }
    return x / y;
  }

  static long i64DivU(long x, long y) {
    check(y);
    return Long.divideUnsigned(x, y);
  }

  static long i64RemS(long x, long y) {
    check(y);
    return x % y;
  }

  static long i64RemU(long x, long y) {
    check(y);
    return Long.remainderUnsigned(x, y);
  }

  private static void check(long divisor) {
    if (divisor == 0) {
      throw TrapException.of(Trap.INTEGER_DIVIDE_BY_ZERO);
    }
  }
}
