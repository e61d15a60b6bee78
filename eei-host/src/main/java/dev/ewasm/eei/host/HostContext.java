package dev.ewasm.eei.host;

import dev.ewasm.state.Address;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * The chain as a running contract sees it; the methods are those of {@code evmc_host_interface}.
 *
 * <p>Serves one transaction on one thread. Every change is visible to every later read, and is
 * undone by the host when the message in which it was made does not succeed. The host moves value,
 * counts the sender's nonce and picks addresses; prices and refunds are the contract side's.
 */
public interface HostContext {

  /** Whether the account exists; from Spurious Dragon on: is not empty. */
  boolean accountExists(Address address);

  /** The 32 bytes in a slot, zero when never set. */
  Bytes32 storage(Address address, Bytes32 key);

  /** Stores 32 bytes and tells what that did to the slot. */
  StorageStatus setStorage(Address address, Bytes32 key, Bytes32 value);

  /** The balance in wei. */
  UInt256 balance(Address address);

  /** Bytes of an account's code. */
  int codeSize(Address address);

  /** Keccak-256 of an account's code; zero for an account that does not exist. */
  Bytes32 codeHash(Address address);

  /**
   * Copies code into {@code target} from {@code targetOffset} on.
   *
   * @param codeOffset first byte wanted, may be beyond the end
   * @param length bytes wanted
   * @return bytes copied: less than wanted where the code ends
   */
  int copyCode(Address address, long codeOffset, byte[] target, int targetOffset, int length);

  /**
   * Moves the whole balance to the beneficiary and marks the account for deletion.
   *
   * @return whether it was not marked before
   */
  boolean selfDestruct(Address address, Address beneficiary);

  /** Sends a message and waits for its end. Depth and balance were checked by the caller. */
  CallResult call(Message message);

  TxContext txContext();

  /** The hash of one of the 256 blocks before this one, or null. */
  @Nullable Bytes32 blockHash(long number);

  /** Appends a log entry; up to four topics. */
  void emitLog(Address address, Bytes data, List<Bytes32> topics);

  /** Marks an account as accessed; true when this was the first time in the transaction. */
  boolean accessAccount(Address address);

  /** Marks a slot as accessed; true when this was the first time in the transaction. */
  boolean accessStorage(Address address, Bytes32 key);

  Bytes32 transientStorage(Address address, Bytes32 key);

  void setTransientStorage(Address address, Bytes32 key, Bytes32 value);
}
