package dev.ewasm.evmc.vm;

import dev.ewasm.eei.contract.ContractCode;
import dev.ewasm.eei.fork.Fork;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Codes seen before, found again by their content: a client hands over bytes, and hashing them
 * every time would cost more than most calls. The client's own hash is not relied on. Safe for
 * several threads.
 */
final class CodeStore {

  private static final int SAMPLES = 8;

  /** A code and what this machine has learnt of it. */
  static final class Code {
    final ContractCode contract;
    private final byte[] bytes;
    private final @Nullable Code other; // of the same fingerprint
    private final int chain;

    /** What was found of it last; null at first. */
    volatile @Nullable Loaded loaded;

    private Code(byte[] bytes, @Nullable Code other) {
      this.bytes = bytes;
      this.other = other;
      chain = other == null ? 1 : other.chain + 1;
      contract = ContractCode.of(Bytes.wrap(bytes));
    }
  }

  /** That a code was loaded under a fork's rules, and the stack it needs, in bytes. */
  record Loaded(Fork fork, long stackNeed) {}

  /** Codes of one fingerprint that are kept; more have been made to collide. */
  private static final int MAX_CHAIN = 8;

  private final long capacityBytes;
  private Map<Long, Code> older = new HashMap<>();
  private volatile Map<Long, Code> recent = new ConcurrentHashMap<>();
  private long recentBytes;

  /**
   * @param capacityBytes twice as many bytes of code are kept at most, besides the last one
   */
  CodeStore(long capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  /** The code at an address of native memory; {@code size} is at least 1. */
  Code find(long address, int size) {
    long fingerprint = fingerprint(address, size);
    Code found = search(recent.get(fingerprint), address, size);
    return found == null ? findSlowly(fingerprint, address, size) : found;
  }

  private static @Nullable Code search(@Nullable Code first, long address, int size) {
    for (Code code = first; code != null; code = code.other) {
      if (code.bytes.length == size && NativeMemory.equal(address, code.bytes)) {
        return code;
      }
    }
    return null;
  }

  private synchronized Code findSlowly(long fingerprint, long address, int size) {
    Code known = search(recent.get(fingerprint), address, size);
    if (known != null) {
      return known;
    }
    if (recentBytes > capacityBytes) {
      older = recent;
      recent = new ConcurrentHashMap<>();
      recentBytes = 0;
    }
    Code first = recent.get(fingerprint);
    Code aged = search(older.get(fingerprint), address, size);
    byte[] bytes = aged == null ? NativeMemory.get(address, size) : aged.bytes;
    Code code = new Code(bytes, first != null && first.chain >= MAX_CHAIN ? null : first);
    recent.put(fingerprint, code);
    recentBytes += size;
    return code;
  }

  /** Of the size and some words spread evenly; equal codes have equal ones. */
  private static long fingerprint(long address, int size) {
    long mixed = size;
    if (size < Long.BYTES) {
      for (int i = 0; i < size; i++) {
        mixed = mixed * 31 + NativeMemory.getByte(address + i);
      }
      return mixed;
    }
    long last = (long) size - Long.BYTES;
    for (int i = 1; i <= SAMPLES; i++) {
      mixed = (mixed ^ NativeMemory.getLong(address + last * i / SAMPLES)) * 0x9E3779B97F4A7C15L;
      mixed ^= mixed >>> 29;
    }
    return mixed;
  }
}
