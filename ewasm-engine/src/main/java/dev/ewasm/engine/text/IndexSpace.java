package dev.ewasm.engine.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The symbolic names of one index space (spec 6.1.4, identifier contexts). */
final class IndexSpace {

  private final String kind;
  private final Map<String, Integer> indices = new HashMap<>();
  private final List<@Nullable String> names = new ArrayList<>();

  /**
   * @param kind as errors name it: {@code unknown global}, {@code duplicate local}
   */
  IndexSpace(String kind) {
    this.kind = kind;
  }

  int size() {
    return names.size();
  }

  List<@Nullable String> names() {
    return names;
  }

  /** Whether any index has a name. */
  boolean named() {
    return !indices.isEmpty();
  }

  void clear() {
    indices.clear();
    names.clear();
  }

  /** Adds {@code count} indices without names. */
  void addUnnamed(int count) {
    for (int i = 0; i < count; i++) {
      names.add(null);
    }
  }

  /** The next index, named if the next token is an identifier. */
  int declare(TokenReader in) {
    int token = in.position();
    String name = in.takeId();
    int index = names.size();
    if (name != null && indices.putIfAbsent(name, index) != null) {
      throw in.errorAt(token, "duplicate " + kind, "$" + name);
    }
    names.add(name);
    return index;
  }

  /** An index by number or by name; a number need not exist, which validation finds out. */
  int use(TokenReader in) {
    int token = in.position();
    String name = in.takeId();
    if (name == null) {
      return in.u32();
    }
    Integer index = indices.get(name);
    if (index == null) {
      throw in.errorAt(token, "unknown " + kind, "$" + name);
    }
    return index;
  }
}
