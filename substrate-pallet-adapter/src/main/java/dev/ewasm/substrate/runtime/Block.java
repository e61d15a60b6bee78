package dev.ewasm.substrate.runtime;

import dev.ewasm.substrate.scale.ScaleReader;
import dev.ewasm.substrate.scale.ScaleWriter;
import java.util.List;

/**
 * A block.
 *
 * @param header of the block
 * @param extrinsics encoded with their lengths, in order
 */
public record Block(Header header, List<byte[]> extrinsics) {

  public Block {
    extrinsics = List.copyOf(extrinsics);
  }

  public byte[] encode() {
    return new ScaleWriter()
        .bytes(header.encode())
        .list(extrinsics, ScaleWriter::bytes)
        .toByteArray();
  }

  /**
   * Decodes what {@link #encode} wrote.
   *
   * @throws dev.ewasm.substrate.scale.ScaleException if the bytes are none
   */
  public static Block decode(byte[] bytes) {
    ScaleReader reader = new ScaleReader(bytes);
    Header header = Header.decode(reader.bytes());
    Block block = new Block(header, reader.list(1, ScaleReader::bytes));
    reader.end();
    return block;
  }
}
