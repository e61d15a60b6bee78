package dev.ewasm.substrate.node;

import dev.ewasm.substrate.runtime.Extrinsic;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Extrinsics whose signatures are right and that wait for a block. Not safe for threads. */
final class TransactionPool {

  static final int MAX_EXTRINSICS = 8192;
  static final int MAX_BYTES = 32 << 20;

  /** An extrinsic in the pool; {@code order} tells which came first. */
  record Pending(byte[] hash, byte[] encoded, Extrinsic extrinsic, long order) {
    byte[] account() {
      Extrinsic.Signed signed = extrinsic.signed();
      return signed == null ? new byte[0] : signed.account();
    }

    long nonce() {
      Extrinsic.Signed signed = extrinsic.signed();
      return signed == null ? 0 : signed.nonce();
    }
  }

  /** What became of an extrinsic that was offered. */
  enum Admission {
    ADMITTED,
    KNOWN,
    UNDERPRICED,
    FULL
  }

  private final Map<ByteBuffer, Pending> byHash = new LinkedHashMap<>();
  private final Map<ByteBuffer, TreeMap<Long, Pending>> byAccount = new HashMap<>();
  private long bytes;

  int size() {
    return byHash.size();
  }

  Collection<Pending> all() {
    return List.copyOf(byHash.values());
  }

  /** Offers an extrinsic. One of the same account and nonce gives way to a higher tip. */
  Admission add(Pending pending) {
    ByteBuffer hash = ByteBuffer.wrap(pending.hash);
    if (byHash.containsKey(hash)) {
      return Admission.KNOWN;
    }
    TreeMap<Long, Pending> account =
        byAccount.computeIfAbsent(ByteBuffer.wrap(pending.account()), key -> new TreeMap<>());
    Pending other = account.get(pending.nonce());
    if (other != null) {
      if (tip(pending).compareTo(tip(other)) <= 0) {
        return Admission.UNDERPRICED;
      }
      remove(other.hash);
    } else if (byHash.size() >= MAX_EXTRINSICS || bytes + pending.encoded.length > MAX_BYTES) {
      if (account.isEmpty()) {
        byAccount.remove(ByteBuffer.wrap(pending.account()));
      }
      return Admission.FULL;
    }
    byAccount
        .computeIfAbsent(ByteBuffer.wrap(pending.account()), key -> new TreeMap<>())
        .put(pending.nonce(), pending);
    byHash.put(hash, pending);
    bytes += pending.encoded.length;
    return Admission.ADMITTED;
  }

  private static java.math.BigInteger tip(Pending pending) {
    Extrinsic.Signed signed = pending.extrinsic.signed();
    return signed == null ? java.math.BigInteger.ZERO : signed.tip();
  }

  @Nullable Pending remove(byte[] hash) {
    Pending removed = byHash.remove(ByteBuffer.wrap(hash));
    if (removed != null) {
      bytes -= removed.encoded.length;
      ByteBuffer key = ByteBuffer.wrap(removed.account());
      TreeMap<Long, Pending> account = byAccount.get(key);
      if (account != null) {
        account.remove(removed.nonce());
        if (account.isEmpty()) {
          byAccount.remove(key);
        }
      }
    }
    return removed;
  }

  /**
   * Extrinsics that can follow each other on a state: for each account those from its next nonce on
   * without a gap, higher tips first among accounts.
   */
  List<Pending> ready(java.util.function.ToLongFunction<byte[]> nextNonce) {
    List<List<Pending>> runs = new ArrayList<>();
    for (Map.Entry<ByteBuffer, TreeMap<Long, Pending>> entry : byAccount.entrySet()) {
      long nonce = nextNonce.applyAsLong(entry.getKey().array());
      List<Pending> run = new ArrayList<>();
      for (Pending pending : entry.getValue().tailMap(nonce).values()) {
        if (pending.nonce() != nonce) {
          break;
        }
        run.add(pending);
        nonce++;
      }
      if (!run.isEmpty()) {
        runs.add(run);
      }
    }
    runs.sort(
        Comparator.<List<Pending>, java.math.BigInteger>comparing(run -> tip(run.getFirst()))
            .reversed()
            .thenComparingLong(run -> run.getFirst().order));
    List<Pending> ready = new ArrayList<>();
    runs.forEach(ready::addAll);
    return ready;
  }

  /** The nonce after those that wait without a gap. */
  long nextNonce(byte[] account, long onChain) {
    TreeMap<Long, Pending> waiting = byAccount.get(ByteBuffer.wrap(account));
    long nonce = onChain;
    while (waiting != null && waiting.containsKey(nonce)) {
      nonce++;
    }
    return nonce;
  }

  /** Takes out the extrinsics whose nonces are spent. */
  List<Pending> removeStale(java.util.function.ToLongFunction<byte[]> nextNonce) {
    List<Pending> stale = new ArrayList<>();
    for (Map.Entry<ByteBuffer, TreeMap<Long, Pending>> entry : List.copyOf(byAccount.entrySet())) {
      long nonce = nextNonce.applyAsLong(entry.getKey().array());
      for (Iterator<Pending> spent =
              List.copyOf(entry.getValue().headMap(nonce).values()).iterator();
          spent.hasNext(); ) {
        Pending pending = spent.next();
        remove(pending.hash);
        stale.add(pending);
      }
    }
    return stale;
  }

  boolean contains(byte[] hash) {
    return byHash.containsKey(ByteBuffer.wrap(Arrays.copyOf(hash, hash.length)));
  }
}
