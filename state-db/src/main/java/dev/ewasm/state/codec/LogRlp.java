package dev.ewasm.state.codec;

import dev.ewasm.state.Log;
import dev.ewasm.state.crypto.Keccak;
import java.util.List;
import org.apache.tuweni.bytes.Bytes32;

/** The RLP form of logs, [address, topics, data], and the hash that state tests compare. */
public final class LogRlp {
  private LogRlp() {}

  /** Appends one log to a list that is open in {@code writer}. */
  public static void write(RlpWriter writer, Log log) {
    writer.beginList().bytes(log.address().toArray()).beginList();
    for (Bytes32 topic : log.topics()) {
      writer.bytes(topic);
    }
    writer.endList().bytes(log.data()).endList();
  }

  /** Returns keccak(RLP(list of logs)), 32 bytes. */
  public static Bytes32 hash(List<Log> logs) {
    RlpWriter writer = new RlpWriter(1024).beginList();
    for (Log log : logs) {
      write(writer, log);
    }
    return Bytes32.wrap(Keccak.hash(writer.endList().toArray()));
  }
}
