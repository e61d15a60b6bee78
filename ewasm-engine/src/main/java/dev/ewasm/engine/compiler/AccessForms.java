package dev.ewasm.engine.compiler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

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

  /** Rounds in which estimates travel from callers to callees. */
  private static final int ROUNDS = 12;

  private static final double MAX_HEAT = 1e30;

  private final int imported;

  /** From this loop depth on, accesses of a function are in place. */
  private final int[] directDepth;

  private final int[] directAccesses;

  private AccessForms(int imported, int functions) {
    this.imported = imported;
    this.directDepth = new int[functions];
    this.directAccesses = new int[functions];
    Arrays.fill(directDepth, Integer.MAX_VALUE);
  }

  /** Whether accesses at this loop depth of a function are in place. */
  boolean isDirect(int function, int loopDepth) {
    return Math.min(loopDepth, Survey.MAX_LOOP_DEPTH) >= directDepth[function - imported];
  }

  /** Whether any access of the function may be. */
  boolean isHot(int function) {
    return directDepth[function - imported] != Integer.MAX_VALUE;
  }

  /** How many accesses of the function are. */
  int directAccesses(int function) {
    return directAccesses[function - imported];
  }

  private record Candidate(int function, int depth, double heat, int accesses) {}

  /**
   * @param surveys of the defined functions
   * @param imported functions that the module imports
   * @param entries defined functions that are called from outside or through a table
   * @param budget accesses to write in place
   */
  static AccessForms of(List<Survey> surveys, int imported, BitSet entries, int budget) {
    AccessForms forms = new AccessForms(imported, surveys.size());
    double[] heat = forms.heat(surveys, entries);
    List<Candidate> candidates = new ArrayList<>();
    for (int f = 0; f < surveys.size(); f++) {
      int[] accesses = surveys.get(f).accesses;
      for (int depth = 0; depth <= Survey.MAX_LOOP_DEPTH; depth++) {
        if (accesses[depth] != 0) {
          double loops = heat[f] * Math.pow(LOOP_ROUNDS, depth);
          candidates.add(new Candidate(f, depth, loops, accesses[depth]));
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
      forms.directAccesses[candidate.function] += candidate.accesses;
    }
    return forms;
  }

  private double[] heat(List<Survey> surveys, BitSet entries) {
    double[] heat = new double[directDepth.length];
    for (int round = 0; round < ROUNDS; round++) {
      double[] next = new double[heat.length];
      entries.stream().forEach(f -> next[f] = 1);
      for (int caller = 0; caller < heat.length; caller++) {
        for (Survey.Site site : surveys.get(caller).sites) {
          int callee = site.callee() - imported;
          if (callee >= 0) {
            double more = heat[caller] * Math.pow(LOOP_ROUNDS, site.depth());
            next[callee] = Math.min(next[callee] + more, MAX_HEAT);
          }
        }
      }
      heat = next;
    }
    return heat;
  }
}
