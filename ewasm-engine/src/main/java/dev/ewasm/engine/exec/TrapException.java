package dev.ewasm.engine.exec;

import dev.ewasm.engine.runtime.Trap;

/**
 * Carries a trap out of a numeric instruction to the frame that turns it into a result. One shared
 * instance per trap, without stack trace or suppressed exceptions, so throwing it costs no
 * allocation. It never leaves the engine.
 */
public final class TrapException extends RuntimeException {
  private static final TrapException[] INSTANCES = new TrapException[Trap.values().length];

  static {
    for (Trap trap : Trap.values()) {
      INSTANCES[trap.ordinal()] = new TrapException(trap);
    }
  }

  private final Trap trap;

  private TrapException(Trap trap) {
    super(trap.text(), null, false, false);
    this.trap = trap;
  }

  /** The one instance for a trap. */
  public static TrapException of(Trap trap) {
    return INSTANCES[trap.ordinal()];
  }

  public Trap trap() {
    return trap;
  }
}
