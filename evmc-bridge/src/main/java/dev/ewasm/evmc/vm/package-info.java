/**
 * The engine as an EVMC machine: {@link dev.ewasm.evmc.vm.EvmcVm} for clients written in Java, and
 * behind it what {@code libewasm} enters when a client in C, C++, Go or Rust executes a contract.
 *
 * <pre>{@code
 * EvmcVm vm = new EvmcVm(EvmcVm.Options.DEFAULT);
 * CallResult result = vm.execute(myHost, Fork.BYZANTIUM, message, code);
 * }</pre>
 *
 * <p>The host is the client's state. When a contract calls another one, the host's {@code call}
 * looks up that one's code and executes it on the same machine.
 */
@NullMarked
package dev.ewasm.evmc.vm;

import org.jspecify.annotations.NullMarked;
