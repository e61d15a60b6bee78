package dev.ewasm.engine.module;

/**
 * What follows an opcode in the binary format, in this order of bytes.
 *
 * @spec https://webassembly.github.io/spec/core/binary/instructions.html Binary format of
 *     instructions
 */
public enum Immediate {
  NONE,
  /** Empty (0x40), one value type, or a type index as s33. */
  BLOCK_TYPE,
  /** Label depth, u32. */
  LABEL,
  /** A vector of label depths and the default label depth. */
  LABELS,
  /** Function index, u32. */
  FUNC,
  /** Type index, then table index. */
  TYPE_TABLE,
  /** A vector of value types, of length 1. */
  SELECT_TYPES,
  LOCAL,
  GLOBAL,
  TABLE,
  /** Alignment exponent (with bit 6 set when a memory index follows), then offset. */
  MEM_ARG,
  /** Memory index. */
  MEMORY,
  /** s32 in LEB128. */
  I32,
  /** s64 in LEB128. */
  I64,
  /** Four bytes, little-endian. */
  F32,
  /** Eight bytes, little-endian. */
  F64,
  /** Sixteen bytes, little-endian. */
  V128,
  HEAP_TYPE,
  DATA,
  /** Data segment index, then memory index. */
  DATA_MEMORY,
  /** Destination memory index, then source memory index. */
  MEMORY_MEMORY,
  ELEM,
  /** Element segment index, then table index. */
  ELEM_TABLE,
  /** Destination table index, then source table index. */
  TABLE_TABLE,
  /** Sixteen lane numbers, one byte each. */
  SHUFFLE,
  /** One lane number, one byte. */
  LANE,
  /** As {@link #MEM_ARG}, then a lane number. */
  MEM_ARG_LANE
}
