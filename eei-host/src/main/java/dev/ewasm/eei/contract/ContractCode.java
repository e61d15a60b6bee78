package dev.ewasm.eei.contract;

import dev.ewasm.state.crypto.Keccak;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/**
 * Code as the state holds it, with its hash.
 *
 * @param bytes the code as submitted
 * @param hash its Keccak-256
 */
public record ContractCode(Bytes bytes, Bytes32 hash) {

  /** Code whose hash nobody knows yet. */
  public static ContractCode of(Bytes code) {
    return new ContractCode(code, Keccak.hash(code));
  }
}
