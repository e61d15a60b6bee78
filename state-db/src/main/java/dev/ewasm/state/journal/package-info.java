/**
 * Nested snapshots over an undo log: reverting costs as much as the changes it takes back.
 *
 * <pre>{@code
 * int snapshot = journal.snapshot();
 * long before = value;
 * value = 7;
 * journal.record(() -> value = before);
 * journal.revert(snapshot);
 * }</pre>
 */
@NullMarked
package dev.ewasm.state.journal;

import org.jspecify.annotations.NullMarked;
