package dev.ewasm.engine.runtime;

/**
 * The engine could not do its work (no memory left on the Java heap, a broken invariant). It is
 * never a result of the WebAssembly code: a node that meets it must not draw conclusions about the
 * contract.
 */
public final class EngineFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public EngineFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
