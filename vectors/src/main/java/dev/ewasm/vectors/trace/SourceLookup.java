package dev.ewasm.vectors.trace;

import dev.ewasm.engine.module.WasmModule;
import org.jspecify.annotations.Nullable;

/** Knows which line of source an instruction came from. */
@FunctionalInterface
public interface SourceLookup {

  /** Knows nothing. */
  SourceLookup NONE = (module, offset) -> null;

  /** {@code file:line} of the instruction at a byte offset of the module, or null. */
  @Nullable String place(WasmModule module, int offset);
}
