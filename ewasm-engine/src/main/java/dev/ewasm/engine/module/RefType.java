package dev.ewasm.engine.module;

/** A reference type (spec 2.3.3). Further heap types of Wasm 3.0 would be added to {@link Heap}. */
public record RefType(boolean nullable, Heap heap) implements ValType {

  public static final RefType FUNCREF = new RefType(true, Heap.FUNC);
  public static final RefType EXTERNREF = new RefType(true, Heap.EXTERN);

  /** What a reference points to. */
  public enum Heap {
    FUNC,
    EXTERN
  }

  @Override
  public String text() {
    return switch (heap) {
      case FUNC -> "funcref";
      case EXTERN -> "externref";
    };
  }
}
