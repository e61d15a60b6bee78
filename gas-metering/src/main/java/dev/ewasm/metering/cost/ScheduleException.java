package dev.ewasm.metering.cost;

/** A schedule file is wrong; the message names source, line and reason. */
public final class ScheduleException extends Exception {

  private static final long serialVersionUID = 1;

  ScheduleException(String source, int line, String reason) {
    super(source + ":" + line + ": " + reason);
  }

  ScheduleException(String source, String reason) {
    super(source + ": " + reason);
  }
}
