/**
 * Gas schedules as data: what every instruction and every other piece of work costs.
 *
 * <p>A {@link dev.ewasm.metering.cost.Schedule} is read from a small text file; two are built in
 * ({@code rev4}, {@code cycles}). Its {@linkplain dev.ewasm.metering.cost.Schedule#id() id} is a
 * digest of all its prices and belongs into the key of every cache that holds metered or lowered
 * code.
 *
 * <pre>{@code
 * Schedule schedule = Schedules.builtIn("rev4");
 * long units = schedule.cost(Opcode.I32_ADD);
 * Gas gas = schedule.unit().chargedGas(units);
 * }</pre>
 */
@NullMarked
package dev.ewasm.metering.cost;

import org.jspecify.annotations.NullMarked;
