/**
 * Transaction processing, once for all who need it: what a transaction must fulfil, what it pays,
 * and what it leaves behind.
 *
 * <pre>{@code
 * TransactionProcessor processor = new TransactionProcessor(ChainRules.of(rules), vm);
 * switch (processor.process(world, block, transaction)) {
 *   case TransactionResult.Executed executed -> ...
 *   case TransactionResult.Refused refused -> ...
 * }
 * }</pre>
 */
@NullMarked
package dev.ewasm.eei.transaction;

import org.jspecify.annotations.NullMarked;
