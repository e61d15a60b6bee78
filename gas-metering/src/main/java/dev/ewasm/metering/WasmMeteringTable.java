package dev.ewasm.metering;

import dev.ewasm.engine.module.Opcode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A cost table in the form of the published {@code wasm-metering} tool: by the instruction's name
 * of 2017 without its type, so that {@code add} prices the addition of every type. A name that the
 * table lacks costs nothing.
 */
public final class WasmMeteringTable {

  /** The table that the published tool uses when none is given. */
  public static final WasmMeteringTable DEFAULT = defaultTable();

  private static final Map<String, String> OLD_NAMES =
      Map.of(
          "local.get", "get_local",
          "local.set", "set_local",
          "local.tee", "tee_local",
          "global.get", "get_global",
          "global.set", "set_global",
          "memory.grow", "grow_memory",
          "memory.size", "current_memory");

  private final Map<String, Long> costs;

  /**
   * @throws IllegalArgumentException if a price is negative or over 2^30
   */
  public WasmMeteringTable(Map<String, Long> costs) {
    costs.forEach(
        (name, cost) -> {
          if (cost < 0 || cost > 1L << 30) {
            throw new IllegalArgumentException(
                "the price of " + name + " must be 0 to 2^30, found " + cost);
          }
        });
    this.costs = Map.copyOf(costs);
  }

  /** Every instruction the published tool knows costs 1. */
  public static WasmMeteringTable unit() {
    Map<String, Long> ones = new HashMap<>(DEFAULT.costs);
    ones.replaceAll((name, cost) -> 1L);
    return new WasmMeteringTable(ones);
  }

  /** Price of one execution. */
  public long cost(Opcode opcode) {
    return costs.getOrDefault(name(opcode), 0L);
  }

  /** What a charge itself costs: {@code i64.const} and {@code call}. */
  public long overhead() {
    return cost(Opcode.I64_CONST) + cost(Opcode.CALL);
  }

  private static String name(Opcode opcode) {
    String text = opcode.text();
    String old = OLD_NAMES.get(text);
    return old != null ? old : text.substring(text.indexOf('.') + 1);
  }

  private static WasmMeteringTable defaultTable() {
    Map<String, Long> costs = new HashMap<>();
    put(costs, 1, "nop block loop if const unreachable");
    put(costs, 45, "add sub mul and or xor clz ctz popcnt");
    put(costs, 45, "eq eqz ne lt_s lt_u le_s le_u gt_s gt_u ge_s ge_u");
    put(costs, 67, "shl shr_u shr_s");
    put(costs, 90, "rotl rotr then else br br_if return call");
    put(costs, 100, "current_memory");
    put(costs, 120, "get_local set_local tee_local get_global set_global drop select br_table");
    put(costs, 120, "load load8_s load8_u load16_s load16_u load32_s load32_u");
    put(costs, 120, "store store8 store16 store32");
    put(costs, 10_000, "grow_memory call_indirect");
    put(costs, 36_000, "div_s div_u rem_s rem_u");
    return new WasmMeteringTable(costs);
  }

  private static void put(Map<String, Long> costs, long cost, String names) {
    Arrays.stream(names.split(" ")).forEach(name -> costs.put(name, cost));
  }
}
