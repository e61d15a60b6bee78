package dev.ewasm.eei.transaction;

import dev.ewasm.state.Log;
import dev.ewasm.state.codec.LogRlp;
import dev.ewasm.state.codec.RlpWriter;
import dev.ewasm.state.crypto.Keccak;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/**
 * What a block keeps of a transaction, from Byzantium on (EIP-658).
 *
 * @param type of the transaction
 * @param succeeded whether its message did
 * @param cumulativeGasUsed gas used in the block up to and with it
 * @param logs its logs
 */
public record Receipt(int type, boolean succeeded, long cumulativeGasUsed, List<Log> logs) {

  private static final int BLOOM_BYTES = 256;
  private static final int BLOOM_BITS = 8 * BLOOM_BYTES;

  public Receipt {
    logs = List.copyOf(logs);
  }

  /** 256 bytes in which addresses and topics of the logs set three bits each. */
  public Bytes bloom() {
    byte[] bloom = new byte[BLOOM_BYTES];
    for (Log log : logs) {
      add(bloom, log.address().toArray());
      for (Bytes32 topic : log.topics()) {
        add(bloom, topic.toArrayUnsafe());
      }
    }
    return Bytes.wrap(bloom);
  }

  private static void add(byte[] bloom, byte[] entry) {
    byte[] hash = Keccak.hash(entry);
    for (int i = 0; i < 6; i += 2) {
      int bit = ((hash[i] & 0xff) << 8 | (hash[i + 1] & 0xff)) % BLOOM_BITS;
      bloom[BLOOM_BYTES - 1 - bit / 8] |= (byte) (1 << bit % 8);
    }
  }

  /** The receipt as the receipts trie holds it: RLP, after a byte for the type unless it is 0. */
  public Bytes encode() {
    RlpWriter writer = new RlpWriter();
    writer.beginList();
    writer.scalar(succeeded ? 1 : 0).scalar(cumulativeGasUsed).bytes(bloom());
    writer.beginList();
    for (Log log : logs) {
      LogRlp.write(writer, log);
    }
    writer.endList();
    writer.endList();
    Bytes list = writer.toBytes();
    return type == Transaction.LEGACY ? list : Bytes.concatenate(Bytes.of((byte) type), list);
  }
}
