package dev.ewasm.engine.text;

/** An argument in a test script, as bits. */
public sealed interface WastValue {

  record I32(int value) implements WastValue {}

  record I64(long value) implements WastValue {}

  record F32(int bits) implements WastValue {}

  record F64(long bits) implements WastValue {}

  /** Little-endian: bytes 0 to 7 in {@code low}. */
  record V128(long low, long high) implements WastValue {}

  /** A null reference of the heap type {@code func} or {@code extern}. */
  record RefNull(String heapType) implements WastValue {}

  /** The host's reference number {@code value}. */
  record RefExtern(long value) implements WastValue {}
}
