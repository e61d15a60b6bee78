package dev.ewasm.engine.module;

/**
 * A value type: number, vector or reference.
 *
 * <p>Compare with {@code equals}: later reference types are not singletons.
 *
 * @spec https://webassembly.github.io/spec/core/syntax/types.html#value-types Value types
 */
public sealed interface ValType permits NumType, VecType, RefType {

  /** How many 64-bit slots a value of this type takes: 2 for v128, 1 for all others. */
  default int slots() {
    return this == VecType.V128 ? 2 : 1;
  }

  /** The keyword of the text format, for example {@code i32} or {@code funcref}. */
  String text();
}
