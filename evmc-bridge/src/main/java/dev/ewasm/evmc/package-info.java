/**
 * EVMC, the C interface between Ethereum clients and virtual machines, as Java sees it: numbers and
 * layouts of ABI version 12. Messages, results and the host are those of {@code
 * dev.ewasm.eei.host}, which have EVMC's shape; this package says which number stands for which of
 * their cases and where each field lies in memory.
 *
 * <pre>{@code
 * int status = StatusCode.of(result.outcome()).number();
 * segment.set(ValueLayout.JAVA_INT, EvmcLayouts.Result.STATUS_CODE, status);
 * }</pre>
 *
 * @see <a href="https://github.com/ethereum/evmc">the public interface</a>
 */
@NullMarked
package dev.ewasm.evmc;

import org.jspecify.annotations.NullMarked;
