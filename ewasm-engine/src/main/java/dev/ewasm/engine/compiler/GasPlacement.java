package dev.ewasm.engine.compiler;

import java.util.List;
import java.util.Set;

/**
 * Decides where the gas counter lies while a method runs, and where it is tested.
 *
 * <p>It lies in a JVM local, which loops without calls like, or in the context, where callees find
 * it and nobody has to move it. It is tested where a function begins that calls others and once in
 * each round of a loop, so that nothing runs for long without gas; who leaves compiled code tests
 * it too. Whatever else happens meanwhile, out of gas wins in the end.
 */
final class GasPlacement {

  private GasPlacement() {}

  /**
   * Adds the charges after which gas is not tested.
   *
   * @param testFirst whether to test after the first charge all the same
   * @param testAll whether the items lie in a loop of which no round is known to test otherwise
   * @param linkage knows which functions test where they begin
   */
  static void findUntested(
      List<Item> items,
      boolean testFirst,
      boolean testAll,
      Linkage linkage,
      Set<Item.Charge> untested) {
    boolean test = testFirst;
    for (Item item : items) {
      switch (item) {
        case Item.Charge charge -> {
          if (!test && !testAll) {
            untested.add(charge);
          }
          test = false;
        }
        case Item.Loop loop -> {
          boolean first = paysFirst(loop.body());
          boolean testRound = first && !calleeTests(loop.body(), linkage);
          findUntested(loop.body(), testRound, !first, linkage, untested);
        }
        default -> {}
      }
    }
  }

  /** Whether whoever begins these items calls a function that tests, before any jump. */
  private static boolean calleeTests(List<Item> items, Linkage linkage) {
    for (Item item : items) {
      if (item instanceof Item.Do statement) {
        if (calleeTests(statement.node(), linkage)) {
          return true;
        }
      } else if (!(item instanceof Item.Charge)) {
        return false;
      }
    }
    return false;
  }

  private static boolean calleeTests(Node node, Linkage linkage) {
    if (node.kind == Node.Kind.CALL && linkage.testsGas(node.index)) {
      return true;
    }
    for (Node operand : node.operands) {
      if (calleeTests(operand, linkage)) {
        return true;
      }
    }
    return false;
  }

  /** Whether there is a call of anything. */
  static boolean calls(List<Item> items) {
    return contains(items, false);
  }

  /** Whether whoever gets there pays before anything else. */
  static boolean paysFirst(List<Item> items) {
    return !items.isEmpty() && items.getFirst() instanceof Item.Charge;
  }

  /** Whether some loop pays and calls nobody. */
  static boolean isLocal(List<Item> items) {
    for (Item item : items) {
      if (item instanceof Item.Loop loop && (paysAlone(loop.body()) || isLocal(loop.body()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean paysAlone(List<Item> items) {
    return contains(items, true) && !contains(items, false);
  }

  /** Whether there is a charge, or else a call. */
  private static boolean contains(List<Item> items, boolean charge) {
    for (Item item : items) {
      boolean found =
          switch (item) {
            case Item.Charge _ -> charge;
            case Item.Region _ -> !charge;
            case Item.Do statement -> !charge && statement.node().calls;
            case Item.JumpIf jump -> !charge && jump.condition().calls;
            case Item.Switch choice -> charge ? choice.costs() != null : choice.index().calls;
            case Item.Return end -> !charge && end.value() != null && end.value().calls;
            case Item.Loop loop -> contains(loop.body(), charge);
            case Item.Mark _, Item.Jump _, Item.Throw _ -> false;
          };
      if (found) {
        return true;
      }
    }
    return false;
  }
}
