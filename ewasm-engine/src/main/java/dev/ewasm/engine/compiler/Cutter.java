package dev.ewasm.engine.compiler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Cuts a function body that is too large for one JVM method into {@link Item.Region regions}.
 *
 * <p>From the outside in: a loop that fits the limit is never touched; a larger one is cut inside
 * until it fits, so that cuts lie at the lowest loop depth possible. Then neighbouring items are
 * gathered into regions. A region may be entered at several labels and left to several: a br_table
 * with its many cases stays in the parent while the cases, many to a region, move out; so does the
 * short code where many cases meet again, which would cost each of them another call. Every item is
 * visited a bounded number of times, since a region counts as one item from then on.
 */
final class Cutter {

  /** A switch with more arms stays with the parent if possible. */
  private static final int SWITCH_KEPT = 8;

  /** Estimated bytes of a statement that make a method too large for HotSpot by themselves. */
  private static final int GIANT = 20_000;

  /** Code that more jumps than this lead to stays with the parent, up to so many bytes. */
  private static final int MEETING_JUMPS = 8;

  private static final int MEETING_BYTES = 200;

  /** Groups smaller than this part of a region's limit are not worth a call. */
  private static final int MIN_PART = 25;

  private static final int MAX_ROUNDS = 8;

  private final int methodLimit;
  private final int regionLimit;
  private final int[] references;

  /** How many jumps lead from a region to each of its exits. */
  private final Map<Integer, Map<Integer, Integer>> exitReferences = new HashMap<>();

  private int regions;

  /** Some method does not fit. */
  private boolean failed;

  private Cutter(int labels, int methodLimit) {
    this.methodLimit = methodLimit;
    this.regionLimit = methodLimit * 2 / 3;
    this.references = new int[labels];
  }

  /**
   * The items with as many regions cut out as it takes for each method to fit the limit, if that
   * can be done.
   */
  static Optional<List<Item>> cut(FunctionBody body, int methodLimit) {
    if (Item.sizeOf(body.items()) <= methodLimit) {
      return Optional.of(body.items());
    }
    if (hasGiant(body.items())) {
      return Optional.empty();
    }
    Cutter cutter = new Cutter(body.labels(), methodLimit);
    References all = new References(cutter.exitReferences);
    all.scan(body.items());
    all.counts.forEach((label, count) -> cutter.references[label] = count);
    List<Item> items = cutter.fit(body.items(), 0);
    return cutter.failed ? Optional.empty() : Optional.of(items);
  }

  /** Whether there is anything but loops that no method can hold. */
  private static boolean hasGiant(List<Item> items) {
    for (Item item : items) {
      if (item instanceof Item.Loop loop ? hasGiant(loop.body()) : item.size() > GIANT) {
        return true;
      }
    }
    return false;
  }

  private List<Item> fit(List<Item> items, int loopDepth) {
    if (Item.sizeOf(items) <= methodLimit) {
      return items;
    }
    List<Item> result = new ArrayList<>(items.size());
    for (Item item : items) {
      if (item instanceof Item.Loop loop && loop.size() > methodLimit) {
        item = Item.Loop.of(loop.label(), fit(loop.body(), loopDepth + 1));
      }
      result.add(item);
    }
    for (int round = 0; round < MAX_ROUNDS && Item.sizeOf(result) > methodLimit; round++) {
      result = group(result, round == 0, loopDepth);
    }
    failed |= Item.sizeOf(result) > methodLimit;
    return result;
  }

  private List<Item> group(List<Item> items, boolean keep, int loopDepth) {
    List<Item> result = new ArrayList<>();
    List<Item> group = new ArrayList<>();
    int size = 0;
    int keptTo = 0;
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      if (keep && i >= keptTo) {
        keptTo = keptFrom(items, i);
      }
      boolean kept = i < keptTo;
      if (kept || (size > 0 && size + item.size() > regionLimit)) {
        flush(group, size, result, loopDepth);
        size = 0;
      }
      if (kept) {
        result.add(item);
      } else {
        group.add(item);
        size += item.size();
      }
    }
    flush(group, size, result, loopDepth);
    return result;
  }

  /** The end of the items from index {@code from} on that stay with the parent if possible. */
  private int keptFrom(List<Item> items, int from) {
    Item first = items.get(from);
    if (first instanceof Item.Switch choice && choice.labels().length > SWITCH_KEPT) {
      return from + 1;
    }
    if (!(first instanceof Item.Mark mark) || references[mark.label()] <= MEETING_JUMPS) {
      return from;
    }
    int size = 0;
    int to = from + 1;
    while (to < items.size() && !(items.get(to) instanceof Item.Mark)) {
      size += items.get(to).size();
      to++;
    }
    return size <= MEETING_BYTES ? to : from;
  }

  private void flush(List<Item> group, int size, List<Item> result, int loopDepth) {
    int first = 0;
    while (first < group.size() && group.get(first) instanceof Item.Mark) {
      result.add(group.get(first));
      first++;
    }
    List<Item> body = List.copyOf(group.subList(first, group.size()));
    group.clear();
    if (size < regionLimit / MIN_PART) {
      result.addAll(body);
    } else {
      result.add(region(body, loopDepth));
    }
  }

  private Item.Region region(List<Item> body, int loopDepth) {
    References inside = new References(exitReferences);
    inside.scan(body);
    List<Integer> entries = new ArrayList<>();
    for (int label : inside.marks) {
      if (references[label] > inside.counts.getOrDefault(label, 0)) {
        entries.add(label);
      }
    }
    List<Integer> exits = new ArrayList<>();
    Map<Integer, Integer> exitCounts = new LinkedHashMap<>();
    for (Map.Entry<Integer, Integer> reference : inside.counts.entrySet()) {
      if (!inside.isMarked(reference.getKey())) {
        exits.add(reference.getKey());
        exitCounts.put(reference.getKey(), reference.getValue());
      }
    }
    int id = regions++;
    exitReferences.put(id, exitCounts);
    return new Item.Region(id, body, entries, exits, inside.returns, loopDepth);
  }

  /** Labels marked in and jumped to from some items, in the order met. */
  private static final class References {
    final Map<Integer, Integer> counts = new LinkedHashMap<>();
    final Set<Integer> marks = new LinkedHashSet<>();
    private final Map<Integer, Map<Integer, Integer>> exitReferences;
    boolean returns;

    References(Map<Integer, Map<Integer, Integer>> exitReferences) {
      this.exitReferences = exitReferences;
    }

    boolean isMarked(int label) {
      return marks.contains(label);
    }

    void scan(List<Item> items) {
      for (Item item : items) {
        switch (item) {
          case Item.Mark mark -> marks.add(mark.label());
          case Item.Jump jump -> count(jump.label(), 1);
          case Item.JumpIf jump -> count(jump.label(), 1);
          case Item.Switch choice -> {
            for (int label : choice.labels()) {
              count(label, 1);
            }
            count(choice.defaultLabel(), 1);
          }
          case Item.Loop loop -> {
            marks.add(loop.label());
            scan(loop.body());
          }
          case Item.Region region -> {
            marks.addAll(region.entries());
            exitReferences.getOrDefault(region.id(), Map.of()).forEach(this::count);
            returns |= region.returns();
          }
          case Item.Return _ -> returns = true;
          case Item.Do _, Item.Throw _, Item.Charge _ -> {}
        }
      }
    }

    private void count(int label, int jumps) {
      counts.merge(label, jumps, Integer::sum);
    }
  }
}
