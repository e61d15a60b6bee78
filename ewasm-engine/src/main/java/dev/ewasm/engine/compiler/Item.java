package dev.ewasm.engine.compiler;

import dev.ewasm.engine.runtime.Trap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of a function body. Blocks and ifs are flattened to labels and jumps; loops stay nested,
 * so that cutting sees them whole.
 */
sealed interface Item {

  /** Estimated bytes of JVM code. */
  int size();

  /** Evaluates a statement. */
  record Do(Node node) implements Item {
    @Override
    public int size() {
      return node.size;
    }
  }

  /** A jump target; the operand stack is empty here. */
  record Mark(int label) implements Item {
    @Override
    public int size() {
      return 0;
    }
  }

  record Jump(int label) implements Item {
    @Override
    public int size() {
      return Costs.JUMP;
    }
  }

  /** Jumps when the i32 condition is non-zero ({@code when}) or zero. */
  record JumpIf(Node condition, boolean when, int label) implements Item {
    @Override
    public int size() {
      return condition.size + Costs.JUMP_IF;
    }
  }

  /**
   * br_table: the unsigned index selects a label, the default when it is beyond them.
   *
   * @param costs gas units to pay for each label and, last, for the default; null for nothing
   */
  record Switch(Node index, int[] labels, int defaultLabel, long @Nullable [] costs)
      implements Item {
    Switch(Node index, int[] labels, int defaultLabel) {
      this(index, labels, defaultLabel, null);
    }

    @Override
    public int size() {
      return index.size
          + Costs.SWITCH
          + labels.length * Costs.SWITCH_ARM
          + (costs == null ? 0 : Costs.CHARGE_FROM_TABLE);
    }
  }

  record Return(@Nullable Node value) implements Item {
    @Override
    public int size() {
      return (value == null ? 0 : value.size) + Costs.RETURN;
    }
  }

  record Throw(Trap trap) implements Item {
    @Override
    public int size() {
      return Costs.THROW;
    }
  }

  /** Pays {@code cost} gas units. */
  record Charge(long cost) implements Item {
    @Override
    public int size() {
      return Costs.CHARGE;
    }
  }

  /** A loop; jumps to {@code label} go back to its start. */
  record Loop(int label, List<Item> body, int size) implements Item {
    static Loop of(int label, List<Item> body) {
      return new Loop(label, body, sizeOf(body));
    }
  }

  /**
   * Items that became a method of their own.
   *
   * @param id number of the region within its function
   * @param body what the method does
   * @param entries labels inside that are jumped to from outside; entry number k + 1 (0 is the top)
   * @param exits labels outside that are jumped to from inside; exit code k + 1 (0 falls through)
   * @param returns whether a return is among the exits, with the last exit code
   * @param loopDepth how many loops of the function it lies in
   */
  record Region(
      int id,
      List<Item> body,
      List<Integer> entries,
      List<Integer> exits,
      boolean returns,
      int loopDepth)
      implements Item {
    @Override
    public int size() {
      return Costs.REGION_CALL + Costs.REGION_PORT * (entries.size() + exits.size() + 1);
    }

    int returnCode() {
      return exits.size() + 1;
    }
  }

  static int sizeOf(List<Item> items) {
    int size = 0;
    for (Item item : items) {
      size += item.size();
    }
    return size;
  }
}
