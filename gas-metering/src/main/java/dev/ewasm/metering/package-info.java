/**
 * Metering: where a schedule's prices are charged, as a plan for our engine or as code injected
 * into a module for any engine.
 *
 * <p>The rules are written down in {@code docs/gas.md}. {@link dev.ewasm.metering.SegmentPlanner}
 * computes the plan; the passes ({@link dev.ewasm.metering.ModulePass}) turn a module into one that
 * charges itself.
 *
 * <pre>{@code
 * ChargePlan plan = SegmentPlanner.plan(module, Schedules.rev4());
 * }</pre>
 */
@NullMarked
package dev.ewasm.metering;

import org.jspecify.annotations.NullMarked;
