package dev.ewasm.engine.text;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The labels in scope; the innermost of a name is found without search. */
final class LabelScope {

  private final Map<String, Integer> innermost = new HashMap<>();
  private int open;

  /**
   * Opens a label.
   *
   * @return which label of the same name it hides, or -1: to be handed to {@link #close}
   */
  int open(@Nullable String name) {
    int ordinal = open++;
    if (name == null) {
      return -1;
    }
    Integer hidden = innermost.put(name, ordinal);
    return hidden == null ? -1 : hidden;
  }

  /** Closes the innermost label. */
  void close(@Nullable String name, int hidden) {
    open--;
    if (name != null) {
      if (hidden < 0) {
        innermost.remove(name);
      } else {
        innermost.put(name, hidden);
      }
    }
  }

  void clear() {
    innermost.clear();
    open = 0;
  }

  /** A label as the relative depth of the binary format, by number or name. */
  int use(TokenReader in) {
    int token = in.position();
    String name = in.takeId();
    if (name == null) {
      return in.u32();
    }
    Integer ordinal = innermost.get(name);
    if (ordinal == null) {
      throw in.errorAt(token, "unknown label", "$" + name);
    }
    return open - 1 - ordinal;
  }
}
