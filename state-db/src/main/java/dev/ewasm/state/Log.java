package dev.ewasm.state;

import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/**
 * A log entry.
 *
 * @param address the contract that logged
 * @param topics at most four in every known fork; 32 bytes each
 * @param data the unindexed part
 */
public record Log(Address address, List<Bytes32> topics, Bytes data) {
  public Log {
    topics = List.copyOf(topics);
  }
}
