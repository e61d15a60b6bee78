package dev.ewasm.vectors.devnode;

import dev.ewasm.eei.transaction.Receipt;
import dev.ewasm.state.Address;
import dev.ewasm.state.codec.RlpWriter;
import dev.ewasm.state.trie.RootBuilder;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * A block with what became of its transactions.
 *
 * @param before what was set from outside before its first transaction
 */
record Block(
    BlockHeader header,
    Bytes32 hash,
    List<SignedTransaction> transactions,
    List<Outcome> outcomes,
    StateOverrides before) {

  /**
   * What became of a transaction.
   *
   * @param gasUsed by it alone
   * @param contract the address of a creation, whether it succeeded or not
   */
  record Outcome(
      Receipt receipt, long gasUsed, UInt256 effectiveGasPrice, @Nullable Address contract) {}

  Block {
    transactions = List.copyOf(transactions);
    outcomes = List.copyOf(outcomes);
  }

  long number() {
    return header.number();
  }

  /** Number in the block of a transaction's first log. */
  int firstLog(int transaction) {
    int logs = 0;
    for (int i = 0; i < transaction; i++) {
      logs += outcomes.get(i).receipt().logs().size();
    }
    return logs;
  }

  /** Its encoding as blocks are sent between nodes. */
  Bytes encode() {
    RlpWriter writer = new RlpWriter().beginList().encoded(header.encode().toArrayUnsafe());
    writer.beginList();
    for (SignedTransaction transaction : transactions) {
      if (transaction.payload().type() == 0) {
        writer.encoded(transaction.raw().toArrayUnsafe());
      } else {
        writer.bytes(transaction.raw());
      }
    }
    writer.endList().beginList().endList();
    if (header.hasWithdrawals()) {
      writer.beginList().endList();
    }
    return writer.endList().toBytes();
  }

  /** The root of the trie from index to item, as for transactions and receipts. */
  static Bytes32 listRoot(List<Bytes> items) {
    TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < items.size(); i++) {
      entries.put(new RlpWriter(8).scalar(i).toArray(), items.get(i).toArrayUnsafe());
    }
    RootBuilder builder = new RootBuilder();
    entries.forEach(builder::add);
    return builder.root();
  }
}
