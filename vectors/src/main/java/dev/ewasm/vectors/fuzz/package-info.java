/**
 * Random valid modules for tests that compare engines, tiers and meters.
 *
 * <pre>{@code
 * byte[] module = ModuleGenerator.generate(seed);
 * }</pre>
 */
@NullMarked
package dev.ewasm.vectors.fuzz;

import org.jspecify.annotations.NullMarked;
