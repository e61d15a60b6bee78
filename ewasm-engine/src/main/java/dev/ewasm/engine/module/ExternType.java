package dev.ewasm.engine.module;

/** What an import asks for or an export offers (spec 2.3.11). */
public sealed interface ExternType {

  /** A function of the module's type {@code typeIndex}. */
  record Func(int typeIndex) implements ExternType {}

  /** A table of references, sized in elements. */
  record Table(RefType element, Limits limits) implements ExternType {}

  /** A linear memory, sized in pages of 65,536 bytes. */
  record Memory(Limits limits) implements ExternType {}

  /** A global variable. */
  record Global(ValType type, boolean mutable) implements ExternType {}
}
