/**
 * The measured side of a comparison: one process runs one module in one JVM runtime and answers on
 * its standard output how long each of the asked runs took.
 */
@NullMarked
package dev.ewasm.bench.peer;

import org.jspecify.annotations.NullMarked;
