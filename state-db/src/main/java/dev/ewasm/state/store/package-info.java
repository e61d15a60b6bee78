/**
 * The key-value port under the state database and its in-memory form; the ones on disk and on a
 * cluster are in the packages below and are loaded only when asked for.
 *
 * <pre>{@code
 * try (KeyValueStore store = StateStores.open("rocksdb:/var/lib/ewasm")) {
 *   store.write(new WriteBatch().put(Column.CODE, key, value));
 * }
 * }</pre>
 */
@NullMarked
package dev.ewasm.state.store;

import org.jspecify.annotations.NullMarked;
