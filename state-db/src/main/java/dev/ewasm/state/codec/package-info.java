/**
 * RLP and the byte forms built of it: accounts, logs, contract addresses.
 *
 * @spec https://ethereum.github.io/yellowpaper/paper.pdf Yellow Paper, appendix B
 */
@NullMarked
package dev.ewasm.state.codec;

import org.jspecify.annotations.NullMarked;
