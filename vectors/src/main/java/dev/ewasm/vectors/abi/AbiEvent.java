package dev.ewasm.vectors.abi;

import dev.ewasm.state.Log;
import dev.ewasm.state.crypto.Keccak;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/**
 * An event.
 *
 * @param anonymous whether its logs do not begin with its topic
 */
public record AbiEvent(String name, List<AbiParameter> inputs, boolean anonymous) {

  public AbiEvent {
    inputs = List.copyOf(inputs);
  }

  /**
   * Parses {@code Transfer(address indexed from, address indexed to, uint256 value)}, with or
   * without the word {@code event}.
   *
   * @throws AbiException says what is wrong and where
   */
  public static AbiEvent parse(String signature) {
    SignatureParser.Signature parsed = new SignatureParser(signature).signature("event");
    return new AbiEvent(parsed.name(), parsed.inputs(), parsed.anonymous());
  }

  /** Name and types, as the topic is made of. */
  public String signature() {
    return name + new AbiTypes(inputs).canonicalName();
  }

  /** The Keccak-256 of the signature, first topic of its logs. */
  public Bytes32 topic() {
    return Bytes32.wrap(Keccak.hash(signature().getBytes(StandardCharsets.UTF_8)));
  }

  /** Whether a log is of this event: its topic and how many are indexed fit. */
  public boolean matches(Log log) {
    long indexed = inputs.stream().filter(AbiParameter::indexed).count();
    return log.topics().size() == indexed + (anonymous ? 0 : 1)
        && (anonymous || log.topics().getFirst().equals(topic()));
  }

  /**
   * The values of a log in the order of the signature. Of an indexed value that is not one word
   * there is only the Keccak-256, 32 bytes.
   *
   * @throws AbiException if the log is not of this event
   */
  public List<AbiValue> decode(Log log) {
    if (!matches(log)) {
      throw new AbiException("not a log of " + signature());
    }
    List<AbiValue> data =
        AbiCodec.decode(
            inputs.stream().filter(input -> !input.indexed()).map(AbiParameter::type).toList(),
            log.data());
    List<AbiValue> values = new ArrayList<>();
    int topic = anonymous ? 0 : 1;
    int position = 0;
    for (AbiParameter input : inputs) {
      values.add(
          input.indexed()
              ? indexed(input.type(), log.topics().get(topic++))
              : data.get(position++));
    }
    return values;
  }

  private static AbiValue indexed(AbiType type, Bytes32 topic) {
    return switch (type) {
      case AbiType.Int t -> decodeOne(type, topic);
      case AbiType.Bool t -> decodeOne(type, topic);
      case AbiType.Account t -> decodeOne(type, topic);
      case AbiType.FixedBytes t -> decodeOne(type, topic);
      case AbiType.ByteString t -> new AbiValue.Data(topic);
      case AbiType.Text t -> new AbiValue.Data(topic);
      case AbiType.ListOf t -> new AbiValue.Data(topic);
      case AbiType.ArrayOf t -> new AbiValue.Data(topic);
      case AbiType.Tuple t -> new AbiValue.Data(topic);
    };
  }

  private static AbiValue decodeOne(AbiType type, Bytes topic) {
    return AbiCodec.decode(List.of(type), topic).getFirst();
  }
}
