/** JMH benchmarks: one scenario a class, with its inputs beside it. */
@NullMarked
package dev.ewasm.bench.scenario;

import org.jspecify.annotations.NullMarked;
