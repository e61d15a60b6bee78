package dev.ewasm.bench.peer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The host functions of kernels and of the benchmark contracts, without prices: what a runtime adds
 * around them is the same for all.
 */
final class GuestHost {

  private static final int FNV_OFFSET = 0x811c9dc5;
  private static final int FNV_PRIME = 0x01000193;

  /** The guest's memory as host functions see it. */
  interface GuestMemory {
    byte[] read(int offset, int length);

    void write(int offset, byte[] bytes);
  }

  /** A host function of at most three integers. */
  @FunctionalInterface
  interface Function {
    long call(GuestMemory memory, long a, long b, long c);
  }

  /** Thrown by {@code finish} and {@code revert} where a runtime knows no other way to stop. */
  static final class Finished extends RuntimeException {
    private static final long serialVersionUID = 1;

    Finished() {
      super("finished", null, false, false);
    }
  }

  private final byte[] callData;
  private long gas;
  private byte @Nullable [] output;

  GuestHost(byte[] callData) {
    this.callData = callData;
  }

  /** Before each run. */
  void reset() {
    gas = 0;
    output = null;
  }

  /** Units that the module charged itself. */
  long gas() {
    return gas;
  }

  /** FNV-1a of what the contract returned, or of its memory if it returned nothing. */
  long digest(GuestMemory memory, int memoryBytes) {
    byte[] bytes = output == null ? memory.read(0, memoryBytes) : output;
    int hash = FNV_OFFSET;
    for (byte b : bytes) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    return Integer.toUnsignedLong(hash);
  }

  /**
   * The function of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  Function function(String module, String name) {
    return switch (module + "." + name) {
      case "bench.h" -> (memory, a, b, c) -> 3 * (int) a + 1;
      case "ethereum.useGas", "ethereum.useParticles" ->
          (memory, a, b, c) -> {
            gas += a;
            return 0;
          };
      case "ethereum.getCallDataSize" -> (memory, a, b, c) -> callData.length;
      case "ethereum.callDataCopy" ->
          (memory, a, b, c) -> {
            memory.write((int) a, Arrays.copyOfRange(callData, (int) b, (int) (b + c)));
            return 0;
          };
      case "ethereum.finish", "ethereum.revert" ->
          (memory, a, b, c) -> {
            output = memory.read((int) a, (int) b);
            throw new Finished();
          };
      default -> throw new IllegalArgumentException("no host function " + module + "." + name);
    };
  }
}
