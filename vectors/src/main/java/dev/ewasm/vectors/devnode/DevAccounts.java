package dev.ewasm.vectors.devnode;

import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.state.Address;
import dev.ewasm.state.crypto.Secp256k1Key;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Bip32ECKeyPair;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.MnemonicUtils;
import org.web3j.crypto.Sign;

/**
 * Accounts whose keys come from words.
 *
 * @spec https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki BIP-39
 * @spec https://github.com/bitcoin/bips/blob/master/bip-0044.mediawiki BIP-44
 */
public final class DevAccounts {

  /** The path of Ethereum's accounts, before the account's number. */
  public static final String PATH = "m/44'/60'/0'/0";

  private static final int[] DERIVATION = {
    44 | Bip32ECKeyPair.HARDENED_BIT,
    60 | Bip32ECKeyPair.HARDENED_BIT,
    Bip32ECKeyPair.HARDENED_BIT,
    0
  };

  /** An account and its key. */
  public record Account(Address address, Bytes32 privateKey) {

    /**
     * The account of a private key.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static Account of(Bytes32 privateKey) {
      return new Account(Secp256k1Key.address(privateKey), privateKey);
    }

    private ECKeyPair pair() {
      return ECKeyPair.create(privateKey.toArray());
    }

    /** Signs 32 bytes as they are: r and s of 32 bytes each, then 27 or 28. */
    byte[] signHash(byte[] hash) {
      return joined(Sign.signMessage(hash, pair(), false));
    }

    /** Signs a message of a person (EIP-191), in the same form. */
    public byte[] signMessage(byte[] message) {
      return joined(Sign.signPrefixedMessage(message, pair()));
    }

    private static byte[] joined(Sign.SignatureData signature) {
      byte[] joined = new byte[65];
      System.arraycopy(signature.getR(), 0, joined, 0, 32);
      System.arraycopy(signature.getS(), 0, joined, 32, 32);
      joined[64] = signature.getV()[0];
      return joined;
    }

    /** Signs a transaction of this account for one chain; returns what nodes take. */
    public Bytes encodeSigned(Transaction transaction, UInt256 chainId) {
      return sign(transaction, chainId).raw();
    }

    /**
     * Signs a transaction, whose sender must be this account.
     *
     * @param chainId of the chain it is for; null only for a legacy one that is for any
     */
    SignedTransaction sign(Transaction transaction, @Nullable UInt256 chainId) {
      byte[] signature =
          signHash(TransactionCodec.signingHash(transaction, chainId).toArrayUnsafe());
      return TransactionCodec.sign(
          transaction,
          chainId,
          new TransactionCodec.Signature(
              signature[64] - 27,
              new BigInteger(1, signature, 0, 32),
              new BigInteger(1, signature, 32, 32)));
    }
  }

  private DevAccounts() {}

  /**
   * The first accounts of some words.
   *
   * @throws IllegalArgumentException if the words are not a mnemonic with a valid checksum
   */
  public static List<Account> of(String mnemonic, int count) {
    Bip32ECKeyPair parent = parent(mnemonic);
    List<Account> accounts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      accounts.add(account(parent, i));
    }
    return accounts;
  }

  /** One account of some words, by its number from 0. */
  public static Account account(String mnemonic, int index) {
    return account(parent(mnemonic), index);
  }

  private static Bip32ECKeyPair parent(String mnemonic) {
    if (!MnemonicUtils.validateMnemonic(mnemonic)) {
      throw new IllegalArgumentException(
          "not a mnemonic: 12 to 24 words of BIP-39 with their checksum expected");
    }
    return Bip32ECKeyPair.deriveKeyPair(
        Bip32ECKeyPair.generateKeyPair(MnemonicUtils.generateSeed(mnemonic, "")), DERIVATION);
  }

  private static Account account(Bip32ECKeyPair parent, int index) {
    BigInteger key = Bip32ECKeyPair.deriveKeyPair(parent, new int[] {index}).getPrivateKey();
    return Account.of(UInt256.valueOf(key).toBytes());
  }
}
