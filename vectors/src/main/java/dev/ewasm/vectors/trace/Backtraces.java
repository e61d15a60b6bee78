package dev.ewasm.vectors.trace;

import java.util.List;

/** Knows which functions the running contract is in. */
@FunctionalInterface
public interface Backtraces {

  /** Knows nothing. */
  Backtraces NONE = List::of;

  /** The frames of the innermost message, innermost first; asked when that message's code ended. */
  List<WasmFrame> current();
}
