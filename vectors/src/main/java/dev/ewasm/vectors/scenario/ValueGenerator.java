package dev.ewasm.vectors.scenario;

import dev.ewasm.state.Address;
import dev.ewasm.vectors.abi.AbiParameter;
import dev.ewasm.vectors.abi.AbiType;
import dev.ewasm.vectors.abi.AbiValue;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** Random values by type, with the values that break contracts more often than by chance. */
final class ValueGenerator {

  private static final int MAX_BYTES = 96;
  private static final int MAX_ITEMS = 8;
  private static final int MAX_TRIES = 100;

  private final FuzzRandom random;

  ValueGenerator(FuzzRandom random) {
    this.random = random;
  }

  List<AbiValue> arguments(List<FuzzParameter> parameters) {
    List<AbiValue> values = new ArrayList<>();
    for (FuzzParameter parameter : parameters) {
      AbiValue value = value(parameter);
      // Whoever excludes all there is gets an excluded one in the end.
      for (int i = 0; i < MAX_TRIES && !parameter.allows(value); i++) {
        value = value(parameter);
      }
      values.add(value);
    }
    return values;
  }

  private AbiValue value(FuzzParameter parameter) {
    return parameter.type() instanceof AbiType.Int
        ? new AbiValue.Int(number(parameter.min(), parameter.max()))
        : value(parameter.type());
  }

  private AbiValue value(AbiType type) {
    return switch (type) {
      case AbiType.Int integer -> value(FuzzParameter.of("", type));
      case AbiType.Bool bool -> new AbiValue.Truth(random.below(2) == 1);
      case AbiType.Account account -> new AbiValue.Account(address());
      case AbiType.FixedBytes(int size, boolean function) -> new AbiValue.Data(bytes(size));
      case AbiType.ByteString bytes -> new AbiValue.Data(bytes(random.below(MAX_BYTES)));
      case AbiType.Text text -> new AbiValue.Text(text());
      case AbiType.ListOf(AbiType element) -> items(element, random.below(MAX_ITEMS + 1));
      case AbiType.ArrayOf(AbiType element, int length) -> items(element, length);
      case AbiType.Tuple tuple -> {
        List<AbiValue> fields = new ArrayList<>();
        for (AbiParameter component : tuple.components()) {
          fields.add(value(component.type()));
        }
        yield new AbiValue.Fields(fields);
      }
    };
  }

  private AbiValue items(AbiType element, int count) {
    List<AbiValue> items = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      items.add(value(element));
    }
    return new AbiValue.Items(items);
  }

  private BigInteger number(BigInteger min, BigInteger max) {
    BigInteger range = max.subtract(min);
    BigInteger offset =
        switch (random.below(8)) {
          case 0 -> BigInteger.ZERO;
          case 1 -> range;
          case 2 -> BigInteger.valueOf(random.below(16));
          case 3 -> range.subtract(BigInteger.valueOf(random.below(16)));
          case 4 ->
              // Beside a power of two.
              BigInteger.ONE
                  .shiftLeft(random.below(range.bitLength() + 1))
                  .add(BigInteger.valueOf(random.below(3) - 1));
          case 5 -> min.negate();
          default -> random.ofBits(range.bitLength());
        };
    return min.add(offset.mod(range.add(BigInteger.ONE)));
  }

  private Address address() {
    return random.below(8) == 0
        ? Address.ofNumber(random.below(16))
        : Address.of(random.bytes(Address.SIZE), 0);
  }

  private Bytes bytes(int size) {
    return Bytes.wrap(
        switch (random.below(8)) {
          case 0 -> new byte[size];
          case 1 -> {
            byte[] ones = new byte[size];
            Arrays.fill(ones, (byte) 0xff);
            yield ones;
          }
          default -> random.bytes(size);
        });
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    int length = random.below(MAX_BYTES);
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(
          switch (random.below(16)) {
            case 0 -> 0x00c0 + random.below(0x200);
            case 1 -> 0x1f600 + random.below(0x40);
            default -> ' ' + random.below('~' - ' ' + 1);
          });
    }
    return text.toString();
  }
}
