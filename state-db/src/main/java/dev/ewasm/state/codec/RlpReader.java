package dev.ewasm.state.codec;

import java.util.Arrays;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;

/**
 * A cursor over the items of a list, or over a row of items. Only the shortest form of each length
 * and number is accepted.
 *
 * <p>Every method that reads throws {@link RlpException} when the next item is not what it asks
 * for.
 */
public final class RlpReader {
  private final byte[] source;
  private final int end;
  private int position;

  private int itemStart;
  private int payloadStart;
  private int payloadEnd;
  private boolean list;

  private RlpReader(byte[] source, int start, int end) {
    this.source = source;
    this.position = start;
    this.end = end;
  }

  /** Returns a reader of the items in {@code source}. */
  public static RlpReader of(byte[] source) {
    return new RlpReader(source, 0, source.length);
  }

  /** Returns a reader of the items of the one list that {@code source} consists of. */
  public static RlpReader ofList(byte[] source) {
    RlpReader outer = of(source);
    RlpReader inner = outer.list();
    outer.expectEnd();
    return inner;
  }

  /** Whether another item follows. */
  public boolean hasNext() {
    return position < end;
  }

  /** Whether the next item is a list. */
  public boolean nextIsList() {
    if (!hasNext()) {
      throw new RlpException("an item is missing", position);
    }
    return (source[position] & 0xFF) >= 0xC0;
  }

  /** Enters the next item, a list. */
  public RlpReader list() {
    next();
    if (!list) {
      throw new RlpException("expected a list", itemStart);
    }
    return new RlpReader(source, payloadStart, payloadEnd);
  }

  /** Reads a byte string. */
  public byte[] byteArray() {
    next();
    if (list) {
      throw new RlpException("expected a byte string, found a list", itemStart);
    }
    return Arrays.copyOfRange(source, payloadStart, payloadEnd);
  }

  /** Reads a byte string. */
  public Bytes bytes() {
    return Bytes.wrap(byteArray());
  }

  /** Reads a byte string of exactly 32 bytes. */
  public Bytes32 bytes32() {
    byte[] value = byteArray();
    if (value.length != 32) {
      throw new RlpException("expected 32 bytes, found " + value.length, itemStart);
    }
    return Bytes32.wrap(value);
  }

  /** Reads an unsigned number of at most 64 bits. */
  public long scalar() {
    byte[] value = scalarBytes(8);
    long number = 0;
    for (byte b : value) {
      number = number << 8 | (b & 0xFF);
    }
    return number;
  }

  /** Reads a number of at most 256 bits. */
  public UInt256 uint256() {
    return UInt256.fromBytes(Bytes.wrap(scalarBytes(32)));
  }

  /** Reads the next item whatever it is and returns it with its header. */
  public byte[] encoded() {
    next();
    return Arrays.copyOfRange(source, itemStart, payloadEnd);
  }

  /** Fails if anything is left. */
  public void expectEnd() {
    if (hasNext()) {
      throw new RlpException(end - position + " bytes are left over", position);
    }
  }

  private byte[] scalarBytes(int most) {
    byte[] value = byteArray();
    if (value.length > most) {
      throw new RlpException("a number of more than " + 8 * most + " bits", itemStart);
    }
    if (value.length > 0 && value[0] == 0) {
      throw new RlpException("a number with a leading zero byte", itemStart);
    }
    return value;
  }

  private void next() {
    if (!hasNext()) {
      throw new RlpException("an item is missing", position);
    }
    itemStart = position;
    int head = source[position] & 0xFF;
    list = head >= 0xC0;
    if (head < 0x80) {
      payloadStart = position;
      payloadEnd = position + 1;
    } else {
      int kind = list ? 0xC0 : 0x80;
      int small = head - kind;
      payloadStart = position + 1;
      int length = small;
      if (small > 55) {
        length = longLength(small - 55);
      }
      if (length > end - payloadStart) {
        throw new RlpException("an item of " + length + " bytes does not fit", itemStart);
      }
      payloadEnd = payloadStart + length;
      if (!list && length == 1 && source[payloadStart] >= 0) {
        throw new RlpException("a single byte in long form", itemStart);
      }
    }
    position = payloadEnd;
  }

  private int longLength(int count) {
    if (count > end - payloadStart) {
      throw new RlpException("a length is cut off", itemStart);
    }
    long length = 0;
    for (int i = 0; i < count; i++) {
      length = length << 8 | (source[payloadStart++] & 0xFF);
      if (length > Integer.MAX_VALUE) {
        throw new RlpException("an item of more than 2^31 - 1 bytes", itemStart);
      }
    }
    if (length < 56 || source[payloadStart - count] == 0) {
      throw new RlpException("a length that is not in its shortest form", itemStart);
    }
    return (int) length;
  }
}
