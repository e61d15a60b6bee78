package dev.ewasm.vectors.devnode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ewasm.state.Address;
import dev.ewasm.state.Log;
import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.substrate.rpc.RpcException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * Which logs are asked for.
 *
 * @param addresses of contracts; empty for all
 * @param topics alternatives by place; empty for any
 */
record LogQuery(Set<Address> addresses, List<Set<Bytes32>> topics) {

  private static final int MAX_TOPICS = 4;
  private static final int MAX_ALTERNATIVES = 1_024;
  private static final int BLOOM_BITS = 2048;

  /** Reads address and topics of a filter's object. */
  static LogQuery parse(@Nullable JsonNode json) {
    if (json == null) {
      return new LogQuery(Set.of(), List.of());
    }
    if (!json.isObject()) {
      throw RpcException.invalidParams("a filter object expected");
    }
    Set<Address> addresses = new HashSet<>();
    JsonNode address = json.path("address");
    if (address.isArray()) {
      requireFew(address);
      address.forEach(each -> addresses.add(RpcValues.address(each, "address")));
    } else if (!address.isNull() && !address.isMissingNode()) {
      addresses.add(RpcValues.address(address, "address"));
    }
    List<Set<Bytes32>> topics = new ArrayList<>();
    JsonNode list = json.path("topics");
    if (list.size() > MAX_TOPICS) {
      throw RpcException.invalidParams("at most " + MAX_TOPICS + " topics");
    }
    for (JsonNode place : list) {
      Set<Bytes32> alternatives = new HashSet<>();
      if (place.isArray()) {
        requireFew(place);
        place.forEach(each -> alternatives.add(RpcValues.hash(each, "topic")));
      } else if (!place.isNull()) {
        alternatives.add(RpcValues.hash(place, "topic"));
      }
      topics.add(alternatives);
    }
    return new LogQuery(addresses, topics);
  }

  private static void requireFew(JsonNode list) {
    if (list.size() > MAX_ALTERNATIVES) {
      throw RpcException.invalidParams("more than " + MAX_ALTERNATIVES + " alternatives");
    }
  }

  boolean matches(Log log) {
    if (!addresses.isEmpty() && !addresses.contains(log.address())) {
      return false;
    }
    if (topics.size() > log.topics().size()) {
      return false;
    }
    for (int i = 0; i < topics.size(); i++) {
      if (!topics.get(i).isEmpty() && !topics.get(i).contains(log.topics().get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Gives the logs of a block that match. */
  void collect(Block block, Consumer<JsonNode> sink) {
    if (!mayMatch(block.header().logsBloom())) {
      return;
    }
    int number = 0;
    for (int i = 0; i < block.outcomes().size(); i++) {
      for (Log log : block.outcomes().get(i).receipt().logs()) {
        if (matches(log)) {
          sink.accept(JsonForms.log(block, i, number, log));
        }
        number++;
      }
    }
  }

  private boolean mayMatch(Bytes bloom) {
    boolean address =
        addresses.isEmpty() || addresses.stream().anyMatch(each -> holds(bloom, each.toBytes()));
    return address
        && topics.stream()
            .allMatch(
                place -> place.isEmpty() || place.stream().anyMatch(each -> holds(bloom, each)));
  }

  private static boolean holds(Bytes bloom, Bytes entry) {
    byte[] hash = Keccak.hash(entry.toArrayUnsafe());
    for (int i = 0; i < 6; i += 2) {
      int bit = ((hash[i] & 0xff) << 8 | (hash[i + 1] & 0xff)) % BLOOM_BITS;
      if ((bloom.get(bloom.size() - 1 - bit / 8) >> bit % 8 & 1) == 0) {
        return false;
      }
    }
    return true;
  }
}
