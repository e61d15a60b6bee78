package dev.ewasm.vectors.scenario;

import dev.ewasm.vectors.trace.CallDecoder;

/** Hears what a test is about to do; for traces. Cannot change it. */
public interface StepListener {

  /** Hears nothing. */
  StepListener NONE = new StepListener() {};

  /**
   * A message is about to be sent.
   *
   * @param isSetup whether it belongs to the file's setup rather than to a test
   * @param text such as {@code send token.transfer(bob, 5) from alice}
   * @param names what accounts and contracts are called, now and when the message has been sent
   */
  default void step(boolean isSetup, String text, CallDecoder names) {}
}
