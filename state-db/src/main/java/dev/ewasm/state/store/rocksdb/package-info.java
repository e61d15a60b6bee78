/**
 * The store on one machine's disk.
 *
 * @spec https://github.com/facebook/rocksdb/wiki The RocksDB wiki
 */
@NullMarked
package dev.ewasm.state.store.rocksdb;

import org.jspecify.annotations.NullMarked;
