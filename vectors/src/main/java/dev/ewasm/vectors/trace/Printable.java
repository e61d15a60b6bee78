package dev.ewasm.vectors.trace;

/** Makes text that came from a contract safe to show. */
public final class Printable {

  private static final int MAX_NAME = 200;

  private Printable() {}

  /** A name from a module, which may hold anything, as one line of at most 200 characters. */
  public static String text(String name) {
    return text(name, MAX_NAME);
  }

  /**
   * The same with another limit of characters: control characters and what could fool a terminal
   * are escaped, and what is longer is cut.
   */
  public static String text(String name, int limit) {
    StringBuilder text = new StringBuilder();
    name.codePoints()
        .limit(limit)
        .forEach(
            c -> {
              if (isStrange(c)) {
                text.append(String.format("\\u{%x}", c));
              } else {
                text.appendCodePoint(c);
              }
            });
    if (name.codePointCount(0, name.length()) > limit) {
      text.append('…');
    }
    return text.isEmpty() ? "\"\"" : text.toString();
  }

  private static boolean isStrange(int codePoint) {
    if (Character.isISOControl(codePoint)) {
      return true;
    }
    return switch (Character.getType(codePoint)) {
      case Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
