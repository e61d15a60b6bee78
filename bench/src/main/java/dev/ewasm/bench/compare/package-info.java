/**
 * {@code ewasm bench}: this engine's tiers beside other WebAssembly runtimes and native code, each
 * in a process of its own, all on the same modules, their runs interleaved.
 */
@NullMarked
package dev.ewasm.bench.compare;

import org.jspecify.annotations.NullMarked;
