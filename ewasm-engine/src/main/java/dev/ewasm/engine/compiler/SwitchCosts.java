package dev.ewasm.engine.compiler;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets a switch pay what the code that it leads to pays first, from a table of costs.
 *
 * <p>HotSpot would work out what is left after each cost that occurs twice before it jumps, and so
 * do a dozen subtractions to use one. Only code that nothing else leads to is relieved of its
 * charge; nothing happens between the two places, so nobody sees the difference.
 */
final class SwitchCosts {

  /** Fewer charges are left where they are. */
  private static final int MIN_MOVED = 4;

  /** Larger switches are left alone, so that the table fits into a constant of the class file. */
  private static final int MAX_ARMS = 2_000;

  private final int[] references;

  /** By label, the charge that comes first behind it, where only jumps lead to the label. */
  private final Map<Integer, Item.Charge> firstCharges = new HashMap<>();

  private final IdentityHashMap<Item.Switch, Item.Switch> paying = new IdentityHashMap<>();
  private final Set<Item.Charge> moved = Collections.newSetFromMap(new IdentityHashMap<>());

  private SwitchCosts(int labels) {
    references = new int[labels];
  }

  static FunctionBody move(FunctionBody body) {
    if (!body.charged()) {
      return body;
    }
    SwitchCosts costs = new SwitchCosts(body.labels());
    List<Item.Switch> switches = new ArrayList<>();
    costs.scan(body.items(), switches);
    switches.forEach(costs::decide);
    return costs.moved.isEmpty() ? body : body.withItems(costs.rewritten(body.items()));
  }

  private void scan(List<Item> items, List<Item.Switch> switches) {
    @Nullable Item previous = null;
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      switch (item) {
        case Item.Jump jump -> references[jump.label()]++;
        case Item.JumpIf jump -> references[jump.label()]++;
        case Item.Switch choice -> {
          for (int label : choice.labels()) {
            references[label]++;
          }
          references[choice.defaultLabel()]++;
          switches.add(choice);
        }
        case Item.Loop loop -> scan(loop.body(), switches);
        case Item.Mark mark -> {
          if (endsBefore(previous)
              && i + 1 < items.size()
              && items.get(i + 1) instanceof Item.Charge charge) {
            firstCharges.put(mark.label(), charge);
          }
        }
        case Item.Do _, Item.Return _, Item.Throw _, Item.Charge _, Item.Region _ -> {}
      }
      previous = item;
    }
  }

  /** Whether control never goes from the item to the next. */
  private static boolean endsBefore(@Nullable Item item) {
    return item instanceof Item.Jump
        || item instanceof Item.Switch
        || item instanceof Item.Return
        || item instanceof Item.Throw;
  }

  private void decide(Item.Switch choice) {
    int arms = choice.labels().length;
    if (arms > MAX_ARMS) {
      return;
    }
    Map<Integer, Integer> uses = new HashMap<>();
    for (int label : choice.labels()) {
      uses.merge(label, 1, Integer::sum);
    }
    uses.merge(choice.defaultLabel(), 1, Integer::sum);
    uses.entrySet()
        .removeIf(
            use ->
                references[use.getKey()] != use.getValue()
                    || !firstCharges.containsKey(use.getKey()));
    if (uses.size() < MIN_MOVED) {
      return;
    }
    long[] costs = new long[arms + 1];
    for (int i = 0; i <= arms; i++) {
      int label = i < arms ? choice.labels()[i] : choice.defaultLabel();
      Item.Charge charge = uses.containsKey(label) ? firstCharges.get(label) : null;
      if (charge != null) {
        costs[i] = charge.cost();
        moved.add(charge);
      }
    }
    paying.put(
        choice, new Item.Switch(choice.index(), choice.labels(), choice.defaultLabel(), costs));
  }

  private List<Item> rewritten(List<Item> items) {
    List<Item> result = new ArrayList<>(items.size());
    for (Item item : items) {
      switch (item) {
        case Item.Charge charge when moved.contains(charge) -> {}
        case Item.Switch choice -> result.add(paying.getOrDefault(choice, choice));
        case Item.Loop loop -> result.add(Item.Loop.of(loop.label(), rewritten(loop.body())));
        default -> result.add(item);
      }
    }
    return result;
  }
}
