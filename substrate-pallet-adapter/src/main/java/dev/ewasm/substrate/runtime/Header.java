package dev.ewasm.substrate.runtime;

import dev.ewasm.substrate.crypto.Hashes;
import dev.ewasm.substrate.scale.ScaleReader;
import dev.ewasm.substrate.scale.ScaleWriter;
import java.util.List;

/**
 * A block header.
 *
 * @param parentHash 32 bytes
 * @param number of the block, at most 32 bits
 * @param stateRoot 32 bytes
 * @param extrinsicsRoot 32 bytes
 * @param digest what consensus adds
 */
public record Header(
    byte[] parentHash,
    long number,
    byte[] stateRoot,
    byte[] extrinsicsRoot,
    List<DigestItem> digest) {

  public Header {
    digest = List.copyOf(digest);
  }

  public byte[] encode() {
    return new ScaleWriter()
        .raw(parentHash)
        .compact(number)
        .raw(stateRoot)
        .raw(extrinsicsRoot)
        .list(digest, (writer, item) -> item.write(writer))
        .toByteArray();
  }

  /** The block's hash. */
  public byte[] hash() {
    return Hashes.blake2b256(encode());
  }

  /**
   * Decodes a header.
   *
   * @throws dev.ewasm.substrate.scale.ScaleException if the bytes are none
   */
  public static Header decode(byte[] bytes) {
    ScaleReader reader = new ScaleReader(bytes);
    Header header =
        new Header(
            reader.field("parent_hash", () -> reader.raw(32)),
            reader.field("number", reader::compactU32),
            reader.field("state_root", () -> reader.raw(32)),
            reader.field("extrinsics_root", () -> reader.raw(32)),
            reader.field("digest", () -> reader.list(1, DigestItem::read)));
    reader.end();
    return header;
  }
}
