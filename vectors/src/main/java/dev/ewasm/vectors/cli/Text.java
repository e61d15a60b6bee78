package dev.ewasm.vectors.cli;

import dev.ewasm.vectors.trace.Printable;
import java.util.ArrayList;
import java.util.List;

/** Lays out what commands print for people. */
final class Text {

  private static final int MAX_NAME = 200;

  private Text() {}

  /**
   * A name from a module, which may hold anything, as one printable word: control characters,
   * blanks at its ends and what could fool a terminal are escaped, and long names are cut.
   */
  static String printable(String name) {
    return printable(name, MAX_NAME);
  }

  /** The same with another limit of characters. */
  static String printable(String name, int limit) {
    return Printable.text(name, limit);
  }

  /** {@code 1 page}, {@code 2 pages}. */
  static String count(long number, String unit) {
    return grouped(number)
        + " "
        + (number == 1 ? unit : unit.endsWith("y") ? plural(unit) : unit + "s");
  }

  private static String plural(String unit) {
    return unit.substring(0, unit.length() - 1) + "ies";
  }

  /** Thousands separated by commas, in every locale. */
  static String grouped(long number) {
    String digits = Long.toString(Math.abs(number));
    StringBuilder text = new StringBuilder(number < 0 ? "-" : "");
    for (int i = 0; i < digits.length(); i++) {
      if (i > 0 && (digits.length() - i) % 3 == 0) {
        text.append(',');
      }
      text.append(digits.charAt(i));
    }
    return text.toString();
  }

  /** Columns padded to the widest cell; the last one is left ragged. */
  static final class Table {

    private final List<String[]> rows = new ArrayList<>();
    private final String indent;

    Table(String indent) {
      this.indent = indent;
    }

    Table row(Object... cells) {
      String[] texts = new String[cells.length];
      for (int i = 0; i < cells.length; i++) {
        texts[i] = String.valueOf(cells[i]);
      }
      rows.add(texts);
      return this;
    }

    void print(java.io.PrintStream out) {
      int columns = rows.stream().mapToInt(row -> row.length).max().orElse(0);
      int[] widths = new int[columns];
      for (String[] row : rows) {
        for (int i = 0; i < row.length; i++) {
          widths[i] = Math.max(widths[i], row[i].length());
        }
      }
      StringBuilder line = new StringBuilder();
      for (String[] row : rows) {
        line.setLength(0);
        line.append(indent);
        for (int i = 0; i < row.length; i++) {
          line.append(row[i]);
          if (i < row.length - 1) {
            line.repeat(' ', widths[i] - row[i].length() + 2);
          }
        }
        out.println(line.toString().stripTrailing());
      }
    }
  }
}
