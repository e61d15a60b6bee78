/**
 * The precompiled contracts: pure functions from bytes to bytes with a price.
 *
 * <pre>{@code
 * Precompiles precompiles = Precompiles.ethereum(ForkRules.of(Fork.BYZANTIUM)).withKeccakAtNine();
 * }</pre>
 */
@NullMarked
package dev.ewasm.eei.precompile;

import org.jspecify.annotations.NullMarked;
