package dev.ewasm.metering.cost;

import dev.ewasm.engine.module.Opcode;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a schedule from text: a strict subset of TOML with tables, and keys whose values are
 * strings or integers.
 *
 * <p>The top level holds {@code format = 1}, {@code name}, {@code unit} and optionally {@code
 * base}, the name of a built-in schedule whose prices apply where the file is silent. The tables
 * are those of {@link CostItem} and two for instructions: {@code [instructions]} and {@code
 * [filled]}, the latter for prices that are the author's own rather than published. A key there is
 * an instruction's keyword, or a pattern in quotes with {@code *} for any text; a later pattern
 * overrides an earlier one, a keyword overrides every pattern.
 */
@SuppressWarnings("EnumOrdinal") // arrays by opcode, as in Schedule
public final class ScheduleReader {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern BARE_KEY = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
  private static final Pattern QUOTED = Pattern.compile("\"([^\"\\\\]*)\"");
  private static final Pattern INTEGER = Pattern.compile("[+-]?(0|[1-9](_?[0-9])*)");
  private static final String INSTRUCTIONS = "instructions";
  private static final String FILLED = "filled";

  /** Instructions without which a program cannot repeat itself: never free. */
  private static final List<Opcode> REPEATING =
      List.of(
          Opcode.BR,
          Opcode.BR_IF,
          Opcode.BR_TABLE,
          Opcode.CALL,
          Opcode.CALL_INDIRECT,
          Opcode.RETURN_CALL,
          Opcode.RETURN_CALL_INDIRECT);

  private static final Map<String, Map<String, CostItem>> ITEMS = items();

  private final String source;
  private final Map<String, String> header = new HashMap<>();
  private final Map<CostItem, Long> items = new EnumMap<>(CostItem.class);
  private final long[] instructions = new long[Opcode.values().length];
  private final boolean[] filled = new boolean[instructions.length];
  private final boolean[] exact = new boolean[instructions.length];
  private final Set<String> seenTables = new HashSet<>();
  private final Set<String> seenKeys = new HashSet<>();
  private String table = "";
  private int line;

  private ScheduleReader(String source) {
    this.source = source;
    Arrays.fill(instructions, -1);
  }

  /**
   * Reads a whole schedule.
   *
   * @param source how errors name the text, usually a file name
   * @throws ScheduleException naming source, line and reason
   */
  public static Schedule read(String source, String text) throws ScheduleException {
    ScheduleReader reader = new ScheduleReader(source);
    for (String line : text.split("\n", -1)) {
      reader.line++;
      reader.readLine(stripComment(line).strip());
    }
    return reader.finish();
  }

  /** No string of the format may hold a {@code #}, so cutting at the first one is enough. */
  private static String stripComment(String line) {
    int comment = line.indexOf('#');
    return comment < 0 ? line : line.substring(0, comment);
  }

  private void readLine(String text) throws ScheduleException {
    if (text.isEmpty()) {
      return;
    }
    if (text.startsWith("[")) {
      beginTable(text);
      return;
    }
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw error("expected `key = value` or `[table]`, found `" + text + "`");
    }
    String key = key(text.substring(0, equals).strip());
    String value = text.substring(equals + 1).strip();
    if (!seenKeys.add(table + "\n" + key)) {
      throw error("key `" + key + "` is given twice");
    }
    switch (table) {
      case "" -> readHeader(key, value);
      case INSTRUCTIONS ->
          readInstruction(key, amount(value, Schedule.MAX_INSTRUCTION_COST), false);
      case FILLED -> readInstruction(key, amount(value, Schedule.MAX_INSTRUCTION_COST), true);
      default -> readItem(key, value);
    }
  }

  private void beginTable(String text) throws ScheduleException {
    if (!text.endsWith("]")) {
      throw error("expected `]` at the end of `" + text + "`");
    }
    table = text.substring(1, text.length() - 1).strip();
    if (!ITEMS.containsKey(table) && !table.equals(INSTRUCTIONS) && !table.equals(FILLED)) {
      throw error(
          "unknown table ["
              + table
              + "]; tables are instructions, filled, "
              + ITEMS.keySet().stream().sorted().collect(Collectors.joining(", ")));
    }
    if (!seenTables.add(table)) {
      throw error("table [" + table + "] is given twice");
    }
  }

  private String key(String text) throws ScheduleException {
    if (BARE_KEY.matcher(text).matches()) {
      return text;
    }
    var quoted = QUOTED.matcher(text);
    if (quoted.matches()) {
      return quoted.group(1);
    }
    throw error("`" + text + "` is not a key; keys other than words need quotes");
  }

  private void readHeader(String key, String value) throws ScheduleException {
    switch (key) {
      case "format" -> {
        if (!value.equals("1")) {
          throw error("format must be 1, found `" + value + "`");
        }
        header.put(key, value);
      }
      case "name", "unit", "base" -> header.put(key, string(key, value));
      default -> throw error("unknown key `" + key + "`; keys here are format, name, unit, base");
    }
    if (key.equals("name") && !NAME.matcher(header.getOrDefault(key, "")).matches()) {
      throw error("a name has 1 to 64 letters, digits, dots, dashes and underscores");
    }
  }

  private String string(String key, String value) throws ScheduleException {
    var quoted = QUOTED.matcher(value);
    if (!quoted.matches()) {
      throw error("`" + key + "` needs a string in quotes, found `" + value + "`");
    }
    return quoted.group(1);
  }

  private long amount(String value, long max) throws ScheduleException {
    if (!INTEGER.matcher(value).matches()) {
      throw error("expected a whole number, found `" + value + "`");
    }
    if (value.startsWith("-")) {
      throw error("a price must not be negative, found " + value);
    }
    String digits = value.replace("_", "").replace("+", "");
    if (digits.length() > 18 || Long.parseLong(digits) > max) {
      throw error("a price here must be at most " + max + ", found " + value);
    }
    return Long.parseLong(digits);
  }

  private void readItem(String key, String value) throws ScheduleException {
    Map<String, CostItem> keys = ITEMS.getOrDefault(table, Map.of());
    CostItem item = keys.get(key);
    if (item == null) {
      throw error(
          "unknown key `"
              + key
              + "`; keys of ["
              + table
              + "] are "
              + keys.keySet().stream().sorted().collect(Collectors.joining(", ")));
    }
    items.put(item, amount(value, item.max()));
  }

  private void readInstruction(String key, long cost, boolean isFilled) throws ScheduleException {
    boolean pattern = key.contains("*");
    Pattern regex = Pattern.compile(key.replace(".", "\\.").replace("*", ".*"));
    boolean found = false;
    for (Opcode opcode : Opcode.values()) {
      if (!regex.matcher(opcode.text()).matches()) {
        continue;
      }
      if (!Schedule.priced(opcode)) {
        if (pattern) {
          continue;
        }
        throw error("`" + key + "` is a delimiter, not an instruction: it has no price");
      }
      found = true;
      setInstruction(opcode, cost, isFilled, pattern);
    }
    if (!found) {
      throw error("no instruction is named `" + key + "`");
    }
  }

  private void setInstruction(Opcode opcode, long cost, boolean isFilled, boolean pattern)
      throws ScheduleException {
    int index = opcode.ordinal();
    if (pattern && exact[index]) {
      return;
    }
    if (cost == 0 && !pattern && REPEATING.contains(opcode)) {
      throw error(
          "`" + opcode.text() + "` must cost at least 1: programs repeat themselves through it");
    }
    if (!pattern && exact[index]) {
      throw error("`" + opcode.text() + "` is priced in both [instructions] and [filled]");
    }
    instructions[index] = cost;
    filled[index] = isFilled;
    exact[index] = !pattern;
  }

  private Schedule finish() throws ScheduleException {
    String name = required("name");
    required("format");
    GasUnit unit = unit();
    Schedule base = base(unit);
    for (CostItem item : CostItem.values()) {
      if (base != null) {
        items.putIfAbsent(item, base.cost(item));
      } else if (!items.containsKey(item)) {
        throw new ScheduleException(
            source, "missing key `" + item.key() + "` in [" + item.section() + "]");
      }
    }
    for (Opcode opcode : Opcode.values()) {
      finishInstruction(opcode, base);
    }
    return new Schedule(name, unit, instructions, filled, items);
  }

  private void finishInstruction(Opcode opcode, @Nullable Schedule base) throws ScheduleException {
    int index = opcode.ordinal();
    if (!Schedule.priced(opcode)) {
      instructions[index] = 0;
      return;
    }
    if (instructions[index] < 0) {
      if (base == null) {
        throw new ScheduleException(source, "no price for the instruction `" + opcode.text() + "`");
      }
      instructions[index] = base.cost(opcode);
      filled[index] = base.isFilled(opcode);
    }
    if (instructions[index] == 0 && REPEATING.contains(opcode)) {
      throw new ScheduleException(
          source,
          "`" + opcode.text() + "` must cost at least 1: programs repeat themselves through it");
    }
  }

  private GasUnit unit() throws ScheduleException {
    String text = required("unit");
    for (GasUnit unit : GasUnit.values()) {
      if (unit.text().equals(text)) {
        return unit;
      }
    }
    throw new ScheduleException(source, "unit must be gas or particles, found `" + text + "`");
  }

  private @Nullable Schedule base(GasUnit unit) throws ScheduleException {
    String text = header.get("base");
    if (text == null) {
      return null;
    }
    if (!Schedules.BUILT_IN.contains(text)) {
      throw new ScheduleException(
          source,
          "base must be one of "
              + String.join(", ", Schedules.BUILT_IN)
              + ", found `"
              + text
              + "`");
    }
    Schedule base = Schedules.builtIn(text);
    if (base.unit() != unit) {
      throw new ScheduleException(
          source,
          "base "
              + text
              + " counts in "
              + base.unit().text()
              + ", this schedule in "
              + unit.text());
    }
    return base;
  }

  private String required(String key) throws ScheduleException {
    String value = header.get(key);
    if (value == null) {
      throw new ScheduleException(source, "missing key `" + key + "` before the first table");
    }
    return value;
  }

  private ScheduleException error(String reason) {
    return new ScheduleException(source, line, reason);
  }

  private static Map<String, Map<String, CostItem>> items() {
    Map<String, Map<String, CostItem>> tables = new HashMap<>();
    for (CostItem item : CostItem.values()) {
      tables.computeIfAbsent(item.section(), key -> new HashMap<>()).put(item.key(), item);
    }
    return tables;
  }
}
