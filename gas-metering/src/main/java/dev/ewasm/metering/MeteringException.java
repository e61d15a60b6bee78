package dev.ewasm.metering;

/** A valid module cannot be metered; the message says why. */
public final class MeteringException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public MeteringException(String reason) {
    super(reason);
  }
}
