package dev.ewasm.bench.calibration;

import java.util.List;

/**
 * A piece of code to be repeated.
 *
 * @param name class of instructions it stands for
 * @param code instructions in the text format that leave the stack as it was; they may use the
 *     locals {@code $a $b} (i32), {@code $x $y} (i64) and what {@link
 *     InstructionCalibration#module} declares
 * @param copies how often it is unrolled in the loop's body
 * @param hostGas what the host would charge beside the instructions
 */
record Workload(String name, String code, int copies, long hostGas) {

  /** Of getAddress and its likes. */
  private static final long CHEAPEST_HOST_CALL = 2;

  private static final String ADDRESS = "(i32.and (local.get $a) (i32.const 0xff8))";

  /**
   * One for each class of instructions that contracts may use. Each repetition needs the result of
   * the one before, so that a compiler can neither remove it nor move it out of the loop.
   */
  static List<Workload> all() {
    return List.of(
        of("add", chain("i64.add")),
        of("add i32", STEP + "(local.set $b (i32.add (local.get $b) (local.get $a)))"),
        of("xor", chain("i64.xor")),
        of(
            "compare",
            "(local.set $x (i64.add (local.get $y) (i64.extend_i32_u"
                + " (i64.lt_u (local.get $x) (local.get $y)))))"
                + chain("i64.xor")),
        of("shift", chain("i64.shr_u")),
        of("rotate", chain("i64.rotl")),
        of("multiply", chain("i64.mul")),
        of("divide", changing("i64.div_u")),
        of("divide signed", changing("i64.div_s")),
        of("remainder", changing("i64.rem_u")),
        of("remainder signed", changing("i64.rem_s")),
        of("clz", counting("i64.clz")),
        of("ctz", counting("i64.ctz")),
        of("popcnt", counting("i64.popcnt")),
        of(
            "wrap, extend",
            "(local.set $x (i64.add (i64.extend_i32_u (i32.wrap_i64 (local.get $x)))"
                + " (local.get $y)))"),
        of(
            "sign extension",
            "(local.set $x (i64.add (i64.extend8_s (local.get $x)) (local.get $y)))"),
        of(
            "constant",
            "(local.set $a (i32.xor (i32.add (local.get $a) (i32.const 77)) (i32.const 12345)))"),
        of(
            "locals",
            "(local.set $x (local.get $y))" + chain("i64.add") + "(local.set $y (local.get $x))"),
        of("globals", "(global.set $g (i32.add (global.get $g) (local.get $b)))"),
        of("load 4 bytes", "(local.set $a (i32.add (i32.load " + ADDRESS + ") (local.get $b)))"),
        of("load 1 byte", "(local.set $a (i32.add (i32.load8_u " + ADDRESS + ") (local.get $b)))"),
        of("store 8 bytes", STEP + "(i64.store " + ADDRESS + " (local.get $x))"),
        of("store 1 byte", STEP + "(i32.store8 " + ADDRESS + " (local.get $b))"),
        of(
            "select",
            STEP
                + "(local.set $b (select (local.get $b) (local.get $a) (i32.and (local.get $a) (i32.const 4))))"),
        of("br_if", "(block (br_if 0 (i32.and (local.get $a) (i32.const 1)))" + STEP + ")" + STEP),
        of("if", "(if (i32.and (local.get $a) (i32.const 1)) (then" + STEP + "))" + STEP),
        of(
            "br_table",
            "(block (block (block (br_table 0 1 2 (i32.and (local.get $a) (i32.const 3)))))"
                + STEP
                + ")"
                + STEP),
        of("call", "(local.set $a (call $leaf (local.get $a)))"),
        of(
            "call_indirect",
            "(local.set $a (call_indirect (type $leaf) (local.get $a) (i32.const 0)))"),
        of("call, 100 locals", "(local.set $a (call $locals (local.get $a)))"),
        new Workload("call of the host", "(call $host)", 64, CHEAPEST_HOST_CALL),
        of("memory.size", "(local.set $a (i32.xor (local.get $a) (memory.size)))" + STEP),
        of(
            "memory.grow by 0",
            "(local.set $a (i32.xor (local.get $a) (memory.grow (i32.const 0))))" + STEP),
        bulk("memory.fill", 32, "(memory.fill (i32.const 64) (local.get $a) (i32.const %d))"),
        bulk("memory.fill", 4096, "(memory.fill (i32.const 64) (local.get $a) (i32.const %d))"),
        bulk("memory.copy", 32, "(memory.copy (i32.const 64) (i32.const 9999) (i32.const %d))"),
        bulk("memory.copy", 4096, "(memory.copy (i32.const 64) (i32.const 9999) (i32.const %d))"),
        bulk("memory.init", 32, "(memory.init $d (i32.const 64) (i32.const 0) (i32.const %d))"),
        bulk("table.copy", 8, "(table.copy (i32.const 0) (i32.const 8) (i32.const %d))"),
        bulk("table.init", 4, "(table.init $e (i32.const 8) (i32.const 0) (i32.const %d))"));
  }

  private static final String STEP = "(local.set $a (i32.add (local.get $a) (local.get $b)))";

  /** Two operations, each on the other's result, so that no compiler can do them at once. */
  private static String chain(String operation) {
    return "(local.set $x (%s (local.get $x) (local.get $y)))".formatted(operation)
        + "(local.set $y (%s (local.get $y) (local.get $x)))".formatted(operation);
  }

  private static Workload of(String name, String code) {
    return new Workload(name, code, 64, 0);
  }

  private static Workload bulk(String name, int size, String code) {
    return new Workload(name + " of " + size, String.format(code, size), 16, 0);
  }

  /** A count of bits in a number of which a compiler knows nothing. */
  private static String counting(String operation) {
    return "(local.set $x (i64.add (%s (local.get $x)) (i64.rotl (local.get $x) (i64.const 7))))"
        .formatted(operation);
  }

  /** A division whose operands stay large and change. */
  private static String changing(String operation) {
    return "(local.set $x (i64.xor ("
        + operation
        + " (local.get $x) (local.get $y)) (i64.const 0x7bcdef0123456789)))";
  }
}
