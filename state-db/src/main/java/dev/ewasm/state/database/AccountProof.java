package dev.ewasm.state.database;

import dev.ewasm.state.Account;
import dev.ewasm.state.Address;
import dev.ewasm.state.codec.AccountRlp;
import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.state.trie.InvalidProofException;
import dev.ewasm.state.trie.SecureTrie;
import dev.ewasm.state.trie.TrieProof;
import java.util.Arrays;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/**
 * A proof of an account and of storage slots, as {@code eth_getProof} answers.
 *
 * @param account the account, {@link Account#EMPTY} if there is none
 * @param accountProof nodes of the account trie from the root on
 * @param storageProof one proof for each slot asked for
 * @spec https://eips.ethereum.org/EIPS/eip-1186 EIP-1186
 */
public record AccountProof(
    Address address, Account account, List<Bytes> accountProof, List<SlotProof> storageProof) {
  /**
   * A proof of one slot.
   *
   * @param value zero if the slot is not set
   * @param proof nodes of the storage trie from its root on
   */
  public record SlotProof(Bytes32 slot, Bytes32 value, List<Bytes> proof) {}

  /**
   * Checks everything that the proof says against a state root.
   *
   * @throws InvalidProofException if any of it is not shown
   */
  public void verify(Bytes32 stateRoot) {
    byte[] found = TrieProof.verify(stateRoot, Keccak.hash(address.toArray()), accountProof);
    boolean absent = found == null && account.equals(Account.EMPTY);
    if (!absent && !Arrays.equals(found, AccountRlp.encode(account))) {
      throw new InvalidProofException("the account " + address + " is another");
    }
    for (SlotProof slot : storageProof) {
      byte[] value =
          TrieProof.verify(
              account.storageRoot(), Keccak.hash(slot.slot().toArrayUnsafe()), slot.proof());
      byte[] expected = slot.value().isZero() ? null : SecureTrie.storageValue(slot.value());
      if (!Arrays.equals(value, expected)) {
        throw new InvalidProofException("slot " + slot.slot() + " of " + address + " is another");
      }
    }
  }
}
