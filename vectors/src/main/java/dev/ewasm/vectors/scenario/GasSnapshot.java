package dev.ewasm.vectors.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What tests cost, one line a test, sorted: {@code tests/token.test.yaml: name (gas: 51234)}. Of a
 * fuzz test the median, which the seed decides.
 */
public final class GasSnapshot {

  private static final Pattern LINE = Pattern.compile("(.+) \\(gas: ([0-9]{1,19})\\)");

  private final TreeMap<String, Long> gas;

  private GasSnapshot(Map<String, Long> gas) {
    this.gas = new TreeMap<>(gas);
  }

  /** An empty one, to be filled. */
  public static GasSnapshot empty() {
    return new GasSnapshot(Map.of());
  }

  /** Adds a test that passed. */
  public void add(String test, long used) {
    gas.put(test, used);
  }

  /**
   * Reads a file.
   *
   * @throws TestFileException naming file and line
   */
  public static GasSnapshot read(Path file) throws TestFileException {
    Map<String, Long> gas = new TreeMap<>();
    try {
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        Matcher matcher = LINE.matcher(line.strip());
        if (matcher.matches()) {
          gas.put(matcher.group(1), Long.parseLong(matcher.group(2)));
        } else if (!line.isBlank()) {
          throw new TestFileException(
              file + ":" + number + ":1: expected NAME (gas: N), found " + line, false);
        }
      }
      return new GasSnapshot(gas);
    } catch (NumberFormatException e) {
      throw new TestFileException(file + ": a number is too large", false);
    } catch (NoSuchFileException e) {
      throw new TestFileException(
          file + ": no such file (ewasm test --snapshot FILE writes one)", false);
    } catch (IOException e) {
      throw new TestFileException(file + ": cannot be read: " + e.getMessage(), false);
    }
  }

  /** Writes the file. */
  public void write(Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    gas.forEach((test, used) -> text.append(test).append(" (gas: ").append(used).append(")\n"));
    Files.writeString(file, text);
  }

  /**
   * What differs from an older snapshot, a line each, sorted.
   *
   * @param tolerancePercent by how much gas may differ in either direction
   */
  public List<String> differences(GasSnapshot older, double tolerancePercent) {
    List<String> lines = new ArrayList<>();
    TreeMap<String, Long> names = new TreeMap<>(older.gas);
    names.putAll(gas);
    for (String test : names.keySet()) {
      Long before = older.gas.get(test);
      Long now = gas.get(test);
      if (before == null) {
        lines.add("+ " + test + " (gas: " + now + ")");
      } else if (now == null) {
        lines.add("- " + test + " (gas: " + before + ")");
      } else if (Math.abs(now - before) > before * tolerancePercent / 100) {
        lines.add(
            "~ " + test + " (gas: " + before + " -> " + now + ", " + percent(before, now) + ")");
      }
    }
    return lines;
  }

  private static String percent(long before, long now) {
    if (before == 0) {
      return "+" + now;
    }
    long tenths = Math.round((now - before) * 1000.0 / before);
    return (tenths < 0 ? "-" : "+") + Math.abs(tenths) / 10 + "." + Math.abs(tenths) % 10 + "%";
  }
}
