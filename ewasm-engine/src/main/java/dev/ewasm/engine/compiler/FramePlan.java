package dev.ewasm.engine.compiler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the methods of a cut function share its variables: those that any region touches have a place
 * in a {@code long[]} frame.
 *
 * <p>A method that calls regions works on the frame directly. A region without further regions
 * keeps variables in JVM locals: it loads what is live where it is entered and stores what is live
 * where it is left. Liveness is the usual backward analysis; where it would cost too much,
 * everything shared counts as live.
 */
final class FramePlan {

  /** Frame element 0 carries the function's result out of a region. */
  static final int RESULT = 0;

  private static final int ROOT = 0;

  private static final long MAX_LIVENESS_WORDS = 4_000_000;
  private static final int MAX_PASSES = 12;

  /** Frame index of each variable, 0 for those no region touches. */
  final int[] frameIndex;

  final int frameSize;

  /** Whether the function accesses memory 0 anywhere. */
  final boolean usesMemory;

  /** What a leaf region loads when entered and stores when left, by region id. */
  record Transfer(List<Integer> loads, List<Integer> stores) {}

  private final Map<Integer, Transfer> transfers = new HashMap<>();

  private final BitSet shared = new BitSet();
  private final Map<Integer, BitSet> touched = new HashMap<>();
  private final Map<Integer, BitSet> written = new HashMap<>();

  private BitSet[] liveAtLabel = {};
  private final Map<Integer, BitSet> liveBefore = new HashMap<>();
  private final Map<Integer, BitSet> liveAfter = new HashMap<>();
  private boolean changed;

  FramePlan(FunctionBody body, List<Item> items) {
    // Any variable may keep its value from one run of a region to the next, so the root counts as
    // touching all; liveness then finds those that needn't travel.
    touch(items, ROOT);
    frameIndex = new int[body.variableTypes().length];
    int next = RESULT + 1;
    for (int v = shared.nextSetBit(0); v >= 0; v = shared.nextSetBit(v + 1)) {
      frameIndex[v] = next++;
    }
    frameSize = next;
    usesMemory = Variables.usesMemory(body.items());
    analyse(body, items);
    plan(items);
  }

  boolean isShared(int variable) {
    return frameIndex[variable] != 0;
  }

  Transfer transfer(Item.Region region) {
    Transfer transfer = transfers.get(region.id());
    if (transfer == null) {
      throw new IllegalStateException("no plan for region " + region.id());
    }
    return transfer;
  }

  static boolean hasRegions(List<Item> items) {
    for (Item item : items) {
      if (item instanceof Item.Region
          || (item instanceof Item.Loop loop && hasRegions(loop.body()))) {
        return true;
      }
    }
    return false;
  }

  // Which method touches which variable

  private void touch(List<Item> items, int method) {
    for (Item item : items) {
      switch (item) {
        case Item.Do statement -> touch(statement.node(), method);
        case Item.JumpIf jump -> touch(jump.condition(), method);
        case Item.Switch choice -> touch(choice.index(), method);
        case Item.Return end -> {
          if (end.value() != null) {
            touch(end.value(), method);
          }
        }
        case Item.Loop loop -> touch(loop.body(), method);
        case Item.Region region -> touch(region.body(), region.id() + 1);
        case Item.Mark _, Item.Jump _, Item.Throw _, Item.Charge _ -> {}
      }
    }
  }

  private void touch(Node node, int method) {
    if (node.kind == Node.Kind.GET || node.kind == Node.Kind.SET) {
      int v = node.index;
      if (method != ROOT) {
        shared.set(v);
      }
      touched.computeIfAbsent(method, _ -> new BitSet()).set(v);
      if (node.kind == Node.Kind.SET) {
        written.computeIfAbsent(method, _ -> new BitSet()).set(v);
      }
    }
    for (Node operand : node.operands) {
      touch(operand, method);
    }
  }

  // Liveness

  private void analyse(FunctionBody body, List<Item> items) {
    long words = (long) body.labels() * (shared.length() / 64 + 1);
    if (words <= MAX_LIVENESS_WORDS) {
      liveAtLabel = new BitSet[body.labels()];
      for (int i = 0; i < liveAtLabel.length; i++) {
        liveAtLabel[i] = new BitSet();
      }
      for (int pass = 0; pass < MAX_PASSES; pass++) {
        changed = false;
        flow(items, new BitSet());
        if (!changed) {
          return;
        }
      }
    }
    liveAtLabel = new BitSet[body.labels()];
    Arrays.fill(liveAtLabel, shared);
    liveBefore.clear();
    liveAfter.clear();
  }

  /** Turns what is live after the items into what is live before them. */
  private void flow(List<Item> items, BitSet live) {
    for (int i = items.size() - 1; i >= 0; i--) {
      switch (items.get(i)) {
        case Item.Do statement -> flow(statement.node(), live);
        case Item.Mark mark -> arrive(mark.label(), live);
        case Item.Jump jump -> {
          live.clear();
          live.or(liveAtLabel[jump.label()]);
        }
        case Item.JumpIf jump -> {
          live.or(liveAtLabel[jump.label()]);
          flow(jump.condition(), live);
        }
        case Item.Switch choice -> {
          live.clear();
          for (int label : choice.labels()) {
            live.or(liveAtLabel[label]);
          }
          live.or(liveAtLabel[choice.defaultLabel()]);
          flow(choice.index(), live);
        }
        case Item.Return end -> {
          live.clear();
          if (end.value() != null) {
            flow(end.value(), live);
          }
        }
        case Item.Throw _ -> live.clear();
        case Item.Charge _ -> {}
        case Item.Loop loop -> {
          flow(loop.body(), live);
          arrive(loop.label(), live);
        }
        case Item.Region region -> {
          liveAfter.put(region.id(), copy(live));
          flow(region.body(), live);
          liveBefore.put(region.id(), copy(live));
        }
      }
    }
  }

  private void arrive(int label, BitSet live) {
    BitSet known = liveAtLabel[label];
    int before = known.cardinality();
    known.or(live);
    changed |= known.cardinality() != before;
    live.or(known);
  }

  private void flow(Node node, BitSet live) {
    if (node.kind == Node.Kind.SET) {
      live.clear(node.index);
    } else if (node.kind == Node.Kind.GET && shared.get(node.index)) {
      live.set(node.index);
    }
    for (Node operand : node.operands) {
      flow(operand, live);
    }
  }

  private static BitSet copy(BitSet set) {
    return (BitSet) set.clone();
  }

  // Loads and stores of leaf regions

  private void plan(List<Item> items) {
    for (Item item : items) {
      if (item instanceof Item.Loop loop) {
        plan(loop.body());
      } else if (item instanceof Item.Region region) {
        plan(region.body());
        transfers.put(region.id(), transferOf(region));
      }
    }
  }

  private Transfer transferOf(Item.Region region) {
    int method = region.id() + 1;
    BitSet loads = copy(liveBefore.getOrDefault(region.id(), shared));
    for (int label : region.entries()) {
      loads.or(liveAtLabel[label]);
    }
    loads.and(touched.getOrDefault(method, new BitSet()));
    BitSet stores = copy(liveAfter.getOrDefault(region.id(), shared));
    for (int label : region.exits()) {
      stores.or(liveAtLabel[label]);
    }
    stores.and(written.getOrDefault(method, new BitSet()));
    stores.and(shared);
    return new Transfer(list(loads), list(stores));
  }

  private static List<Integer> list(BitSet set) {
    List<Integer> list = new ArrayList<>();
    set.stream().forEach(list::add);
    return list;
  }
}
