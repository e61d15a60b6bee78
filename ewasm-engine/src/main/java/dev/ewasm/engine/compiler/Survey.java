package dev.ewasm.engine.compiler;

import dev.ewasm.engine.module.Opcode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of a function body matters to others: its calls, its memory accesses by loop depth. */
final class Survey {

  /** Deeper loops count as this deep. */
  static final int MAX_LOOP_DEPTH = 8;

  /**
   * A direct call.
   *
   * @param callee in the function index space
   * @param depth loops around it
   */
  record Site(int callee, int depth) {}

  final List<Site> sites = new ArrayList<>();

  /** Types by which functions are called through a table. */
  final BitSet indirectTypes = new BitSet();

  /** Loads and stores that {@link AccessForms} decides about, by loop depth. */
  final int[] accesses = new int[MAX_LOOP_DEPTH + 1];

  /** Grows a memory, or calls who knows whom. */
  private boolean mayGrow;

  private Survey() {}

  /**
   * @param body null where it could not be parsed
   */
  static Survey of(@Nullable FunctionBody body) {
    Survey survey = new Survey();
    if (body == null) {
      survey.mayGrow = true;
    } else {
      survey.items(body.items(), 0);
    }
    return survey;
  }

  /**
   * The functions that may grow a memory, and so replace its arrays, by themselves or through
   * others. Whoever calls another one still has the right arrays afterwards.
   *
   * @param imported functions that the module imports; any of them may call back
   * @return indices in the function index space
   */
  static BitSet growing(List<Survey> surveys, int imported) {
    List<List<Integer>> callers = new ArrayList<>();
    for (int f = 0; f < imported + surveys.size(); f++) {
      callers.add(new ArrayList<>());
    }
    BitSet growing = new BitSet();
    growing.set(0, imported);
    for (int i = 0; i < surveys.size(); i++) {
      for (Site site : surveys.get(i).sites) {
        callers.get(site.callee).add(imported + i);
      }
      growing.set(imported + i, surveys.get(i).mayGrow);
    }
    Deque<Integer> found = new ArrayDeque<>();
    growing.stream().forEach(found::add);
    while (!found.isEmpty()) {
      for (int caller : callers.get(found.remove())) {
        if (!growing.get(caller)) {
          growing.set(caller);
          found.add(caller);
        }
      }
    }
    return growing;
  }

  private void items(List<Item> items, int depth) {
    for (Item item : items) {
      switch (item) {
        case Item.Do statement -> node(statement.node(), depth);
        case Item.JumpIf jump -> node(jump.condition(), depth);
        case Item.Switch choice -> node(choice.index(), depth);
        case Item.Return end -> {
          if (end.value() != null) {
            node(end.value(), depth);
          }
        }
        case Item.Loop loop -> items(loop.body(), Math.min(depth + 1, MAX_LOOP_DEPTH));
        case Item.Region region -> items(region.body(), depth);
        case Item.Mark _, Item.Jump _, Item.Throw _, Item.Charge _ -> {}
      }
    }
  }

  private void node(Node node, int depth) {
    switch (node.kind) {
      case LOAD, STORE -> accesses[depth] += ExpressionEmitter.hasForms(node) ? 1 : 0;
      case CALL -> sites.add(new Site(node.index, depth));
      case CALL_INDIRECT -> {
        mayGrow = true;
        indirectTypes.set(node.index);
      }
      case RUNTIME -> {
        mayGrow |= node.calls;
        if (node.opcode == Opcode.RETURN_CALL) {
          sites.add(new Site(node.index, depth));
        }
      }
      default -> {}
    }
    for (Node operand : node.operands) {
      node(operand, depth);
    }
  }
}
