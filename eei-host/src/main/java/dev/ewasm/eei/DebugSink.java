package dev.ewasm.eei;

/** Where the functions of the {@code debug} namespace print. */
@FunctionalInterface
public interface DebugSink {

  /** Takes one line without its end. */
  void print(String line);
}
