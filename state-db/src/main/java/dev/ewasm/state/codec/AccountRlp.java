package dev.ewasm.state.codec;

import dev.ewasm.state.Account;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;

/** The account's form in the state trie: the list [nonce, balance, storageRoot, codeHash]. */
public final class AccountRlp {
  private AccountRlp() {}

  /** Encodes an account. */
  public static byte[] encode(Account account) {
    return new RlpWriter(112)
        .beginList()
        .scalar(account.nonce())
        .scalar(account.balance())
        .bytes(account.storageRoot())
        .bytes(account.codeHash())
        .endList()
        .toArray();
  }

  /**
   * Decodes an account.
   *
   * @throws RlpException if {@code rlp} is not exactly such a list
   */
  public static Account decode(byte[] rlp) {
    RlpReader list = RlpReader.ofList(rlp);
    long nonce = list.scalar();
    UInt256 balance = list.uint256();
    Bytes32 storageRoot = list.bytes32();
    Bytes32 codeHash = list.bytes32();
    list.expectEnd();
    return new Account(nonce, balance, codeHash, storageRoot);
  }
}
