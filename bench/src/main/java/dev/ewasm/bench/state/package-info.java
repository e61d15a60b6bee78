/** Measurements of the state database. */
@NullMarked
package dev.ewasm.bench.state;

import org.jspecify.annotations.NullMarked;
