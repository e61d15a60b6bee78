package dev.ewasm.substrate.pallet;

import dev.ewasm.substrate.pallet.DispatchError.TokenError;
import dev.ewasm.substrate.scale.ScaleReader;
import dev.ewasm.substrate.scale.ScaleWriter;
import dev.ewasm.substrate.state.StorageHasher;
import dev.ewasm.substrate.state.StorageKeys;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * The native balances. The sum of all free balances is always {@code Balances.TotalIssuance}: what
 * is burnt leaves both.
 */
public final class Balances {

  private static final byte[] TOTAL_ISSUANCE = StorageKeys.value("Balances", "TotalIssuance");

  private final ChainState state;
  private final BigInteger existentialDeposit;

  public Balances(ChainState state, BigInteger existentialDeposit) {
    this.state = state;
    this.existentialDeposit = existentialDeposit;
  }

  /** The storage key of an account. */
  public static byte[] key(byte[] account) {
    return StorageKeys.map("System", "Account", StorageHasher.BLAKE2_128_CONCAT, account);
  }

  public NativeAccount account(byte[] account) {
    byte[] stored = state.get(key(account));
    return stored == null ? NativeAccount.NONE : NativeAccount.decode(stored);
  }

  public BigInteger free(byte[] account) {
    return account(account).free();
  }

  public BigInteger totalIssuance() {
    byte[] stored = state.get(TOTAL_ISSUANCE);
    return stored == null ? BigInteger.ZERO : new ScaleReader(stored).unsigned(128);
  }

  private void setTotalIssuance(BigInteger total) {
    state.put(TOTAL_ISSUANCE, new ScaleWriter().unsigned(total, 128).toByteArray());
  }

  private void store(byte[] account, NativeAccount content) {
    if (content.nonce() == 0 && content.free().signum() == 0) {
      state.remove(key(account));
    } else {
      state.put(key(account), content.encode());
    }
  }

  /** Counts an extrinsic of the account. */
  public void countExtrinsic(byte[] account) {
    NativeAccount before = account(account);
    store(account, new NativeAccount(before.nonce() + 1, before.free()));
  }

  /** Creates balance out of nothing, as the first block does. */
  public void mint(byte[] account, BigInteger amount) {
    NativeAccount before = account(account);
    store(account, new NativeAccount(before.nonce(), before.free().add(amount)));
    setTotalIssuance(totalIssuance().add(amount));
  }

  /**
   * Destroys balance. What is left below the existential deposit goes as well; the account keeps
   * its nonce, so that its old extrinsics stay spent.
   *
   * @return why not, with nothing changed; or null
   */
  public @Nullable DispatchError burn(byte[] account, BigInteger amount) {
    NativeAccount before = account(account);
    BigInteger left = before.free().subtract(amount);
    if (left.signum() < 0) {
      return new DispatchError.Token(TokenError.FUNDS_UNAVAILABLE);
    }
    setFree(account, before, left);
    setTotalIssuance(totalIssuance().subtract(amount));
    return null;
  }

  private void setFree(byte[] account, NativeAccount before, BigInteger free) {
    boolean dust = free.compareTo(existentialDeposit) < 0;
    if (dust && free.signum() > 0) {
      setTotalIssuance(totalIssuance().subtract(free));
    }
    store(account, new NativeAccount(before.nonce(), dust ? BigInteger.ZERO : free));
  }

  /** Gives back a part of what was burnt; below the existential deposit it stays burnt. */
  public void restore(byte[] account, BigInteger amount) {
    NativeAccount before = account(account);
    BigInteger free = before.free().add(amount);
    if (amount.signum() > 0 && free.compareTo(existentialDeposit) >= 0) {
      store(account, new NativeAccount(before.nonce(), free));
      setTotalIssuance(totalIssuance().add(amount));
    }
  }

  /**
   * Moves balance.
   *
   * @param keepAlive whether the sender must stay above the existential deposit
   * @return why not, with nothing changed; or null
   */
  public @Nullable DispatchError transfer(
      byte[] from, byte[] to, BigInteger amount, boolean keepAlive) {
    NativeAccount sender = account(from);
    BigInteger left = sender.free().subtract(amount);
    if (left.signum() < 0) {
      return new DispatchError.Token(TokenError.FUNDS_UNAVAILABLE);
    }
    if (java.util.Arrays.equals(from, to)) {
      return null;
    }
    if (keepAlive && left.compareTo(existentialDeposit) < 0) {
      return new DispatchError.Token(TokenError.ONLY_PROVIDER);
    }
    NativeAccount recipient = account(to);
    BigInteger received = recipient.free().add(amount);
    if (amount.signum() > 0 && received.compareTo(existentialDeposit) < 0) {
      return new DispatchError.Token(TokenError.BELOW_MINIMUM);
    }
    setFree(from, sender, left);
    store(to, new NativeAccount(recipient.nonce(), received));
    return null;
  }
}
