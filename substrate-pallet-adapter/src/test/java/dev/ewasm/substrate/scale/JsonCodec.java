package dev.ewasm.substrate.scale;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ewasm.substrate.SubstrateVectors;
import dev.ewasm.substrate.scale.ScaleCodec.Unit;
import dev.ewasm.substrate.scale.ScaleCodec.Variant;
import dev.ewasm.substrate.scale.ScaleCodec.VariantType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A codec for a type that the vectors name, and how their JSON turns into its values. */
record JsonCodec(ScaleCodec<?> codec, Function<JsonNode, Object> value) {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @SuppressWarnings("unchecked")
  ScaleCodec<Object> objects() {
    return (ScaleCodec<Object>) codec;
  }

  static JsonCodec of(JsonNode type) {
    return type.isTextual() ? of(type.asText()) : ofDefinition(type);
  }

  private static JsonCodec ofDefinition(JsonNode type) {
    return type.has("_enum") ? enumeration(type.get("_enum")) : struct(type);
  }

  private static JsonCodec struct(JsonNode type) {
    Map<String, JsonCodec> fields = new LinkedHashMap<>();
    type.properties().forEach(field -> fields.put(field.getKey(), of(field.getValue())));
    return struct(
        fields,
        node -> {
          Map<String, Object> value = new LinkedHashMap<>();
          fields.forEach((name, codec) -> value.put(name, codec.value.apply(node.get(name))));
          return value;
        });
  }

  private static JsonCodec struct(Map<String, JsonCodec> fields, Function<JsonNode, Object> value) {
    Map<String, ScaleCodec<?>> codecs = new LinkedHashMap<>();
    fields.forEach((name, codec) -> codecs.put(name, codec.codec));
    return new JsonCodec(ScaleCodec.struct(codecs), value);
  }

  private static JsonCodec enumeration(JsonNode variants) {
    List<VariantType> types = new ArrayList<>();
    Map<String, JsonCodec> codecs = new LinkedHashMap<>();
    if (variants.isArray()) {
      variants.forEach(
          name -> types.add(new VariantType(types.size(), name.asText(), ScaleCodec.UNIT)));
    } else {
      variants
          .properties()
          .forEach(
              variant -> {
                boolean index = variant.getValue().isInt();
                JsonCodec codec = index ? of("Null") : of(variant.getValue());
                codecs.put(variant.getKey(), codec);
                types.add(
                    new VariantType(
                        index ? variant.getValue().asInt() : types.size(),
                        variant.getKey(),
                        codec.codec));
              });
    }
    return variants(types, codecs);
  }

  private static JsonCodec variants(List<VariantType> types, Map<String, JsonCodec> codecs) {
    return new JsonCodec(
        ScaleCodec.variants(types),
        node -> {
          if (node.isTextual()) {
            return new Variant(node.asText(), Unit.UNIT);
          }
          Map.Entry<String, JsonNode> only = node.properties().iterator().next();
          return new Variant(
              only.getKey(),
              requireNonNull(codecs.get(only.getKey())).value.apply(only.getValue()));
        });
  }

  private static JsonCodec variants(String names, String... types) {
    List<VariantType> variants = new ArrayList<>();
    Map<String, JsonCodec> codecs = new LinkedHashMap<>();
    String[] list = names.split(",", -1);
    for (int i = 0; i < list.length; i++) {
      JsonCodec codec = of(types[i]);
      codecs.put(list[i], codec);
      variants.add(new VariantType(i, list[i], codec.codec));
    }
    return variants(variants, codecs);
  }

  static JsonCodec of(String type) {
    try {
      if (type.startsWith("{")) {
        return ofDefinition(MAPPER.readTree(type));
      }
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
    if (type.matches("[uUi]\\d+")) {
      int bits = Integer.parseInt(type.substring(1));
      boolean signed = type.startsWith("i");
      return new JsonCodec(
          signed ? ScaleCodec.signed(bits) : ScaleCodec.unsigned(bits), JsonCodec::integer);
    }
    return switch (type) {
      case "bool" -> new JsonCodec(ScaleCodec.BOOL, JsonNode::asBoolean);
      case "Text" -> new JsonCodec(ScaleCodec.TEXT, JsonNode::asText);
      case "Bytes" -> new JsonCodec(ScaleCodec.BYTES, SubstrateVectors::bytes);
      case "Null" -> new JsonCodec(ScaleCodec.UNIT, node -> Unit.UNIT);
      case "H160" -> of("[u8;20]");
      case "H256", "AccountId32", "AccountId" -> of("[u8;32]");
      case "MultiAddress" ->
          variants(
              "Id,Index,Raw,Address32,Address20",
              "AccountId",
              "Compact<u32>",
              "Bytes",
              "[u8;32]",
              "[u8;20]");
      case "MultiSignature" -> variants("Ed25519,Sr25519,Ecdsa", "[u8;64]", "[u8;64]", "[u8;65]");
      default -> ofComposite(type);
    };
  }

  private static Object integer(JsonNode node) {
    return new BigInteger(node.asText());
  }

  private static JsonCodec ofComposite(String type) {
    if (type.startsWith("(")) {
      List<JsonCodec> parts = arguments(type, 1).stream().map(JsonCodec::of).toList();
      Map<String, JsonCodec> fields = new LinkedHashMap<>();
      parts.forEach(part -> fields.put(String.valueOf(fields.size()), part));
      return struct(
          fields,
          node -> {
            Map<String, Object> value = new LinkedHashMap<>();
            parts.forEach(
                part ->
                    value.put(
                        String.valueOf(value.size()), part.value.apply(node.get(value.size()))));
            return value;
          });
    }
    if (type.startsWith("[")) {
      int split = type.lastIndexOf(';');
      int length = Integer.parseInt(type.substring(split + 1, type.length() - 1).trim());
      String element = type.substring(1, split);
      if (element.equals("u8")) {
        return new JsonCodec(ScaleCodec.fixedBytes(length), SubstrateVectors::bytes);
      }
      JsonCodec codec = of(element);
      return new JsonCodec(ScaleCodec.array(codec.objects(), length), list(codec));
    }
    int open = type.indexOf('<');
    List<JsonCodec> arguments =
        arguments(type, open + 1).stream()
            .map(name -> type.startsWith("Compact") ? of("Null") : of(name))
            .toList();
    JsonCodec first = arguments.getFirst();
    return switch (type.substring(0, open)) {
      case "Compact" ->
          new JsonCodec(
              ScaleCodec.compact(Integer.parseInt(type.substring(open + 2, type.length() - 1))),
              JsonCodec::integer);
      case "Option" ->
          new JsonCodec(
              ScaleCodec.option(first.objects()),
              node -> node.isNull() ? Optional.empty() : Optional.of(first.value.apply(node)));
      case "Vec" ->
          type.equals("Vec<u8>")
              ? of("Bytes")
              : new JsonCodec(ScaleCodec.vector(first.objects()), list(first));
      case "BTreeSet" ->
          new JsonCodec(ScaleCodec.ascending(first.objects(), JsonCodec::compare), list(first));
      case "BTreeMap" -> {
        Map<String, ScaleCodec<?>> fields = new LinkedHashMap<>();
        fields.put("key", first.codec);
        fields.put("value", arguments.get(1).codec);
        Comparator<Map<String, Object>> order =
            (a, b) -> compare(requireNonNull(a.get("key")), requireNonNull(b.get("key")));
        yield new JsonCodec(
            ScaleCodec.ascending(ScaleCodec.struct(fields), order),
            node -> {
              List<Object> entries = new ArrayList<>();
              node.properties()
                  .forEach(
                      property -> {
                        Map<String, Object> one = new LinkedHashMap<>();
                        one.put(
                            "key",
                            first.value.apply(MAPPER.getNodeFactory().textNode(property.getKey())));
                        one.put("value", arguments.get(1).value.apply(property.getValue()));
                        entries.add(one);
                      });
              return entries;
            });
      }
      case "Result" -> {
        List<VariantType> variants =
            List.of(
                new VariantType(0, "Ok", first.codec),
                new VariantType(1, "Err", arguments.get(1).codec));
        yield variants(variants, Map.of("Ok", first, "Err", arguments.get(1)));
      }
      default -> throw new IllegalArgumentException(type.toLowerCase(Locale.ROOT));
    };
  }

  private static Function<JsonNode, Object> list(JsonCodec element) {
    return node -> {
      List<Object> list = new ArrayList<>();
      node.forEach(value -> list.add(element.value.apply(value)));
      return list;
    };
  }

  @SuppressWarnings("unchecked")
  private static int compare(Object a, Object b) {
    return a instanceof byte[] first && b instanceof byte[] second
        ? Arrays.compareUnsigned(first, second)
        : ((Comparable<Object>) a).compareTo(b);
  }

  /** The types between the bracket before {@code from} and the last character. */
  private static List<String> arguments(String type, int from) {
    List<String> arguments = new ArrayList<>();
    int depth = 0;
    int start = from;
    for (int i = from; i < type.length() - 1; i++) {
      char c = type.charAt(i);
      if ("<([{".indexOf(c) >= 0) {
        depth++;
      } else if (">)]}".indexOf(c) >= 0) {
        depth--;
      } else if (c == ',' && depth == 0) {
        arguments.add(type.substring(start, i).trim());
        start = i + 1;
      }
    }
    arguments.add(type.substring(start, type.length() - 1).trim());
    return arguments;
  }
}
