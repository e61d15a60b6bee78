package dev.ewasm.vectors.abi;

import dev.ewasm.state.Address;
import java.math.BigInteger;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** A value of an {@link AbiType}. Equal values have equal encodings. */
public sealed interface AbiValue {

  /** Of an integer type. */
  record Int(BigInteger value) implements AbiValue {}

  /** Of {@code bool}. */
  record Truth(boolean value) implements AbiValue {}

  /** Of {@code address}. */
  record Account(Address value) implements AbiValue {}

  /**
   * Of a fixed or variable number of bytes; also the Keccak-256 that a log has in place of an
   * indexed value that does not fit a topic.
   */
  record Data(Bytes value) implements AbiValue {}

  /** Of {@code string}. */
  record Text(String value) implements AbiValue {}

  /** Of an array. */
  record Items(List<AbiValue> values) implements AbiValue {
    public Items {
      values = List.copyOf(values);
    }
  }

  /** Of a tuple. */
  record Fields(List<AbiValue> values) implements AbiValue {
    public Fields {
      values = List.copyOf(values);
    }
  }
}
