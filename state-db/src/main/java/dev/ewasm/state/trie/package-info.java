/**
 * The Merkle-Patricia trie whose root commits to a state.
 *
 * @spec https://ethereum.github.io/yellowpaper/paper.pdf Yellow Paper, appendix D
 */
@NullMarked
package dev.ewasm.state.trie;

import org.jspecify.annotations.NullMarked;
