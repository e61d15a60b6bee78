/**
 * The Ethereum environment interface, revision 4: what contracts import from {@code ethereum}, as
 * one table of {@link dev.ewasm.eei.EeiFunction}s, and {@link dev.ewasm.eei.EwasmVm}, which runs a
 * message on a contract's code.
 *
 * <p>Every function works in one order, because the order decides which failure wins: charge, check
 * of static mode, reads of guest memory, the host, writes of guest memory.
 *
 * <pre>{@code
 * EwasmVm vm = new EwasmVm(VmConfig.DEFAULT);
 * CallResult result =
 *     vm.execute(host, Metering.off(rules), message, ContractCode.of(code), new StackBudget());
 * }</pre>
 */
@NullMarked
package dev.ewasm.eei;

import org.jspecify.annotations.NullMarked;
