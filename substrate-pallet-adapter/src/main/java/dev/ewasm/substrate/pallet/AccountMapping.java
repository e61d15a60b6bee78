package dev.ewasm.substrate.pallet;

import dev.ewasm.state.Address;
import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.substrate.crypto.Hashes;
import java.nio.charset.StandardCharsets;

/** Between the chain's 32-byte account ids and the 20-byte addresses of contracts. */
public final class AccountMapping {

  private static final byte[] EVM = "evm:".getBytes(StandardCharsets.US_ASCII);

  private AccountMapping() {}

  /** The address of an account: the last 20 bytes of its Keccak-256. */
  public static Address address(byte[] accountId) {
    return Address.of(Keccak.hash(accountId), 12);
  }

  /**
   * The account that native balance for an address goes to when no key is known for it: BLAKE2b-256
   * of {@code evm:} and the address.
   */
  public static byte[] accountId(Address address) {
    return Hashes.blake2b256(EVM, address.toArray());
  }
}
