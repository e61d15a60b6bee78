/** The Substrate adapter: token transfers through the whole path of an extrinsic. */
@NullMarked
package dev.ewasm.bench.substrate;

import org.jspecify.annotations.NullMarked;
