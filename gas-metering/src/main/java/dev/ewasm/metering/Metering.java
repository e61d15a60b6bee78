package dev.ewasm.metering;

import dev.ewasm.metering.cost.Schedule;
import java.util.List;

/** The passes put together as users need them. */
public final class Metering {

  private Metering() {}

  /**
   * Makes a module charge itself by {@code schedule}: {@link ChargeInjection}, then {@link
   * OperandChargeInjection}. What instantiation costs is for the host to charge ({@link
   * InstantiationCost}).
   */
  public static ModulePass segments(Schedule schedule) {
    return ModulePass.sequence(
        List.of(new ChargeInjection(schedule), new OperandChargeInjection(schedule)));
  }
}
