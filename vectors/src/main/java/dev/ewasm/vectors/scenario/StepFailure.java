package dev.ewasm.vectors.scenario;

import dev.ewasm.vectors.fixture.JsonValue;

/** Ends a test: a step could not be taken, or what it expects is not so. */
final class StepFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private final String where;

  private StepFailure(String where, String message) {
    super(message, null, false, false);
    this.where = where;
  }

  static StepFailure at(JsonValue place, String message) {
    return new StepFailure(place.where(), message);
  }

  /** File, line and column, or what stands for them. */
  String where() {
    return where;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
