package dev.ewasm.engine.exec;

import dev.ewasm.engine.runtime.Instance;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The calls of a run that went from one instance to another, and where each goes on. */
final class Crossings {

  private @Nullable Instance[] instances = new Instance[8];
  private long[] ways = new long[8];
  private int size;

  void push(Instance instance, long wayBack) {
    if (size == ways.length) {
      instances = Arrays.copyOf(instances, size * 2);
      ways = Arrays.copyOf(ways, size * 2);
    }
    instances[size] = instance;
    ways[size++] = wayBack;
  }

  /** The instance that made the last call, which stays until {@link #pop}. */
  Instance instance() {
    Instance instance = instances[size - 1];
    if (instance == null) {
      throw new IllegalStateException("no crossing");
    }
    return instance;
  }

  long pop() {
    instances[--size] = null;
    return ways[size];
  }
}
