package dev.ewasm.vectors.scenario;

/** A file of tests that cannot be used; the message names file, line and column or byte. */
public final class TestFileException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean isInvalidModule;

  TestFileException(String message, boolean isInvalidModule) {
    super(message);
    this.isInvalidModule = isInvalidModule;
  }

  /** Whether it is a module that breaks the rules of WebAssembly. */
  public boolean isInvalidModule() {
    return isInvalidModule;
  }
}
