package dev.ewasm.engine.runtime;

import dev.ewasm.engine.module.Limits;
import dev.ewasm.engine.module.RefType;
import java.util.Arrays;

/** A table instance (spec 4.2.7): references as slots, 0 for null. */
public final class Table implements ExternValue {

  /** Largest number of elements any table may have, so that growth never depends on the heap. */
  public static final int DEFAULT_MAX_ELEMENTS = 10_000_000;

  private final RefType elementType;
  private final Limits limits;
  private final int capElements;
  private long[] elements;

  public Table(RefType elementType, Limits limits) {
    this(elementType, limits, DEFAULT_MAX_ELEMENTS);
  }

  /**
   * A table of {@code limits.min()} null references.
   *
   * @param capElements the policy's cap, beside the declared maximum
   */
  public Table(RefType elementType, Limits limits, int capElements) {
    this.elementType = elementType;
    this.limits = limits;
    long cap = Math.min(capElements, limits.max().orElse(capElements));
    if (limits.min() > capElements) {
      throw new IllegalArgumentException("table of " + limits.min() + " elements, cap " + cap);
    }
    this.capElements = (int) cap;
    this.elements = allocate((int) limits.min());
  }

  public RefType elementType() {
    return elementType;
  }

  /** The limits it was declared with. */
  public Limits limits() {
    return limits;
  }

  public int size() {
    return elements.length;
  }

  /** The elements; the array is replaced by {@link #grow}. */
  public long[] elements() {
    return elements;
  }

  /**
   * Adds {@code delta} (unsigned) elements of {@code value}.
   *
   * @return the size before, or -1 when the cap would be exceeded
   */
  public int grow(int delta, long value) {
    int old = elements.length;
    long size = old + Integer.toUnsignedLong(delta);
    if (size > capElements) {
      return -1;
    }
    long[] grown = allocate((int) size);
    System.arraycopy(elements, 0, grown, 0, old);
    Arrays.fill(grown, old, grown.length, value);
    elements = grown;
    return old;
  }

  /** As after construction. */
  void reset() {
    if (elements.length == (int) limits.min()) {
      Arrays.fill(elements, 0);
    } else {
      elements = allocate((int) limits.min());
    }
  }

  private static long[] allocate(int size) {
    try {
      return new long[size];
    } catch (OutOfMemoryError e) {
      throw new EngineFailure("no heap for a table of " + size + " elements", e);
    }
  }
}
