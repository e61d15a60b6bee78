package dev.ewasm.engine.code;

import dev.ewasm.engine.module.ValType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The open blocks of a function, outermost first, as parallel arrays. */
final class Labels {

  static final int FUNCTION = 0;
  static final int BLOCK = 1;
  static final int LOOP = 2;
  static final int IF = 3;

  static final int NO_STUB = -1;

  private int size;
  int[] kinds = new int[16];

  /** Operands below the block's parameters. */
  int[] heights = new int[16];

  /** First instruction of a loop. */
  int[] starts = new int[16];

  /** Jumps that wait for the block's end. */
  int[] jumps = new int[16];

  /** The jump of an if that waits for its else or end. */
  int[] elseJumps = new int[16];

  /** Scratch of br_table: where the stub for this label is. */
  int[] stubs = new int[16];

  private final List<List<ValType>> params = new ArrayList<>();
  private final List<List<ValType>> results = new ArrayList<>();

  void clear() {
    size = 0;
    params.clear();
    results.clear();
  }

  void open(int kind, List<ValType> params, List<ValType> results, int height, int start) {
    if (size == kinds.length) {
      int length = size * 2;
      kinds = Arrays.copyOf(kinds, length);
      heights = Arrays.copyOf(heights, length);
      starts = Arrays.copyOf(starts, length);
      jumps = Arrays.copyOf(jumps, length);
      elseJumps = Arrays.copyOf(elseJumps, length);
      stubs = Arrays.copyOf(stubs, length);
    }
    kinds[size] = kind;
    heights[size] = height;
    starts[size] = start;
    jumps[size] = CodeBuffer.NO_JUMPS;
    elseJumps[size] = CodeBuffer.NO_JUMPS;
    stubs[size] = NO_STUB;
    size++;
    this.params.add(params);
    this.results.add(results);
  }

  void close() {
    size--;
    params.removeLast();
    results.removeLast();
  }

  int innermost() {
    return size - 1;
  }

  /** The depth by which a branch names the function itself. */
  int innermostDepth() {
    return size - 1;
  }

  int at(int depth) {
    return size - 1 - depth;
  }

  List<ValType> params(int label) {
    return params.get(label);
  }

  List<ValType> results(int label) {
    return results.get(label);
  }

  /** Types of the values a branch to the label takes along. */
  List<ValType> branchTypes(int label) {
    return kinds[label] == LOOP ? params.get(label) : results.get(label);
  }
}
