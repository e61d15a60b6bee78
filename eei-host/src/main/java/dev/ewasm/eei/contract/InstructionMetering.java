package dev.ewasm.eei.contract;

import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.metering.SegmentPlanner;
import dev.ewasm.metering.cost.GasUnit;
import dev.ewasm.metering.cost.Schedule;
import org.jspecify.annotations.Nullable;

/**
 * How instructions are paid for.
 *
 * <p>{@linkplain #of At load}, the usual way, the engine charges and the state keeps code as
 * submitted, so a new schedule needs no new deployment. {@linkplain #atDeployment At deployment}
 * the {@link Sentinel} writes the charges into the code, and the state keeps that.
 */
public final class InstructionMetering {

  /** Instructions cost nothing; only the environment interface and {@code useGas} charge. */
  public static final InstructionMetering OFF = new InstructionMetering(null, null);

  private final @Nullable Schedule atLoad;
  private final @Nullable Schedule atDeployment;

  private InstructionMetering(@Nullable Schedule atLoad, @Nullable Schedule atDeployment) {
    this.atLoad = atLoad;
    this.atDeployment = atDeployment;
  }

  /** Instructions cost what the schedule says, charged by the engine. */
  public static InstructionMetering of(Schedule schedule) {
    return new InstructionMetering(schedule, null);
  }

  /**
   * Instructions cost what the schedule says; init code and the code a creation gives back are made
   * to charge themselves. The metering of a code byte costs what the schedule says, too.
   *
   * @param schedule must count in whole gas
   */
  public static InstructionMetering atDeployment(Schedule schedule) {
    if (schedule.unit() != GasUnit.GAS) {
      throw new IllegalArgumentException("code cannot charge itself in " + schedule.unit().text());
    }
    return new InstructionMetering(null, schedule);
  }

  /** Version id of the schedule and how it is applied, {@code off} without; part of cache keys. */
  public String id() {
    if (atDeployment != null) {
      return "deployment:" + atDeployment.id();
    }
    return atLoad == null ? "off" : atLoad.id();
  }

  /** The schedule that is written into code when it is deployed, or null. */
  public @Nullable Schedule deploymentSchedule() {
    return atDeployment;
  }

  /** The schedule that the engine charges by, or null when it does not. */
  public @Nullable Schedule schedule() {
    return atLoad;
  }

  /** Units of the gas counter that make one gas. */
  public long unitsPerGas() {
    return atLoad == null ? 1 : atLoad.unit().perGas();
  }

  /** The most whole gas that a counter holds in these units. */
  public long maxGas() {
    return Long.MAX_VALUE / unitsPerGas();
  }

  /** What the engine charges for a valid module, or null when it charges nothing. */
  @Nullable ChargePlan plan(WasmModule module) {
    return atLoad == null ? null : SegmentPlanner.plan(module, atLoad);
  }

  @Override
  public String toString() {
    return id();
  }
}
