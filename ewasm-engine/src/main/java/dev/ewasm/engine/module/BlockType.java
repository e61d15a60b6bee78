package dev.ewasm.engine.module;

/** The type of a block, loop or if (spec 2.4.8). */
public sealed interface BlockType {

  /** Takes and leaves nothing. */
  record Empty() implements BlockType {
    @Override
    public String toString() {
      return "";
    }
  }

  /** Takes nothing and leaves one value. */
  record Value(ValType type) implements BlockType {}

  /** Takes the parameters and leaves the results of the module's type {@code index}. */
  record TypeIndex(int index) implements BlockType {}

  BlockType EMPTY = new Empty();
}
