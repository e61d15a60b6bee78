/**
 * Committed states, block by block, over any {@link dev.ewasm.state.store.KeyValueStore}.
 *
 * <pre>{@code
 * try (StateDatabase database = StateDatabase.open(StateStores.open("rocksdb:state"))) {
 *   WorldState world = new WorldState(database.view());
 *   Bytes32 root = database.apply(database.head() + 1, world.diff());
 * }
 * }</pre>
 *
 * <p>Flat entries serve reads, trie nodes kept by path serve roots and proofs, and for each changed
 * key the value before is kept with the number of the block: a read at block N takes the oldest
 * such value of a later block, or else the flat one.
 */
@NullMarked
package dev.ewasm.state.database;

import org.jspecify.annotations.NullMarked;
