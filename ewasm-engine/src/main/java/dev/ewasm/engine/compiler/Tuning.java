package dev.ewasm.engine.compiler;

import java.util.List;

/**
 * Sizes that decide how code is laid out, never what it does; tests take extreme ones.
 *
 * @param directAccesses memory accesses of a module that are written out in place
 * @param hotCuts estimated bytes by which functions with such accesses are cut at first, then when
 *     that came out too large
 * @param coldCuts the same of other functions: smaller pieces, which HotSpot compiles in less time
 *     a byte and into which it inlines all accesses
 */
public record Tuning(int directAccesses, List<Integer> hotCuts, List<Integer> coldCuts) {

  public static final Tuning DEFAULT =
      new Tuning(
          AccessForms.DEFAULT_BUDGET, List.of(6_000, 4_000, 2_500), List.of(1_500, 1_000, 700));

  public Tuning {
    hotCuts = List.copyOf(hotCuts);
    coldCuts = List.copyOf(coldCuts);
  }

  List<Integer> cuts(boolean hot) {
    return hot ? hotCuts : coldCuts;
  }
}
