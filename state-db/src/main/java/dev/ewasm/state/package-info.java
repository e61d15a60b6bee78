/**
 * World state of an Ethereum-flavoured chain: accounts, code by hash and storage.
 *
 * <p>{@link dev.ewasm.state.StateView} reads a committed state, {@link dev.ewasm.state.WorldState}
 * journals the changes of a block on top of one, and {@link dev.ewasm.state.StateDiff} carries them
 * to whoever keeps states.
 *
 * <pre>{@code
 * InMemoryState committed = new InMemoryState();
 * WorldState world = new WorldState(committed);
 * world.beginTransaction();
 * int snapshot = world.snapshot();
 * world.transfer(sender, recipient, UInt256.ONE);
 * world.commit(snapshot);
 * world.finishTransaction(true);
 * Bytes32 root = world.root();
 * committed.apply(world.diff());
 * }</pre>
 */
@NullMarked
package dev.ewasm.state;

import org.jspecify.annotations.NullMarked;
