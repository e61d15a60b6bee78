package dev.ewasm.vectors.coverage;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Coverage in the tracefile format of lcov.
 *
 * @spec https://manpages.debian.org/stable/lcov/geninfo.1.en.html geninfo, FILES
 */
public final class Lcov {

  /** The test name of files whose lines are blocks. */
  private static final String BY_BLOCK = "blocks";

  private Lcov() {}

  /** The text of a tracefile. */
  public static String write(Coverage coverage) {
    StringBuilder out = new StringBuilder();
    for (Map.Entry<String, FileCoverage> entry : coverage.files().entrySet()) {
      FileCoverage file = entry.getValue();
      out.append("TN:").append(file.isByBlock() ? BY_BLOCK : "").append('\n');
      out.append("SF:").append(oneLine(entry.getKey())).append('\n');
      file.functions()
          .forEach(
              (name, function) ->
                  out.append("FN:")
                      .append(function.line())
                      .append(',')
                      .append(oneLine(name))
                      .append('\n'));
      file.functions()
          .forEach(
              (name, function) ->
                  out.append("FNDA:")
                      .append(function.count())
                      .append(',')
                      .append(oneLine(name))
                      .append('\n'));
      out.append("FNF:").append(file.functions().size()).append('\n');
      out.append("FNH:").append(file.functionsCovered()).append('\n');
      file.lines()
          .forEach(
              (line, count) ->
                  out.append("DA:").append(line).append(',').append(count).append('\n'));
      out.append("LF:").append(file.lines().size()).append('\n');
      out.append("LH:").append(file.linesCovered()).append("\nend_of_record\n");
    }
    return out.toString();
  }

  private static String oneLine(String name) {
    return name.replace('\n', ' ').replace('\r', ' ');
  }

  /**
   * Reads a tracefile that {@link #write} or another tool made; records of other kinds are left
   * out.
   *
   * @throws IllegalArgumentException with line number when it is none
   */
  public static Coverage read(String text) {
    Coverage coverage = new Coverage();
    @Nullable FileCoverage file = null;
    boolean isByBlock = false;
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      int colon = line.indexOf(':');
      String kind = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      try {
        switch (kind) {
          case "TN" -> isByBlock = value.equals(BY_BLOCK);
          case "SF" -> {
            file = coverage.file(value);
            if (isByBlock) {
              file.byBlock();
            }
          }
          case "DA" -> {
            String[] parts = value.split(",", -1);
            inRecord(file).line(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
          }
          case "FN" -> {
            String[] parts = value.split(",", 2);
            inRecord(file)
                .functions()
                .put(parts[1], new FileCoverage.Function(Integer.parseInt(parts[0]), 0));
          }
          case "FNDA" -> {
            String[] parts = value.split(",", 2);
            long count = Long.parseLong(parts[0]);
            inRecord(file)
                .functions()
                .merge(
                    parts[1],
                    new FileCoverage.Function(1, count),
                    (known, added) -> new FileCoverage.Function(known.line(), count));
          }
          case "end_of_record" -> file = null;
          default -> {
            // Branches, totals, versions: not kept.
          }
        }
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new IllegalArgumentException("line " + number + ": not a record of lcov: " + line, e);
      } catch (IllegalStateException e) {
        throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
      }
    }
    return coverage;
  }

  private static FileCoverage inRecord(@Nullable FileCoverage file) {
    if (file == null) {
      throw new IllegalStateException("no SF record before");
    }
    return file;
  }
}
