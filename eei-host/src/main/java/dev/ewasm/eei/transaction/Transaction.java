package dev.ewasm.eei.transaction;

import dev.ewasm.state.Address;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * A transaction whose signature was checked: its sender is known.
 *
 * @param type 0 legacy, 1 with access list (EIP-2930), 2 with priority fee (EIP-1559)
 * @param sender who signed it
 * @param nonce number of the sender's transactions before it, unsigned
 * @param maxFeePerGas wei per gas it pays at most; the gas price of types 0 and 1
 * @param maxPriorityFeePerGas wei per gas of it that the coinbase gets at most; equals {@code
 *     maxFeePerGas} for types 0 and 1
 * @param gasLimit whole gas it may use
 * @param to the account called; null creates a contract
 * @param value wei sent along
 * @param data call data, or init code of a creation
 * @param accessList accounts and slots that are warm from the start
 */
public record Transaction(
    int type,
    Address sender,
    long nonce,
    UInt256 maxFeePerGas,
    UInt256 maxPriorityFeePerGas,
    long gasLimit,
    @Nullable Address to,
    UInt256 value,
    Bytes data,
    List<Access> accessList) {

  public static final int LEGACY = 0;
  public static final int ACCESS_LIST = 1;
  public static final int DYNAMIC_FEE = 2;

  /** An account and slots of it. */
  public record Access(Address address, List<Bytes32> keys) {
    public Access {
      keys = List.copyOf(keys);
    }
  }

  public Transaction {
    accessList = List.copyOf(accessList);
  }

  /** A transaction of type 0. */
  public static Transaction legacy(
      Address sender,
      long nonce,
      UInt256 gasPrice,
      long gasLimit,
      @Nullable Address to,
      UInt256 value,
      Bytes data) {
    return new Transaction(
        LEGACY, sender, nonce, gasPrice, gasPrice, gasLimit, to, value, data, List.of());
  }

  public boolean isCreation() {
    return to == null;
  }

  /** Number of storage keys in the access list. */
  int accessKeys() {
    int keys = 0;
    for (Access access : accessList) {
      keys += access.keys.size();
    }
    return keys;
  }
}
