package dev.ewasm.substrate.pallet;

import dev.ewasm.substrate.scale.ScaleReader;
import dev.ewasm.substrate.scale.ScaleWriter;
import java.math.BigInteger;

/**
 * An entry of {@code System.Account}: what of it this runtime uses.
 *
 * @param nonce number of extrinsics sent, 32 bits
 * @param free balance, 128 bits
 */
public record NativeAccount(long nonce, BigInteger free) {

  static final NativeAccount NONE = new NativeAccount(0, BigInteger.ZERO);

  byte[] encode() {
    return new ScaleWriter()
        .u32(nonce)
        .u32(0)
        .u32(1)
        .u32(0)
        .unsigned(free, 128)
        .unsigned(BigInteger.ZERO, 128)
        .unsigned(BigInteger.ZERO, 128)
        .unsigned(BigInteger.ZERO, 128)
        .toByteArray();
  }

  static NativeAccount decode(byte[] bytes) {
    ScaleReader reader = new ScaleReader(bytes);
    long nonce = reader.u32();
    reader.raw(12);
    return new NativeAccount(nonce, reader.unsigned(128));
  }
}
