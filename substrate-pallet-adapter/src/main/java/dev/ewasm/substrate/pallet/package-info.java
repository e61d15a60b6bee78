/**
 * The contract pallet: pallet-ssvm's calls, storage, events and errors, executed by the Ewasm host
 * over the chain's own state.
 *
 * <pre>{@code
 * EwasmPallet pallet = new EwasmPallet(PalletConfig.DEFAULT);
 * ChainState state = new ChainState(trie);
 * PalletResult result = pallet.dispatch(state, block, account, new PalletCall.Deposit(value));
 * }</pre>
 *
 * <p>A call that fails leaves two traces: the sender's nonce is counted and the gas is paid.
 */
@NullMarked
package dev.ewasm.substrate.pallet;

import org.jspecify.annotations.NullMarked;
