package dev.ewasm.vectors.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.ewasm.vectors.abi.AbiText;
import dev.ewasm.vectors.abi.AbiValue;
import java.util.List;

/** Values of the ABI as JSON: integers as decimal strings, arrays and tuples as lists. */
final class AbiJson {

  private AbiJson() {}

  static ArrayNode values(List<AbiValue> values) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    values.forEach(value -> list.add(value(value)));
    return list;
  }

  private static JsonNode value(AbiValue value) {
    return switch (value) {
      case AbiValue.Truth(boolean truth) -> BooleanNode.valueOf(truth);
      case AbiValue.Text(String text) -> TextNode.valueOf(text);
      case AbiValue.Items(List<AbiValue> items) -> values(items);
      case AbiValue.Fields(List<AbiValue> fields) -> values(fields);
      case AbiValue.Int number -> TextNode.valueOf(AbiText.print(number));
      case AbiValue.Account account -> TextNode.valueOf(AbiText.print(account));
      case AbiValue.Data data -> TextNode.valueOf(AbiText.print(data));
    };
  }
}
