/**
 * The pairing-friendly curve alt_bn128 (BN254): fields as Montgomery residues, the two groups, and
 * the optimal ate pairing. Pure integer arithmetic, so every machine computes the same.
 *
 * @spec https://eips.ethereum.org/EIPS/eip-197 EIP-197
 */
@NullMarked
package dev.ewasm.eei.precompile.bn128;

import org.jspecify.annotations.NullMarked;
