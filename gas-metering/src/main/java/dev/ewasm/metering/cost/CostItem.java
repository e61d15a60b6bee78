package dev.ewasm.metering.cost;

/**
 * Everything a schedule prices beside instructions; {@link #section} and {@link #key} are its place
 * in a schedule file, {@link #per} says what is counted.
 */
public enum CostItem {
  /** Each entry of a function, charged with its first instruction. */
  FUNCTION_ENTRY("functions", "entry", "call", 1_000_000),
  /** Each declared local (not parameters), because it has to be zeroed. */
  FUNCTION_LOCAL("functions", "local", "declared local", 10_000),
  /** Each page of 65,536 bytes of a memory's minimum size, at instantiation. */
  MEMORY_INITIAL_PAGE("memory", "initial-page", "page", 1 << 30),
  /** Each page asked for by {@code memory.grow}, whether it succeeds or not. */
  MEMORY_GROW_PAGE("memory", "grow-page", "page", 1 << 30),
  MEMORY_FILL_BYTE("memory", "fill-byte", "byte", 1_000_000),
  MEMORY_COPY_BYTE("memory", "copy-byte", "byte", 1_000_000),
  MEMORY_INIT_BYTE("memory", "init-byte", "byte", 1_000_000),
  /** Each element of a table's minimum size, at instantiation. */
  TABLE_INITIAL_ELEMENT("tables", "initial-element", "element", 1_000_000),
  /** Each element asked for by {@code table.grow}, whether it succeeds or not. */
  TABLE_GROW_ELEMENT("tables", "grow-element", "element", 1_000_000),
  TABLE_FILL_ELEMENT("tables", "fill-element", "element", 1_000_000),
  TABLE_COPY_ELEMENT("tables", "copy-element", "element", 1_000_000),
  TABLE_INIT_ELEMENT("tables", "init-element", "element", 1_000_000),
  /** Each instantiation, before anything else of it. */
  MODULE_BASE("module", "base", "instantiation", 1 << 30),
  /** Each global the module defines, its initial value included. */
  MODULE_GLOBAL("module", "global", "global", 1_000_000),
  /** Each byte of an active data segment. */
  MODULE_DATA_BYTE("module", "data-byte", "byte", 1_000_000),
  /** Each element of an active element segment. */
  MODULE_ELEMENT("module", "element", "element", 1_000_000),
  /** Each byte of code that the Sentinel validates and meters. */
  DEPLOYMENT_CODE_BYTE("deployment", "code-byte", "byte", 1 << 30);

  private final String section;
  private final String key;
  private final String per;
  private final long max;

  CostItem(String section, String key, String per, long max) {
    this.section = section;
    this.key = key;
    this.per = per;
    this.max = max;
  }

  /** The table of a schedule file that holds the price. */
  public String section() {
    return section;
  }

  /** The key within {@link #section}. */
  public String key() {
    return key;
  }

  /** What the price is multiplied by, in the singular. */
  public String per() {
    return per;
  }

  /** The highest price allowed; keeps every sum and product far below 2^63. */
  public long max() {
    return max;
  }
}
