package dev.ewasm.state.journal;

/** Takes back one change. Called at most once, when all later changes have been taken back. */
@FunctionalInterface
public interface Undo {
  void undo();
}
