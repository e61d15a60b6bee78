package dev.ewasm.state.database;

import dev.ewasm.state.StateException;

/** A block whose state is not there: not yet, no longer (pruned), or not any more (rolled back). */
public final class StateUnavailableException extends StateException {
  public StateUnavailableException(String message) {
    super(message);
  }
}
