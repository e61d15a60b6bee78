/**
 * SCALE, the binary encoding of Substrate: a strict reader that names path and offset of what is
 * wrong, a writer, and codecs put together from smaller ones.
 *
 * <pre>{@code
 * ScaleCodec<List<BigInteger>> codec = ScaleCodec.vector(ScaleCodec.unsigned(16));
 * byte[] bytes = codec.encode(List.of(BigInteger.ONE));
 * codec.decode(bytes); // throws ScaleException: "$[1]: 2 bytes needed, 1 left at offset 3"
 * }</pre>
 *
 * @spec https://docs.polkadot.com/polkadot-protocol/parachain-basics/data-encoding/ SCALE
 */
@NullMarked
package dev.ewasm.substrate.scale;

import org.jspecify.annotations.NullMarked;
