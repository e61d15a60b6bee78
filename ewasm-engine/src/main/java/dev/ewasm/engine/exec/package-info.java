/**
 * Execution: the interpreter and the numerics shared by every tier (spec 4.3, 4.4).
 *
 * <p>Numerics are static pure methods named after their instruction in camel case, so {@code
 * i64.trunc_f64_u} is {@code i64TruncF64U}:
 *
 * <pre>{@code
 * long bits = Double.doubleToRawLongBits(FloatNumerics.f64Add(0.1, 0.2));
 * }</pre>
 */
@NullMarked
package dev.ewasm.engine.exec;

import org.jspecify.annotations.NullMarked;
