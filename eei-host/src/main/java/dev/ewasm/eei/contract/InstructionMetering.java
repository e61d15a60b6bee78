package dev.ewasm.eei.contract;

import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.metering.SegmentPlanner;
import dev.ewasm.metering.cost.Schedule;
import org.jspecify.annotations.Nullable;

/**
 * How instructions are paid for. Applied when code is loaded: the state keeps code as submitted, so
 * a new schedule needs no new deployment.
 */
public final class InstructionMetering {

  /** Instructions cost nothing; only the environment interface and {@code useGas} charge. */
  public static final InstructionMetering OFF = new InstructionMetering(null);

  private final @Nullable Schedule schedule;

  private InstructionMetering(@Nullable Schedule schedule) {
    this.schedule = schedule;
  }

  /** Instructions cost what the schedule says. */
  public static InstructionMetering of(Schedule schedule) {
    return new InstructionMetering(schedule);
  }

  /** Version id of the schedule, {@code off} without one; part of cache keys. */
  public String id() {
    return schedule == null ? "off" : schedule.id();
  }

  /** Units of the gas counter that make one gas. */
  public long unitsPerGas() {
    return schedule == null ? 1 : schedule.unit().perGas();
  }

  /** The most whole gas that a counter holds in these units. */
  public long maxGas() {
    return Long.MAX_VALUE / unitsPerGas();
  }

  /** What a valid module costs, or null when it is free. */
  @Nullable ChargePlan plan(WasmModule module) {
    return schedule == null ? null : SegmentPlanner.plan(module, schedule);
  }

  @Override
  public String toString() {
    return id();
  }
}
