/**
 * The port between a running contract and its chain, shaped like EVMC: a {@link
 * dev.ewasm.eei.host.Message} goes in, a {@link dev.ewasm.eei.host.CallResult} comes out, and in
 * between the contract sees the chain only through {@link dev.ewasm.eei.host.HostContext}.
 *
 * <pre>{@code
 * CallResult result = vm.execute(host, rules, message, code);
 * switch (result.outcome()) {
 *   case Outcome.Success success -> ...
 *   ...
 * }
 * }</pre>
 */
@NullMarked
package dev.ewasm.eei.host;

import org.jspecify.annotations.NullMarked;
