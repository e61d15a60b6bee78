package dev.ewasm.substrate.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ewasm.substrate.scale.ScaleException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the text of requests into the text of replies. */
final class RpcHandler {

  private static final int MAX_BATCH = 100;
  private static final int MAX_NESTING = 32;

  private final RpcMethods methods;
  private final ObjectMapper mapper;

  RpcHandler(RpcMethods methods, int maxMessageBytes) {
    this.methods = methods;
    mapper = JsonMapper.builder().disable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_NESTING)
                .maxStringLength(maxMessageBytes)
                .build());
  }

  /**
   * Handles a request or a batch.
   *
   * @param reply takes the reply, if there is one, before anything that follows from it
   */
  void handle(String request, Client client, java.util.function.Consumer<String> reply) {
    List<Runnable> after = new ArrayList<>();
    JsonNode response;
    try {
      response = answer(mapper.readTree(request), client, after);
    } catch (JsonProcessingException e) {
      response =
          error(NullNode.instance, new RpcException(RpcException.PARSE_ERROR, "Parse error"));
    }
    if (response != null) {
      reply.accept(response.toString());
    }
    after.forEach(Runnable::run);
  }

  private @Nullable JsonNode answer(
      @Nullable JsonNode request, Client client, List<Runnable> after) {
    if (request == null || !request.isArray()) {
      return answerOne(request, client, after);
    }
    if (request.isEmpty() || request.size() > MAX_BATCH) {
      return error(
          NullNode.instance,
          new RpcException(
              RpcException.INVALID_REQUEST, "A batch has 1 to " + MAX_BATCH + " requests"));
    }
    ArrayNode responses = JsonNodeFactory.instance.arrayNode();
    for (JsonNode each : request) {
      JsonNode response = answerOne(each, client, after);
      if (response != null) {
        responses.add(response);
      }
    }
    return responses.isEmpty() ? null : responses;
  }

  private @Nullable JsonNode answerOne(
      @Nullable JsonNode request, Client client, List<Runnable> after) {
    if (request == null || !request.isObject() || !request.path("method").isTextual()) {
      return error(
          NullNode.instance, new RpcException(RpcException.INVALID_REQUEST, "Invalid request"));
    }
    JsonNode id = request.get("id");
    JsonNode params = request.path("params");
    try {
      RpcMethods.Method method = methods.find(request.get("method").asText());
      if (method == null) {
        throw new RpcException(RpcException.METHOD_NOT_FOUND, "Method not found");
      }
      if (!params.isArray() && !params.isMissingNode() && !params.isNull()) {
        throw RpcException.invalidParams("a list expected");
      }
      JsonNode result = method.call(new RpcMethods.Call(params, client, after));
      if (id == null) {
        return null;
      }
      ObjectNode response = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
      response.set("id", id);
      response.set("result", result);
      return response;
    } catch (RpcException e) {
      return id == null ? null : error(id, e);
    } catch (ScaleException e) {
      return id == null ? null : error(id, RpcException.invalidParams(e.toString()));
    } catch (RuntimeException e) {
      System.err.println("substrate-node: internal error in " + request.get("method") + ": " + e);
      return id == null
          ? null
          : error(id, new RpcException(RpcException.INTERNAL_ERROR, "Internal error"));
    }
  }

  private static JsonNode error(JsonNode id, RpcException e) {
    ObjectNode response = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
    response.set("id", id);
    ObjectNode error =
        response.putObject("error").put("code", e.code()).put("message", e.getMessage());
    if (e.data() != null) {
      error.put("data", e.data());
    }
    return response;
  }
}
