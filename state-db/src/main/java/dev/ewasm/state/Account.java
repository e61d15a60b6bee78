package dev.ewasm.state;

import dev.ewasm.state.crypto.Keccak;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;

/**
 * An account as the state trie holds it.
 *
 * @param nonce number of transactions sent, or of contracts made; an unsigned 64-bit number
 * @param balance in wei
 * @param codeHash Keccak-256 of the code, {@link #EMPTY_CODE_HASH} when there is none
 * @param storageRoot root of the account's storage trie <em>in the committed state it was read
 *     from</em>: changes that are only journaled do not show in it
 * @spec https://ethereum.github.io/yellowpaper/paper.pdf Yellow Paper, section 4.1
 */
public record Account(long nonce, UInt256 balance, Bytes32 codeHash, Bytes32 storageRoot) {
  /** Code hash of an account without code: Keccak-256 of nothing. */
  public static final Bytes32 EMPTY_CODE_HASH = Keccak.EMPTY_HASH;

  /** Root of the empty trie: Keccak-256 of the RLP of the empty string. */
  public static final Bytes32 EMPTY_STORAGE_ROOT =
      Bytes32.wrap(Keccak.hash(new byte[] {(byte) 0x80}));

  /** An account that exists and has nothing. */
  public static final Account EMPTY =
      new Account(0, UInt256.ZERO, EMPTY_CODE_HASH, EMPTY_STORAGE_ROOT);

  /** Whether the account is empty in the sense of EIP-161: nonce 0, balance 0 and no code. */
  public boolean isEmpty() {
    return nonce == 0 && balance.isZero() && !hasCode();
  }

  /** Whether there is code. */
  public boolean hasCode() {
    return !codeHash.equals(EMPTY_CODE_HASH);
  }

  public Account withNonce(long newNonce) {
    return new Account(newNonce, balance, codeHash, storageRoot);
  }

  public Account withBalance(UInt256 newBalance) {
    return new Account(nonce, newBalance, codeHash, storageRoot);
  }

  public Account withCodeHash(Bytes32 newCodeHash) {
    return new Account(nonce, balance, newCodeHash, storageRoot);
  }

  public Account withStorageRoot(Bytes32 newStorageRoot) {
    return new Account(nonce, balance, codeHash, newStorageRoot);
  }
}
