/**
 * Benchmarks, one scenario a class, with their inputs beside them.
 *
 * <pre>{@code
 * mvn -q -pl bench -am compile
 * java -cp ... dev.ewasm.bench.InterpreterComparison 5
 * }</pre>
 */
@NullMarked
package dev.ewasm.bench;

import org.jspecify.annotations.NullMarked;
