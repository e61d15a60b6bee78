package dev.ewasm.metering.cost;

import dev.ewasm.engine.module.ChargePlan.DynamicCosts;
import dev.ewasm.engine.module.Opcode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * A complete, immutable price list in one {@link GasUnit}.
 *
 * <p>Prices of instructions are 0 to {@link #MAX_INSTRUCTION_COST}. The instructions through which
 * a program can repeat itself (branches and calls) cost at least 1, so that every metered run ends.
 * {@code else} and {@code end} are delimiters, not instructions, and cost nothing.
 */
@SuppressWarnings("EnumOrdinal") // arrays by opcode: planning asks for every instruction
public final class Schedule {

  /** Highest price of one instruction. */
  public static final long MAX_INSTRUCTION_COST = 100_000_000;

  private final String name;
  private final GasUnit unit;
  private final long[] instructions;
  private final boolean[] filled;
  private final Map<CostItem, Long> items;
  private final String id;

  Schedule(
      String name, GasUnit unit, long[] instructions, boolean[] filled, Map<CostItem, Long> items) {
    this.name = name;
    this.unit = unit;
    this.instructions = instructions.clone();
    this.filled = filled.clone();
    this.items = new EnumMap<>(items);
    this.id = name + "-" + digest(pricesText());
  }

  /** The name by which users choose the schedule; not unique. */
  public String name() {
    return name;
  }

  public GasUnit unit() {
    return unit;
  }

  /** Name and digest of all prices: equal ids mean equal prices. */
  public String id() {
    return id;
  }

  /** Static price of one execution of the instruction, in {@link #unit}. */
  public long cost(Opcode opcode) {
    return instructions[opcode.ordinal()];
  }

  /** Whether the price is our own because the published table has none. */
  public boolean isFilled(Opcode opcode) {
    return filled[opcode.ordinal()];
  }

  /** Price of one piece of the item, in {@link #unit}. */
  public long cost(CostItem item) {
    return items.getOrDefault(item, 0L);
  }

  /** The prices that are multiplied by an operand, as the engine takes them. */
  public DynamicCosts dynamicCosts() {
    return new DynamicCosts(
        cost(CostItem.MEMORY_GROW_PAGE),
        cost(CostItem.MEMORY_FILL_BYTE),
        cost(CostItem.MEMORY_COPY_BYTE),
        cost(CostItem.MEMORY_INIT_BYTE),
        cost(CostItem.TABLE_GROW_ELEMENT),
        cost(CostItem.TABLE_FILL_ELEMENT),
        cost(CostItem.TABLE_COPY_ELEMENT),
        cost(CostItem.TABLE_INIT_ELEMENT));
  }

  /** The schedule as a file that {@link ScheduleReader} reads back to an equal schedule. */
  public String toText() {
    return "format = 1\nname = \"" + name + "\"\n" + pricesText();
  }

  private String pricesText() {
    StringBuilder text = new StringBuilder();
    text.append("unit = \"").append(unit.text()).append("\"\n");
    String section = "";
    for (CostItem item : CostItem.values()) {
      if (!item.section().equals(section)) {
        section = item.section();
        text.append("\n[").append(section).append("]\n");
      }
      text.append(item.key()).append(" = ").append(cost(item)).append('\n');
    }
    appendInstructions(text, "instructions", false);
    appendInstructions(text, "filled", true);
    return text.toString();
  }

  private void appendInstructions(StringBuilder text, String section, boolean wanted) {
    text.append("\n[").append(section).append("]\n");
    for (Opcode opcode : Opcode.values()) {
      // Both forms of select share one keyword and one price.
      if (priced(opcode) && opcode != Opcode.SELECT_TYPED && isFilled(opcode) == wanted) {
        text.append(opcode.text()).append(" = ").append(cost(opcode)).append('\n');
      }
    }
  }

  /** Whether schedules price the opcode: all but the delimiters {@code else} and {@code end}. */
  public static boolean priced(Opcode opcode) {
    return opcode != Opcode.ELSE && opcode != Opcode.END;
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(hash, 8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Schedule that && id.equals(that.id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return id;
  }
}
