package dev.ewasm.engine.compiler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which memory accesses are written out in place and which call {@link MemoryAccess}.
 *
 * <p>In place is what runs fastest once HotSpot's second compiler has had it, but takes the first
 * so much code and time that a contract with more than some thousand such accesses warms up for
 * seconds. So a budget goes to the code that is estimated to run most often: each call site and
 * entry counts once, each loop around it for {@link #LOOP_ROUNDS}.
 */
final class AccessForms {

  /** Accesses of a module that are written out in place. */
  static final int DEFAULT_BUDGET = 1_500;

  private static final double LOOP_ROUNDS = 10;
  private static final int MAX_LOOP_DEPTH = 8;

  /** Rounds in which estimates travel from callers to callees. */
  private static final int ROUNDS = 12;

  private static final double MAX_HEAT = 1e30;

  private final int imported;

  /** From this loop depth on, accesses of a function are in place. */
  private final int[] directDepth;

  private AccessForms(int imported, int functions) {
    this.imported = imported;
    this.directDepth = new int[functions];
    Arrays.fill(directDepth, Integer.MAX_VALUE);
  }

  /** Whether accesses at this loop depth of a function are in place. */
  boolean isDirect(int function, int loopDepth) {
    return Math.min(loopDepth, MAX_LOOP_DEPTH) >= directDepth[function - imported];
  }

  /** Whether any access of the function may be. */
  boolean isHot(int function) {
    return directDepth[function - imported] != Integer.MAX_VALUE;
  }

  private record Site(int callee, int depth) {}

  private record Candidate(int function, int depth, double heat, int accesses) {}

  /**
   * @param bodies of the defined functions; null where there is none
   * @param imported functions that the module imports
   * @param entries defined functions that are called from outside or through a table
   * @param budget accesses to write in place
   */
  static AccessForms of(
      List<@Nullable FunctionBody> bodies, int imported, BitSet entries, int budget) {
    AccessForms forms = new AccessForms(imported, bodies.size());
    List<List<Site>> sites = new ArrayList<>();
    int[][] accesses = new int[bodies.size()][];
    for (int f = 0; f < bodies.size(); f++) {
      Survey survey = new Survey();
      FunctionBody body = bodies.get(f);
      if (body != null) {
        survey.items(body.items(), 0);
      }
      sites.add(survey.sites);
      accesses[f] = survey.accesses;
    }
    double[] heat = forms.heat(sites, entries);
    List<Candidate> candidates = new ArrayList<>();
    for (int f = 0; f < accesses.length; f++) {
      for (int depth = 0; depth <= MAX_LOOP_DEPTH; depth++) {
        if (accesses[f][depth] != 0) {
          double loops = heat[f] * Math.pow(LOOP_ROUNDS, depth);
          candidates.add(new Candidate(f, depth, loops, accesses[f][depth]));
        }
      }
    }
    candidates.sort(Comparator.comparingDouble(Candidate::heat).reversed());
    int left = budget;
    for (Candidate candidate : candidates) {
      left -= candidate.accesses;
      if (left < 0) {
        break;
      }
      forms.directDepth[candidate.function] =
          Math.min(forms.directDepth[candidate.function], candidate.depth);
    }
    return forms;
  }

  private double[] heat(List<List<Site>> sites, BitSet entries) {
    double[] heat = new double[directDepth.length];
    for (int round = 0; round < ROUNDS; round++) {
      double[] next = new double[heat.length];
      entries.stream().forEach(f -> next[f] = 1);
      for (int caller = 0; caller < heat.length; caller++) {
        for (Site site : sites.get(caller)) {
          int callee = site.callee - imported;
          if (callee >= 0) {
            double more = heat[caller] * Math.pow(LOOP_ROUNDS, site.depth);
            next[callee] = Math.min(next[callee] + more, MAX_HEAT);
          }
        }
      }
      heat = next;
    }
    return heat;
  }

  /** Counts a body's accesses by loop depth and lists its calls. */
  private static final class Survey {
    final List<Site> sites = new ArrayList<>();
    final int[] accesses = new int[MAX_LOOP_DEPTH + 1];

    void items(List<Item> items, int depth) {
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
        case LOAD, STORE -> accesses[depth] += node.index == 0 ? 1 : 0;
        case CALL -> sites.add(new Site(node.index, depth));
        default -> {}
      }
      for (Node operand : node.operands) {
        node(operand, depth);
      }
    }
  }
}
