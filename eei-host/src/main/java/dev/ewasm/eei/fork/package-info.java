/**
 * Forks as data: what differs from one Ethereum fork to the next is a field of {@link
 * dev.ewasm.eei.fork.ForkRules}, never a branch on the fork's name.
 *
 * <pre>{@code
 * ForkRules rules = ForkRules.of(Fork.BYZANTIUM);
 * long gas = rules.intrinsic().cost(data, creation, accessList);
 * }</pre>
 */
@NullMarked
package dev.ewasm.eei.fork;

import org.jspecify.annotations.NullMarked;
