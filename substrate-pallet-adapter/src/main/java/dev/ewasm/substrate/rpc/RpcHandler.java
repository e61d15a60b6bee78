package dev.ewasm.substrate.rpc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the text of requests into the text of replies. */
final class RpcHandler {

  private final RpcServerConfig config;
  private final RpcService service;
  private final ObjectMapper mapper;

  RpcHandler(RpcServerConfig config, RpcService service) {
    this.config = config;
    this.service = service;
    mapper =
        JsonMapper.builder()
            .disable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(config.maxNesting())
                .maxStringLength(config.maxMessageBytes())
                .build());
  }

  /**
   * Handles a request or a batch.
   *
   * @param reply takes the reply, if there is one, before anything that follows from it
   */
  void handle(String request, RpcClient client, java.util.function.Consumer<String> reply) {
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
      @Nullable JsonNode request, RpcClient client, List<Runnable> after) {
    if (request == null || !request.isArray()) {
      return answerOne(request, client, after);
    }
    if (request.isEmpty() || request.size() > config.maxBatch()) {
      return error(
          NullNode.instance,
          new RpcException(
              RpcException.INVALID_REQUEST, "A batch has 1 to " + config.maxBatch() + " requests"));
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
      @Nullable JsonNode request, RpcClient client, List<Runnable> after) {
    if (request == null || !request.isObject() || !request.path("method").isTextual()) {
      return error(
          NullNode.instance, new RpcException(RpcException.INVALID_REQUEST, "Invalid request"));
    }
    JsonNode id = request.get("id");
    JsonNode params = request.path("params");
    try {
      RpcMethod method = service.find(request.get("method").asText());
      if (method == null) {
        throw new RpcException(
            RpcException.METHOD_NOT_FOUND,
            "Method not found: " + shortened(request.get("method").asText()));
      }
      if (!params.isArray() && !params.isMissingNode() && !params.isNull()) {
        throw RpcException.invalidParams("a list expected");
      }
      @Nullable JsonNode result = method.call(new RpcCall(params, client, after));
      if (id == null) {
        return null;
      }
      ObjectNode response = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
      response.set("id", id);
      response.set("result", result == null ? NullNode.instance : result);
      return response;
    } catch (RpcException e) {
      return id == null ? null : error(id, e);
    } catch (RuntimeException e) {
      RpcException told = service.explain(e);
      if (told == null) {
        System.err.println(
            config.name() + ": internal error in " + request.get("method") + ": " + e);
        told = new RpcException(RpcException.INTERNAL_ERROR, "Internal error");
      }
      return id == null ? null : error(id, told);
    }
  }

  private static String shortened(String name) {
    return name.length() <= 64 ? name : name.substring(0, 64) + "...";
  }

  private static JsonNode error(JsonNode id, RpcException e) {
    ObjectNode response = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
    response.set("id", id);
    ObjectNode error =
        response.putObject("error").put("code", e.code()).put("message", e.getMessage());
    if (e.data() != null) {
      error.set("data", e.data());
    }
    return response;
  }
}
