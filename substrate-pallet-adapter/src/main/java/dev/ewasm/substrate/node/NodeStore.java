package dev.ewasm.substrate.node;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a chain is kept. Safe for several reading threads beside one that writes. */
public interface NodeStore extends AutoCloseable {

  /** The kinds of entries, whose keys do not mix. */
  enum Kind {
    /** Facts of the chain by name. */
    META,
    /** Blocks by number. */
    BLOCK,
    /** Numbers of blocks by hash. */
    NUMBER,
    /** Trie nodes and long values by hash. */
    NODE
  }

  /** One entry to be written. */
  record Entry(Kind kind, byte[] key, byte[] value) {}

  byte @Nullable [] get(Kind kind, byte[] key);

  /** Writes all entries or none. */
  void write(List<Entry> entries);

  @Override
  void close();
}
