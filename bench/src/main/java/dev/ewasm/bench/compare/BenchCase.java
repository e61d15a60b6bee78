package dev.ewasm.bench.compare;

import org.jspecify.annotations.Nullable;

/**
 * A module and the call that is measured.
 *
 * @param name of the kernel or contract
 * @param module the bytes, without metering
 * @param export the function to call
 * @param argument the call's only argument, an i32, or null for none
 * @param expected what it must return, or null if nobody but the peers knows
 * @param callData of a contract, which gets a fresh instance for each run; null for a kernel
 */
record BenchCase(
    String name,
    byte[] module,
    String export,
    @Nullable Integer argument,
    @Nullable Long expected,
    byte @Nullable [] callData) {}
