/**
 * The store beyond one machine: versioned rows in Cassandra, one compare-and-set on the head row
 * for each batch.
 *
 * @spec https://cassandra.apache.org/doc/5.0/cassandra/developing/cql/index.html CQL
 */
@NullMarked
package dev.ewasm.state.store.cassandra;

import org.jspecify.annotations.NullMarked;
