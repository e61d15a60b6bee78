package dev.ewasm.state.database;

import dev.ewasm.state.StateException;
import dev.ewasm.state.codec.RlpException;
import dev.ewasm.state.codec.RlpReader;
import dev.ewasm.state.codec.RlpWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes32;

/**
 * What is kept of a block.
 *
 * @param root the state root after it
 * @param accounts keys of the accounts it changed; empty for the first block, before which there is
 *     nothing
 * @param slots keys of the storage slots it changed
 */
record BlockRecord(Bytes32 root, List<byte[]> accounts, List<byte[]> slots) {
  byte[] encode() {
    RlpWriter writer = new RlpWriter(64 * (1 + accounts.size() + slots.size())).beginList();
    writer.bytes(root).beginList();
    accounts.forEach(writer::bytes);
    writer.endList().beginList();
    slots.forEach(writer::bytes);
    return writer.endList().endList().toArray();
  }

  static BlockRecord decode(long block, byte[] rlp) {
    try {
      RlpReader list = RlpReader.ofList(rlp);
      BlockRecord record = new BlockRecord(list.bytes32(), keys(list.list()), keys(list.list()));
      list.expectEnd();
      return record;
    } catch (RlpException e) {
      throw new StateException(
          "the record of block " + block + " is damaged: " + e.getMessage(), e);
    }
  }

  private static List<byte[]> keys(RlpReader list) {
    List<byte[]> keys = new ArrayList<>();
    while (list.hasNext()) {
      keys.add(list.byteArray());
    }
    return keys;
  }
}
