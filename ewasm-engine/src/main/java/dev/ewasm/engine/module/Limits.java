package dev.ewasm.engine.module;

import java.util.OptionalLong;

/** Size limits of a table (elements) or memory (pages of 65,536 bytes), spec 2.3.8. */
public record Limits(long min, OptionalLong max) {

  @Override
  public String toString() {
    return max.isPresent() ? min + " " + max.getAsLong() : Long.toString(min);
  }
}
