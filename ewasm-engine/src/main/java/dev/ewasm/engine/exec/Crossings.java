package dev.ewasm.engine.exec;

import dev.ewasm.engine.code.ModuleCode;
import dev.ewasm.engine.runtime.Instance;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The calls of a run that went from one instance to another, and where each goes on. */
final class Crossings {

  private @Nullable Instance[] instances = {};
  private @Nullable ModuleCode[] codes = {};
  private long[] ways = {};
  private int size;

  void push(Instance instance, ModuleCode code, long wayBack) {
    if (size == ways.length) {
      instances = Arrays.copyOf(instances, size * 2 + 4);
      codes = Arrays.copyOf(codes, size * 2 + 4);
      ways = Arrays.copyOf(ways, size * 2 + 4);
    }
    instances[size] = instance;
    codes[size] = code;
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

  /** The code that instance was running. */
  ModuleCode moduleCode() {
    ModuleCode code = codes[size - 1];
    if (code == null) {
      throw new IllegalStateException("no crossing");
    }
    return code;
  }

  long pop() {
    instances[--size] = null;
    codes[size] = null;
    return ways[size];
  }
}
