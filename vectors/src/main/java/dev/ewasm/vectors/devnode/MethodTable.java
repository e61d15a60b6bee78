package dev.ewasm.vectors.devnode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.ewasm.state.StateException;
import dev.ewasm.state.database.StateUnavailableException;
import dev.ewasm.substrate.rpc.RpcClient;
import dev.ewasm.substrate.rpc.RpcException;
import dev.ewasm.substrate.rpc.RpcMethod;
import dev.ewasm.substrate.rpc.RpcService;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The methods by name, and what clients are told when one fails. */
final class MethodTable implements RpcService {

  private final Map<String, RpcMethod> methods = new TreeMap<>();
  private final Consumer<RpcClient> disconnected;

  MethodTable(Consumer<RpcClient> disconnected) {
    this.disconnected = disconnected;
  }

  void add(String name, RpcMethod method) {
    if (methods.put(name, method) != null) {
      throw new IllegalStateException("method twice: " + name);
    }
  }

  /** One method under the names that it has in several tools. */
  void addAll(Set<String> prefixes, String name, RpcMethod method) {
    prefixes.forEach(prefix -> add(prefix + name, method));
  }

  /** The names in order. */
  Set<String> names() {
    return methods.keySet();
  }

  @Override
  public @Nullable RpcMethod find(String name) {
    return methods.get(name);
  }

  @Override
  public void disconnected(RpcClient client) {
    disconnected.accept(client);
  }

  @Override
  public @Nullable RpcException explain(RuntimeException fault) {
    return switch (fault) {
      case InvalidTransactionException e -> EthereumErrors.rejected(String.valueOf(e.getMessage()));
      case StateUnavailableException e ->
          EthereumErrors.unavailable("missing trie node: " + e.getMessage());
      case StateException e ->
          new RpcException(RpcException.INTERNAL_ERROR, String.valueOf(e.getMessage()));
      default -> null;
    };
  }

  static JsonNode text(String text) {
    return TextNode.valueOf(text);
  }

  static JsonNode truth(boolean value) {
    return BooleanNode.valueOf(value);
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
