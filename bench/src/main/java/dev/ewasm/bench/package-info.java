/**
 * Measurements: {@link dev.ewasm.bench.compare} sets the engine beside others ({@code ewasm
 * bench}), {@link dev.ewasm.bench.scenario} holds JMH benchmarks, one scenario a class with its
 * inputs beside it, the other packages what one part of the system is asked to show.
 *
 * <pre>{@code
 * mvn -q -pl bench -am package -DskipTests
 * java -cp 'bench/target/classes:bench/target/lib/*' org.openjdk.jmh.Main ShortCalls
 * }</pre>
 */
@NullMarked
package dev.ewasm.bench;

import org.jspecify.annotations.NullMarked;
