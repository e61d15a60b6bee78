package dev.ewasm.substrate.node;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A chain that lasts as long as the process. */
public final class InMemoryNodeStore implements NodeStore {

  private final Map<Kind, Map<ByteBuffer, byte[]>> entries = new EnumMap<>(Kind.class);

  public InMemoryNodeStore() {
    for (Kind kind : Kind.values()) {
      entries.put(kind, new ConcurrentHashMap<>());
    }
  }

  private Map<ByteBuffer, byte[]> of(Kind kind) {
    return entries.getOrDefault(kind, Map.of());
  }

  @Override
  public byte @Nullable [] get(Kind kind, byte[] key) {
    return of(kind).get(ByteBuffer.wrap(key));
  }

  @Override
  public void write(List<Entry> changes) {
    for (Entry entry : changes) {
      of(entry.kind()).put(ByteBuffer.wrap(entry.key()), entry.value());
    }
  }

  @Override
  public void close() {}
}
