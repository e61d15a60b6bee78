/** Keccak-256, without the start-up cost of a security provider. */
@NullMarked
package dev.ewasm.state.crypto;

import org.jspecify.annotations.NullMarked;
