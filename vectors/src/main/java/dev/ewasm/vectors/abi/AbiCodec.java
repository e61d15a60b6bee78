package dev.ewasm.vectors.abi;

import dev.ewasm.state.Address;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** Lists of values as bytes: heads first, then what the offsets in them point to. */
public final class AbiCodec {

  private static final int WORD = AbiType.WORD;

  private AbiCodec() {}

  /**
   * Encodes values of these types, as the arguments of a call behind its selector.
   *
   * @throws AbiException if there are more or fewer values than types
   */
  public static Bytes encode(List<AbiType> types, List<AbiValue> values) {
    if (types.size() != values.size()) {
      throw new AbiException(types.size() + " values expected, not " + values.size());
    }
    long headBytes = types.stream().mapToLong(AbiType::headBytes).sum();
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    ByteArrayOutputStream tail = new ByteArrayOutputStream();
    for (int i = 0; i < types.size(); i++) {
      Bytes encoded = encode(types.get(i), values.get(i));
      if (types.get(i).isDynamic()) {
        head.writeBytes(word(BigInteger.valueOf(headBytes + tail.size())));
        tail.writeBytes(encoded.toArrayUnsafe());
      } else {
        head.writeBytes(encoded.toArrayUnsafe());
      }
    }
    head.writeBytes(tail.toByteArray());
    return Bytes.wrap(head.toByteArray());
  }

  /** Encodes one value, without an offset. */
  static Bytes encode(AbiType type, AbiValue value) {
    return switch (type) {
      case AbiType.Int integer when value instanceof AbiValue.Int(BigInteger number) ->
          Bytes.wrap(word(inRange(integer, number)));
      case AbiType.Bool bool when value instanceof AbiValue.Truth(boolean truth) ->
          Bytes.wrap(word(truth ? BigInteger.ONE : BigInteger.ZERO));
      case AbiType.Account account when value instanceof AbiValue.Account(Address address) ->
          address.toWord();
      case AbiType.FixedBytes(int size, boolean function)
          when value instanceof AbiValue.Data(Bytes bytes) && bytes.size() == size ->
          padded(bytes);
      case AbiType.ByteString bytes when value instanceof AbiValue.Data(Bytes data) ->
          counted(data);
      case AbiType.Text text when value instanceof AbiValue.Text(String string) ->
          counted(Bytes.wrap(string.getBytes(StandardCharsets.UTF_8)));
      case AbiType.ListOf(AbiType element) when value instanceof AbiValue.Items(var items) ->
          Bytes.concatenate(
              Bytes.wrap(word(BigInteger.valueOf(items.size()))),
              encode(Collections.nCopies(items.size(), element), items));
      case AbiType.ArrayOf(AbiType element, int length)
          when value instanceof AbiValue.Items(var items) && items.size() == length ->
          encode(Collections.nCopies(length, element), items);
      case AbiType.Tuple tuple
          when value instanceof AbiValue.Fields(var fields)
              && fields.size() == tuple.components().size() ->
          encode(tuple.types(), fields);
      default ->
          throw new AbiException(
              AbiText.print(value) + " is not a value of type " + type.canonicalName());
    };
  }

  private static BigInteger inRange(AbiType.Int type, BigInteger number) {
    boolean fits =
        type.signed()
            ? number.bitLength() < type.bits()
            : number.signum() >= 0 && number.bitLength() <= type.bits();
    if (!fits) {
      throw new AbiException(number + " does not fit " + type.canonicalName());
    }
    return number;
  }

  private static byte[] word(BigInteger number) {
    byte[] word = new byte[WORD];
    if (number.signum() < 0) {
      Arrays.fill(word, (byte) 0xff);
    }
    byte[] bytes = number.toByteArray();
    int size = Math.min(bytes.length, WORD);
    System.arraycopy(bytes, bytes.length - size, word, WORD - size, size);
    return word;
  }

  private static Bytes padded(Bytes bytes) {
    int size = (bytes.size() + WORD - 1) / WORD * WORD;
    return Bytes.wrap(Arrays.copyOf(bytes.toArrayUnsafe(), size));
  }

  private static Bytes counted(Bytes bytes) {
    return Bytes.concatenate(Bytes.wrap(word(BigInteger.valueOf(bytes.size()))), padded(bytes));
  }

  /**
   * Decodes values of these types. What follows them is left alone, as compilers do; everything
   * else must be as the specification has it.
   *
   * @throws AbiException if the data is not an encoding of such values
   */
  public static List<AbiValue> decode(List<AbiType> types, Bytes data) {
    return new Decoder(data.toArrayUnsafe()).list(types, 0);
  }

  /** Reads one encoding; never more than a bounded multiple of its size comes out. */
  private static final class Decoder {

    private final byte[] data;
    private long valuesLeft;

    Decoder(byte[] data) {
      this.data = data;
      // Offsets may overlap, so that a few words could stand for more values than memory holds.
      valuesLeft = 1024 + 4L * data.length;
    }

    /** Values whose heads start at {@code start}, to which offsets count. */
    List<AbiValue> list(List<AbiType> types, int start) {
      List<AbiValue> values = new ArrayList<>();
      long position = start;
      for (AbiType type : types) {
        require(position, type.headBytes());
        int at = (int) position;
        values.add(type.isDynamic() ? value(type, start, offset(at)) : value(type, at));
        position += type.headBytes();
      }
      return values;
    }

    private long offset(int at) {
      return length(at, "an offset");
    }

    private AbiValue value(AbiType type, int start, long offset) {
      require(start + offset, 0);
      return value(type, (int) (start + offset));
    }

    private AbiValue value(AbiType type, int at) {
      if (--valuesLeft < 0) {
        throw new AbiException("more values than the data can hold");
      }
      return switch (type) {
        case AbiType.Int(int bits, boolean signed) -> new AbiValue.Int(number(at, bits, signed));
        case AbiType.Bool bool -> new AbiValue.Truth(number(at, 1, false).signum() != 0);
        case AbiType.Account account -> {
          number(at, 8 * Address.SIZE, false);
          yield new AbiValue.Account(Address.of(data, at + WORD - Address.SIZE));
        }
        case AbiType.FixedBytes(int size, boolean function) -> new AbiValue.Data(bytes(at, size));
        case AbiType.ByteString bytes -> new AbiValue.Data(counted(at));
        case AbiType.Text text -> new AbiValue.Text(text(counted(at), at));
        case AbiType.ListOf(AbiType element) -> {
          long count = length(at, "a count");
          int start = at + WORD;
          if (count * element.headBytes() > data.length - start) {
            throw new AbiException(
                "an array of " + count + " elements at byte " + at + " does not fit the data");
          }
          yield new AbiValue.Items(list(Collections.nCopies((int) count, element), start));
        }
        case AbiType.ArrayOf(AbiType element, int length) ->
            new AbiValue.Items(list(Collections.nCopies(length, element), at));
        case AbiType.Tuple tuple -> new AbiValue.Fields(list(tuple.types(), at));
      };
    }

    private BigInteger number(int at, int bits, boolean signed) {
      require(at, WORD);
      byte[] word = Arrays.copyOfRange(data, at, at + WORD);
      BigInteger number = signed ? new BigInteger(word) : new BigInteger(1, word);
      boolean fits = number.bitLength() < (signed ? bits : bits + 1);
      if (!fits) {
        throw new AbiException(
            "%s at byte %d does not fit %d bits".formatted(Bytes.wrap(word), at, bits));
      }
      return number;
    }

    private Bytes bytes(int at, int size) {
      require(at, WORD);
      requireZero(at + size, at + WORD);
      return Bytes.wrap(Arrays.copyOfRange(data, at, at + size));
    }

    private Bytes counted(int at) {
      long size = length(at, "a length");
      int start = at + WORD;
      if (size > data.length - start) {
        throw new AbiException(
            size + " bytes at byte " + at + " do not fit the data of " + data.length);
      }
      // The padding may be missing at the end, and that it is zero nobody relies on.
      return Bytes.wrap(Arrays.copyOfRange(data, start, start + (int) size));
    }

    private long length(int at, String what) {
      require(at, WORD);
      for (int i = at; i < at + WORD - 4; i++) {
        if (data[i] != 0) {
          throw new AbiException(what + " at byte " + at + " is beyond the data");
        }
      }
      return Integer.toUnsignedLong(ByteBuffer.wrap(data).getInt(at + WORD - 4));
    }

    private static String text(Bytes bytes, int at) {
      try {
        return StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(bytes.toArrayUnsafe()))
            .toString();
      } catch (CharacterCodingException e) {
        throw new AbiException("the string at byte " + at + " is not UTF-8: " + bytes);
      }
    }

    private void require(long at, long size) {
      if (at + size > data.length) {
        throw new AbiException(
            "data of " + data.length + " bytes ends before what is expected at byte " + at);
      }
    }

    private void requireZero(int from, int to) {
      for (int i = from; i < to; i++) {
        if (data[i] != 0) {
          throw new AbiException("byte " + i + " must be zero: it is padding");
        }
      }
    }
  }
}
