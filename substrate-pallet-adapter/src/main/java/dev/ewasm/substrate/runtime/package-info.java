/**
 * The runtime around the pallet: extrinsics and what they must fulfil, headers, events, and the
 * metadata from which clients learn all this.
 *
 * <pre>{@code
 * Extrinsic extrinsic = Extrinsic.decode(bytes);
 * RuntimeCall call = extrinsic.call();
 * byte[] metadata = Metadata.load().encodeV14();
 * }</pre>
 */
@NullMarked
package dev.ewasm.substrate.runtime;

import org.jspecify.annotations.NullMarked;
