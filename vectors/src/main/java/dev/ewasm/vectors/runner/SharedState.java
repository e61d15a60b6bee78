package dev.ewasm.vectors.runner;

/**
 * Instances that share memories, tables, globals or functions. When a module that would have
 * changed what they share is refused, what a script expects of them afterwards says nothing.
 */
final class SharedState {

  private SharedState parent = this;
  private boolean unknown;

  private SharedState root() {
    SharedState state = this;
    while (state.parent != state) {
      state = state.parent;
    }
    return state;
  }

  void join(SharedState other) {
    SharedState mine = root();
    SharedState theirs = other.root();
    if (mine != theirs) {
      theirs.parent = mine;
      mine.unknown |= theirs.unknown;
    }
  }

  /** A refused module would have changed this state. */
  void loseTrack() {
    root().unknown = true;
  }

  boolean isUnknown() {
    return root().unknown;
  }
}
