package dev.ewasm.substrate.rpc;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;

/**
 * All subscriptions of all clients.
 *
 * @param <T> what they are about
 */
public final class SubscriptionRegistry<T> {

  private static final int MAX_PER_CLIENT = 1024;

  private final Map<String, Subscription<T>> byId = new ConcurrentHashMap<>();
  private final Map<RpcClient, Set<String>> byClient = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();
  private final LongFunction<String> ids;

  /**
   * @param ids makes an id of a number, from 1
   */
  public SubscriptionRegistry(LongFunction<String> ids) {
    this.ids = ids;
  }

  /**
   * Adds a subscription, which {@link Subscription#activate} sets going once it was answered.
   *
   * @param method of its notifications
   * @throws RpcException if the client cannot take notifications or has too many
   */
  public Subscription<T> add(RpcClient client, String method, T topic) {
    if (!client.canSubscribe()) {
      throw new RpcException(
          RpcException.METHOD_NOT_FOUND, "Subscriptions need a WebSocket connection");
    }
    Set<String> own = byClient.computeIfAbsent(client, key -> ConcurrentHashMap.newKeySet());
    if (own.size() >= MAX_PER_CLIENT) {
      throw new RpcException(
          RpcException.INVALID_REQUEST, "Too many subscriptions on the connection");
    }
    String id = ids.apply(lastId.incrementAndGet());
    Subscription<T> subscription = new Subscription<>(id, client, method, topic);
    own.add(id);
    byId.put(id, subscription);
    return subscription;
  }

  /** Ends a client's subscription; whether there was one. */
  public boolean remove(RpcClient client, String id) {
    Set<String> own = byClient.get(client);
    return own != null && own.remove(id) && byId.remove(id) != null;
  }

  /** The client is gone. */
  public void removeAll(RpcClient client) {
    Set<String> own = byClient.remove(client);
    if (own != null) {
      own.forEach(byId::remove);
    }
  }

  /** All that there are; may change while it is gone through. */
  public Collection<Subscription<T>> all() {
    return byId.values();
  }

  public int size() {
    return byId.size();
  }
}
