package dev.ewasm.metering;

import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.ChargePlan.FunctionCharges;
import dev.ewasm.engine.module.WasmModule.Function;
import dev.ewasm.metering.cost.Schedule;
import java.util.Arrays;

/**
 * Finds the segments of one function after the other, in one linear pass over a valid body.
 *
 * <p>At every live instruction {@link #segment} is a segment whose first instruction is executed
 * exactly as often as this one on every run that ends normally, or {@link #NONE}. A construct keeps
 * the segment it was entered with: as long as nothing inside branches further out or calls, whoever
 * enters it also arrives at its end, and the code behind it goes on with that segment.
 */
final class SegmentFinder {

  private static final int NONE = -1;
  private static final byte BLOCK = 0;
  private static final byte LOOP = 1;
  private static final byte IF = 2;
  private static final byte ELSE = 3;

  private final byte[] bytes;
  private final Schedule schedule;

  private int[] offsets = new int[64];
  private long[] costs = new long[64];
  private int segments;
  private int segment;
  private boolean live;

  // Open constructs, the function itself at height 0.
  private byte[] kinds = new byte[16];
  private int[] entrySegments = new int[16];
  private boolean[] enteredLive = new boolean[16];
  private boolean[] targeted = new boolean[16];

  /** Lowest height that a branch inside goes to; -1 when something inside calls. */
  private int[] escapes = new int[16];

  private int top;

  SegmentFinder(byte[] bytes, Schedule schedule) {
    this.bytes = bytes;
    this.schedule = schedule;
  }

  FunctionCharges find(Function function, long entryCost) {
    segments = 0;
    segment = NONE;
    live = true;
    top = -1;
    push(BLOCK);
    charge(function.bodyStart(), entryCost);
    InstructionCursor cursor =
        new InstructionCursor(bytes, function.bodyStart(), function.bodyEnd());
    while (cursor.next()) {
      step(cursor);
    }
    return charges();
  }

  private void step(InstructionCursor cursor) {
    switch (cursor.opcode()) {
      case ELSE -> otherwise();
      case END -> end();
      default -> {
        if (live) {
          charge(cursor.offset(), schedule.cost(cursor.opcode()));
        }
        control(cursor);
      }
    }
  }

  private void control(InstructionCursor cursor) {
    switch (cursor.opcode()) {
      case BLOCK -> push(BLOCK);
      case LOOP -> {
        push(LOOP);
        segment = NONE;
      }
      case IF -> {
        push(IF);
        segment = NONE;
      }
      case BR -> {
        branch(cursor.index());
        leave();
      }
      case BR_IF -> {
        branch(cursor.index());
        segment = NONE;
      }
      case BR_TABLE -> {
        for (int i = 0; i <= cursor.labelCount(); i++) {
          branch(cursor.label(i));
        }
        leave();
      }
      case RETURN -> {
        branch(top);
        leave();
      }
      case RETURN_CALL, RETURN_CALL_INDIRECT -> {
        call();
        leave();
      }
      case CALL, CALL_INDIRECT -> call();
      case UNREACHABLE -> leave();
      default -> {}
    }
  }

  private void push(byte kind) {
    top++;
    if (top == kinds.length) {
      kinds = Arrays.copyOf(kinds, 2 * top);
      entrySegments = Arrays.copyOf(entrySegments, 2 * top);
      enteredLive = Arrays.copyOf(enteredLive, 2 * top);
      targeted = Arrays.copyOf(targeted, 2 * top);
      escapes = Arrays.copyOf(escapes, 2 * top);
    }
    kinds[top] = kind;
    entrySegments[top] = segment;
    enteredLive[top] = live;
    targeted[top] = false;
    escapes[top] = Integer.MAX_VALUE;
  }

  private void branch(int depth) {
    if (live) {
      int target = top - depth;
      targeted[target] = true;
      escapes[top] = Math.min(escapes[top], target);
    }
  }

  private void call() {
    if (live) {
      escapes[top] = -1;
      segment = NONE;
    }
  }

  private void leave() {
    live = false;
    segment = NONE;
  }

  private void otherwise() {
    // Falling out of the first arm arrives at the end like a branch to it.
    targeted[top] |= live;
    kinds[top] = ELSE;
    live = enteredLive[top];
    segment = NONE;
  }

  private void end() {
    int height = top--;
    // A branch to a loop's label goes to its head, not to its end.
    boolean joined = kinds[height] == IF || (kinds[height] != LOOP && targeted[height]);
    boolean leftOnlyHere = escapes[height] >= height;
    if (top >= 0) {
      escapes[top] = Math.min(escapes[top], escapes[height]);
    }
    live = enteredLive[height] && (live || joined);
    if (!live) {
      segment = NONE;
    } else if (leftOnlyHere) {
      segment = entrySegments[height];
    } else if (joined) {
      segment = NONE;
    }
  }

  private void charge(int offset, long cost) {
    if (segment == NONE || costs[segment] + cost > ChargePlan.MAX_COST) {
      if (segments == offsets.length) {
        offsets = Arrays.copyOf(offsets, 2 * segments);
        costs = Arrays.copyOf(costs, 2 * segments);
      }
      segment = segments++;
      offsets[segment] = offset;
      costs[segment] = 0;
    }
    costs[segment] += cost;
  }

  /** The segments that cost something. */
  private FunctionCharges charges() {
    int[] chargedOffsets = new int[segments];
    long[] chargedCosts = new long[segments];
    int count = 0;
    for (int i = 0; i < segments; i++) {
      if (costs[i] > 0) {
        chargedOffsets[count] = offsets[i];
        chargedCosts[count] = costs[i];
        count++;
      }
    }
    return new FunctionCharges(
        Arrays.copyOf(chargedOffsets, count), Arrays.copyOf(chargedCosts, count));
  }
}
