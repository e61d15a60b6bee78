package dev.ewasm.vectors.devnode;

import dev.ewasm.state.Address;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/** Transactions that wait for a block, by sender and nonce. Safe for several threads. */
final class TransactionPool {

  private static final int MAX_TRANSACTIONS = 16_384;
  private static final int MAX_PER_SENDER = 1_024;
  private static final int PRICE_BUMP_PERCENT = 10;

  /** One that waits; {@code order} tells which came first. */
  record Waiting(SignedTransaction transaction, long order) {
    long nonce() {
      return transaction.payload().nonce();
    }

    Address sender() {
      return transaction.payload().sender();
    }
  }

  private final Map<Address, NavigableMap<Long, Waiting>> bySender = new TreeMap<>();
  private final Map<Bytes32, Waiting> byHash = new HashMap<>();
  private long arrivals;

  /**
   * Adds a transaction that is valid by itself.
   *
   * @return the one that it replaces, or null
   * @throws InvalidTransactionException if it is there already, pays too little to replace another
   *     or there is no room
   */
  synchronized @Nullable SignedTransaction add(SignedTransaction transaction) {
    if (byHash.containsKey(transaction.hash())) {
      throw new InvalidTransactionException("already known");
    }
    NavigableMap<Long, Waiting> own =
        bySender.computeIfAbsent(
            transaction.payload().sender(), key -> new TreeMap<>(Long::compareUnsigned));
    Waiting replaced = own.get(transaction.payload().nonce());
    if (replaced != null) {
      requireBump(replaced.transaction(), transaction);
      byHash.remove(replaced.transaction().hash());
    } else if (byHash.size() >= MAX_TRANSACTIONS || own.size() >= MAX_PER_SENDER) {
      throw new InvalidTransactionException("txpool is full");
    }
    Waiting waiting = new Waiting(transaction, arrivals++);
    own.put(waiting.nonce(), waiting);
    byHash.put(transaction.hash(), waiting);
    return replaced == null ? null : replaced.transaction();
  }

  private static void requireBump(SignedTransaction old, SignedTransaction replacement) {
    boolean enough =
        isBumped(old.payload().maxFeePerGas(), replacement.payload().maxFeePerGas())
            && isBumped(
                old.payload().maxPriorityFeePerGas(), replacement.payload().maxPriorityFeePerGas());
    if (!enough) {
      throw new InvalidTransactionException("replacement transaction underpriced");
    }
  }

  private static boolean isBumped(UInt256 old, UInt256 replacement) {
    BigInteger least =
        old.toUnsignedBigInteger().multiply(BigInteger.valueOf(100 + PRICE_BUMP_PERCENT));
    BigInteger offered = replacement.toUnsignedBigInteger().multiply(BigInteger.valueOf(100));
    return offered.compareTo(least) >= 0 && replacement.compareTo(old) > 0;
  }

  synchronized @Nullable SignedTransaction find(Bytes32 hash) {
    Waiting waiting = byHash.get(hash);
    return waiting == null ? null : waiting.transaction();
  }

  synchronized boolean remove(Bytes32 hash) {
    Waiting waiting = byHash.remove(hash);
    if (waiting == null) {
      return false;
    }
    NavigableMap<Long, Waiting> own = bySender.get(waiting.sender());
    if (own != null) {
      own.remove(waiting.nonce());
      if (own.isEmpty()) {
        bySender.remove(waiting.sender());
      }
    }
    return true;
  }

  synchronized void clear() {
    bySender.clear();
    byHash.clear();
  }

  synchronized int size() {
    return byHash.size();
  }

  /** All that wait, in no order that means anything but is always the same. */
  synchronized List<SignedTransaction> all() {
    return byHash.values().stream()
        .sorted(Comparator.comparingLong(Waiting::order))
        .map(Waiting::transaction)
        .toList();
  }

  /** Puts back what there was before. */
  synchronized void restore(Collection<SignedTransaction> transactions) {
    clear();
    for (SignedTransaction transaction : transactions) {
      Waiting waiting = new Waiting(transaction, arrivals++);
      bySender
          .computeIfAbsent(waiting.sender(), key -> new TreeMap<>(Long::compareUnsigned))
          .put(waiting.nonce(), waiting);
      byHash.put(transaction.hash(), waiting);
    }
  }

  /** The nonce after those that wait without a gap, given the one of the newest state. */
  synchronized long nextNonce(Address sender, long nonce) {
    NavigableMap<Long, Waiting> own = bySender.get(sender);
    long next = nonce;
    while (own != null && own.containsKey(next)) {
      next++;
    }
    return next;
  }

  /** Forgets what the state has overtaken. */
  synchronized void removeStale(ToLongFunction<Address> nonces) {
    List<Waiting> stale = new ArrayList<>();
    bySender.forEach(
        (sender, own) -> stale.addAll(own.headMap(nonces.applyAsLong(sender), false).values()));
    stale.forEach(waiting -> remove(waiting.transaction().hash()));
  }

  /**
   * What can go into a block, the best paying first, of each sender by nonce; of those that pay the
   * same, the first to come.
   */
  synchronized List<SignedTransaction> ready(ToLongFunction<Address> nonces, UInt256 baseFee) {
    PriorityQueue<Waiting> heads =
        new PriorityQueue<>(
            Comparator.comparing(
                    (Waiting waiting) -> waiting.transaction().priorityFee(baseFee),
                    Comparator.reverseOrder())
                .thenComparingLong(Waiting::order));
    bySender.forEach(
        (sender, own) -> {
          Waiting first = own.get(nonces.applyAsLong(sender));
          if (first != null) {
            heads.add(first);
          }
        });
    List<SignedTransaction> ready = new ArrayList<>();
    for (Waiting next = heads.poll(); next != null; next = heads.poll()) {
      if (next.transaction().payload().maxFeePerGas().compareTo(baseFee) < 0) {
        continue;
      }
      ready.add(next.transaction());
      NavigableMap<Long, Waiting> own = bySender.get(next.sender());
      Waiting following = own == null ? null : own.get(next.nonce() + 1);
      if (following != null) {
        heads.add(following);
      }
    }
    return ready;
  }

  /** What waits, by sender and nonce: those that can go into a block, and those that cannot yet. */
  synchronized Map<Boolean, Map<Address, Map<Long, SignedTransaction>>> content(
      ToLongFunction<Address> nonces) {
    Map<Boolean, Map<Address, Map<Long, SignedTransaction>>> content = new LinkedHashMap<>();
    content.put(true, new LinkedHashMap<>());
    content.put(false, new LinkedHashMap<>());
    bySender.forEach(
        (sender, own) -> {
          long next = nextNonce(sender, nonces.applyAsLong(sender));
          own.forEach(
              (nonce, waiting) -> {
                boolean pending = Long.compareUnsigned(nonce, next) < 0;
                Map<Address, Map<Long, SignedTransaction>> part = content.get(pending);
                if (part != null) {
                  part.computeIfAbsent(sender, key -> new LinkedHashMap<>())
                      .put(nonce, waiting.transaction());
                }
              });
        });
    return content;
  }
}
