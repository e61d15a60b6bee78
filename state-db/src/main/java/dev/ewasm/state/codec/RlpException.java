package dev.ewasm.state.codec;

/** Bytes that are not the one RLP form of what was expected. */
public final class RlpException extends RuntimeException {
  private final int offset;

  public RlpException(String message, int offset) {
    super(message + " at offset " + offset);
    this.offset = offset;
  }

  /** Returns where in the input the fault is, in bytes. */
  public int offset() {
    return offset;
  }
}
