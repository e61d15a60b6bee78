package dev.ewasm.engine.module;

/**
 * How large a module may be. Decoding and validation take time and space linear in the module's
 * bytes; these limits bound the constant and keep every count within the arrays of a JVM.
 *
 * <p>The limits are part of consensus: two nodes with different limits disagree about which
 * contracts exist. A count above its limit is an {@link dev.ewasm.engine.InvalidModuleException}
 * that names the limit, the value and the maximum.
 *
 * @param moduleBytes bytes of the whole module; offsets are {@code int}, and one gibibyte is far
 *     above any chain's code size
 * @param types function types; each costs an object
 * @param imports imported entities of all kinds
 * @param functions functions that the module defines; a function costs at least 4 bytes
 * @param exports exported entities
 * @param tables tables, imported and defined
 * @param memories memories, imported and defined
 * @param globals globals, imported and defined
 * @param params parameters of a function or block type; a call instruction of two bytes moves so
 *     many values, so this bounds the work per byte
 * @param results results of a function or block type, for the same reason
 * @param locals locals of a function with its parameters; each call zeroes so many slots
 * @param bodyBytes bytes of one function body
 * @param nesting blocks open at once in a function
 * @param branchTableArms labels of one {@code br_table}, with the default
 * @param tableElements initial elements of a table, each a slot of memory
 * @param memoryPages pages of 65,536 bytes in a memory's declared limits; how much an instance may
 *     really have is the runtime's policy
 * @param dataSegments data segments
 * @param elementSegments element segments
 * @param elementItems references in one element segment
 * @param nameBytes bytes of one import, export or custom section name
 * @param customSections custom sections, which cost an object each
 */
public record EngineLimits(
    int moduleBytes,
    int types,
    int imports,
    int functions,
    int exports,
    int tables,
    int memories,
    int globals,
    int params,
    int results,
    int locals,
    int bodyBytes,
    int nesting,
    int branchTableArms,
    int tableElements,
    int memoryPages,
    int dataSegments,
    int elementSegments,
    int elementItems,
    int nameBytes,
    int customSections) {

  /**
   * As generous as the limits that web engines agreed on (the JavaScript interface's
   * "Implementation-defined Limits"), so that whatever runs there loads here.
   */
  public static final EngineLimits DEFAULT =
      new EngineLimits(
          1 << 30, // moduleBytes
          1_000_000, // types
          1_000_000, // imports
          1_000_000, // functions
          1_000_000, // exports
          100_000, // tables
          100, // memories
          1_000_000, // globals
          1_000, // params
          1_000, // results
          50_000, // locals
          7_654_321, // bodyBytes
          100_000, // nesting
          1_000_000, // branchTableArms
          10_000_000, // tableElements
          65_536, // memoryPages
          100_000, // dataSegments
          10_000_000, // elementSegments
          10_000_000, // elementItems
          100_000, // nameBytes
          100_000); // customSections
}
