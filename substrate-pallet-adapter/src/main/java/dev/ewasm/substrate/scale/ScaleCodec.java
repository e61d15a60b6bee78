package dev.ewasm.substrate.scale;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The SCALE form of one type: how to read and to write it. Small codecs are put together into large
 * ones by the static methods.
 *
 * @param <T> the Java type that holds a value
 */
public final class ScaleCodec<T> {

  /** A value of an enum: the variant's name and what it carries. */
  public record Variant(String name, Object value) {}

  /** What a variant without a value carries, and what the unit type holds. */
  public enum Unit {
    UNIT
  }

  /** One variant of an enum: its index, its name and what it carries. */
  public record VariantType(int index, String name, ScaleCodec<?> value) {}

  public static final ScaleCodec<Unit> UNIT =
      new ScaleCodec<>(0, (writer, value) -> {}, reader -> Unit.UNIT);
  public static final ScaleCodec<Boolean> BOOL =
      new ScaleCodec<>(1, ScaleWriter::bool, ScaleReader::bool);
  public static final ScaleCodec<String> TEXT =
      new ScaleCodec<>(1, ScaleWriter::text, ScaleReader::text);
  public static final ScaleCodec<byte[]> BYTES =
      new ScaleCodec<>(1, ScaleWriter::bytes, ScaleReader::bytes);

  private final int minimumSize;
  private final BiConsumer<ScaleWriter, T> write;
  private final Function<ScaleReader, T> read;

  /**
   * A codec made of a writer and a reader.
   *
   * @param minimumSize least bytes a value takes
   */
  public ScaleCodec(
      int minimumSize, BiConsumer<ScaleWriter, T> write, Function<ScaleReader, T> read) {
    this.minimumSize = minimumSize;
    this.write = write;
    this.read = read;
  }

  public void write(ScaleWriter writer, T value) {
    write.accept(writer, value);
  }

  /** Reads one value and leaves what follows. */
  public T read(ScaleReader reader) {
    return read.apply(reader);
  }

  public byte[] encode(T value) {
    ScaleWriter writer = new ScaleWriter();
    write(writer, value);
    return writer.toByteArray();
  }

  /**
   * Decodes bytes that hold one value and nothing else.
   *
   * @throws ScaleException if they do not
   */
  public T decode(byte[] bytes) {
    ScaleReader reader = new ScaleReader(bytes);
    T value = read(reader);
    reader.end();
    return value;
  }

  /** Unsigned number of {@code bits}, a multiple of 8. */
  public static ScaleCodec<BigInteger> unsigned(int bits) {
    return new ScaleCodec<>(
        bits / 8, (writer, value) -> writer.unsigned(value, bits), reader -> reader.unsigned(bits));
  }

  /** Two's-complement number of {@code bits}, a multiple of 8. */
  public static ScaleCodec<BigInteger> signed(int bits) {
    return new ScaleCodec<>(
        bits / 8, (writer, value) -> writer.signed(value, bits), reader -> reader.signed(bits));
  }

  /** Compact number of at most {@code bits}. */
  public static ScaleCodec<BigInteger> compact(int bits) {
    return new ScaleCodec<>(
        1,
        (writer, value) -> {
          if (value.bitLength() > bits) {
            throw new IllegalArgumentException(value + " exceeds " + bits + " bits");
          }
          writer.compact(value);
        },
        reader -> reader.compact(bits));
  }

  /** Bytes of a fixed length. */
  public static ScaleCodec<byte[]> fixedBytes(int length) {
    return new ScaleCodec<>(
        length,
        (writer, value) -> writer.raw(checkLength(value, length)),
        reader -> reader.raw(length));
  }

  private static byte[] checkLength(byte[] value, int length) {
    if (value.length != length) {
      throw new IllegalArgumentException(value.length + " bytes instead of " + length);
    }
    return value;
  }

  public static <T> ScaleCodec<Optional<T>> option(ScaleCodec<T> value) {
    return new ScaleCodec<>(
        1,
        (writer, option) -> {
          writer.bool(option.isPresent());
          option.ifPresent(some -> value.write(writer, some));
        },
        reader -> reader.isSome() ? Optional.of(value.read(reader)) : Optional.empty());
  }

  public static <T> ScaleCodec<List<T>> vector(ScaleCodec<T> element) {
    return new ScaleCodec<>(
        1,
        (writer, list) -> writer.list(list, element::write),
        reader -> reader.list(element.minimumSize, element::read));
  }

  public static <T> ScaleCodec<List<T>> array(ScaleCodec<T> element, int length) {
    return new ScaleCodec<>(
        element.minimumSize * length,
        (writer, list) -> {
          if (list.size() != length) {
            throw new IllegalArgumentException(list.size() + " elements instead of " + length);
          }
          list.forEach(value -> element.write(writer, value));
        },
        reader -> reader.elements(length, element::read));
  }

  /**
   * A set or a map: a vector whose elements ascend strictly by {@code order}. The Rust codec takes
   * them in any order and sorts; here only what it would write itself is taken, so that a value has
   * one encoding.
   */
  public static <T> ScaleCodec<List<T>> ascending(
      ScaleCodec<T> element, java.util.Comparator<? super T> order) {
    ScaleCodec<List<T>> vector = vector(element);
    return new ScaleCodec<>(
        1,
        (writer, list) -> {
          List<T> sorted = new ArrayList<>(list);
          sorted.sort(order);
          vector.write(writer, sorted);
        },
        reader -> {
          int start = reader.offset();
          List<T> list = vector.read(reader);
          for (int i = 1; i < list.size(); i++) {
            if (order.compare(list.get(i - 1), list.get(i)) >= 0) {
              throw reader.errorAt(start, "keys do not ascend");
            }
          }
          return list;
        });
  }

  /** A struct, or with numbers for names a tuple; the map's order is that of the fields. */
  public static ScaleCodec<Map<String, Object>> struct(Map<String, ScaleCodec<?>> fields) {
    Map<String, ScaleCodec<?>> ordered = new LinkedHashMap<>(fields);
    int size = ordered.values().stream().mapToInt(codec -> codec.minimumSize).sum();
    return new ScaleCodec<>(
        size,
        (writer, value) ->
            ordered.forEach(
                (name, codec) -> codec.writeObject(writer, required(value.get(name), name))),
        reader -> {
          Map<String, Object> value = new LinkedHashMap<>();
          ordered.forEach(
              (name, codec) ->
                  value.put(name, reader.field(name, () -> readObject(codec, reader))));
          return Collections.unmodifiableMap(value);
        });
  }

  /** An enum. */
  public static ScaleCodec<Variant> variants(List<VariantType> variants) {
    int size = variants.stream().mapToInt(v -> v.value.minimumSize).min().orElse(0);
    return new ScaleCodec<>(
        1 + size,
        (writer, value) -> {
          VariantType variant =
              variants.stream()
                  .filter(candidate -> candidate.name.equals(value.name))
                  .findFirst()
                  .orElseThrow(() -> new IllegalArgumentException("no variant " + value.name));
          writer.u8(variant.index);
          variant.value.writeObject(writer, value.value);
        },
        reader -> {
          int start = reader.offset();
          int index = reader.u8();
          for (VariantType variant : variants) {
            if (variant.index == index) {
              return new Variant(
                  variant.name,
                  reader.field(variant.name, () -> readObject(variant.value, reader)));
            }
          }
          throw reader.errorAt(start, "unknown variant " + index);
        });
  }

  private static Object required(@org.jspecify.annotations.Nullable Object value, String name) {
    if (value == null) {
      throw new IllegalArgumentException("no value for " + name);
    }
    return value;
  }

  private static Object readObject(ScaleCodec<?> codec, ScaleReader reader) {
    Object value = codec.read(reader);
    return required(value, "codec");
  }

  // The caller puts values of the codec's own type into structs and variants.
  @SuppressWarnings("unchecked")
  private void writeObject(ScaleWriter writer, Object value) {
    write.accept(writer, (T) value);
  }
}
