package dev.ewasm.engine.runtime;

import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.ValType;

/** A global instance (spec 4.2.9). */
public final class Global implements ExternValue {

  private final ExternType.Global type;

  // Public fields: every tier reads and writes them directly.

  /** The value, or the low half of a v128. */
  public long value;

  /** The high half of a v128, otherwise 0. */
  public long high;

  public Global(ValType type, boolean mutable, long value) {
    this(new ExternType.Global(type, mutable), value, 0);
  }

  public Global(ExternType.Global type, long value, long high) {
    this.type = type;
    this.value = value;
    this.high = high;
  }

  public ExternType.Global type() {
    return type;
  }
}
