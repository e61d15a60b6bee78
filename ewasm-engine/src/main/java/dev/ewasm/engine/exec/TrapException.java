package dev.ewasm.engine.exec;

import dev.ewasm.engine.runtime.Trap;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Carries a trap out of a numeric instruction to the frame that turns it into a result. One shared
 * instance per trap, without stack trace or suppressed exceptions, so throwing it costs no
 * allocation. It never leaves the engine.
 */
public final class TrapException extends RuntimeException {
  private static final Map<Trap, TrapException> INSTANCES = new EnumMap<>(Trap.class);

  static {
    for (Trap trap : Trap.values()) {
      INSTANCES.put(trap, new TrapException(trap));
    }
  }

  private final Trap trap;

  private TrapException(Trap trap) {
    super(trap.text(), null, false, false);
    this.trap = trap;
  }

  /** The one instance for a trap. */
  public static TrapException of(Trap trap) {
    return Objects.requireNonNull(INSTANCES.get(trap));
  }

  public Trap trap() {
    return trap;
  }
}
