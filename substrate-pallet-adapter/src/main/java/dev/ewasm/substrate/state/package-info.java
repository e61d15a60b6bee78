/**
 * Substrate's state: storage keys, and the base-16 trie whose root the header carries.
 *
 * <pre>{@code
 * StateTrie trie = StateTrie.empty(StateVersion.V1).put(StorageKeys.value("System", "Number"), value);
 * byte[] root = trie.root();
 * byte[] next = trie.nextKey(key);
 * }</pre>
 *
 * @spec https://spec.polkadot.network/chap-state Polkadot specification, State storage and trie
 */
@NullMarked
package dev.ewasm.substrate.state;

import org.jspecify.annotations.NullMarked;
