package dev.ewasm.vectors.runner;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands that are left out, each with its reason: lines {@code END OF SCRIPT NAME[:LINE] |
 * REASON}, {@code #} for comments.
 */
public final class SkipList {

  /** Leaves out nothing. */
  public static final SkipList NONE = new SkipList(List.of());

  private record Entry(String script, int line, String reason) {}

  private final List<Entry> entries;

  private SkipList(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /** The list that comes with the program. */
  public static SkipList checkedIn() {
    try (InputStream in = SkipList.class.getResourceAsStream("spec-test-skips.txt")) {
      return in == null ? NONE : parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws IllegalArgumentException if a line has no reason
   */
  static SkipList parse(String text) {
    List<Entry> entries = new ArrayList<>();
    for (String line : text.lines().map(String::strip).toList()) {
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int bar = line.indexOf('|');
      String reason = bar < 0 ? "" : line.substring(bar + 1).strip();
      if (reason.isEmpty()) {
        throw new IllegalArgumentException("a skip needs a written reason: " + line);
      }
      String where = line.substring(0, bar).strip();
      int colon = where.lastIndexOf(':');
      int number = colon < 0 ? 0 : Integer.parseInt(where.substring(colon + 1));
      entries.add(new Entry(colon < 0 ? where : where.substring(0, colon), number, reason));
    }
    return new SkipList(entries);
  }

  /** Why a command is left out, or null. */
  @Nullable String reason(String script, int line) {
    for (Entry entry : entries) {
      if ((entry.line == 0 || entry.line == line) && script.endsWith(entry.script)) {
        return entry.reason;
      }
    }
    return null;
  }
}
