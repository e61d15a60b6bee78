/**
 * The client side of EVMC: machines in shared libraries, used from Java.
 *
 * <pre>{@code
 * EvmcLibrary library = EvmcLibrary.load("/usr/lib/libevmone.so");
 * try (NativeVm vm = library.create()) {
 *   CallResult result = vm.execute(host, Fork.BYZANTIUM.revision(), message, code);
 * }
 * }</pre>
 *
 * <p>{@link dev.ewasm.evmc.client.NativeEvm1} puts such a machine beside the engine, so that EVM
 * contracts and Ewasm ones call each other in one world state.
 */
@NullMarked
package dev.ewasm.evmc.client;

import org.jspecify.annotations.NullMarked;
