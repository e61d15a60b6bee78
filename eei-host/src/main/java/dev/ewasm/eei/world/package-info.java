/**
 * The chain side of the host port on a {@link dev.ewasm.state.WorldState}: value transfers, nested
 * calls, creations, precompiled and system contracts.
 */
@NullMarked
package dev.ewasm.eei.world;

import org.jspecify.annotations.NullMarked;
