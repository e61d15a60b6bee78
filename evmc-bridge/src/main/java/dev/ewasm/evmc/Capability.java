package dev.ewasm.evmc;

import java.util.EnumSet;
import java.util.Set;

/** What kinds of code a machine says it runs; bits of {@code evmc_capabilities_flagset}. */
public enum Capability {
  /** EVM bytecode. */
  EVM1(1),
  /** WebAssembly contracts. */
  EWASM(2),
  /** Precompiled contracts, by their address. */
  PRECOMPILES(4);

  private final int bit;

  Capability(int bit) {
    this.bit = bit;
  }

  public int bit() {
    return bit;
  }

  /** The capabilities in a set of bits; bits without a meaning are left out. */
  public static Set<Capability> ofBits(int bits) {
    Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
    for (Capability capability : values()) {
      if ((bits & capability.bit) != 0) {
        capabilities.add(capability);
      }
    }
    return capabilities;
  }
}
