package dev.ewasm.engine.binary;

import dev.ewasm.engine.MalformedModuleException;
import dev.ewasm.engine.module.Immediate;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.RefType;
import dev.ewasm.engine.module.ValType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the instructions of a function body or constant expression one after the other, without
 * allocating.
 *
 * <pre>{@code
 * InstructionCursor code = new InstructionCursor(module.bytes(), f.bodyStart(), f.bodyEnd());
 * while (code.next()) {
 *   switch (code.opcode()) {
 *     case I32_CONST -> push(code.i32());
 *     case CALL -> call(code.index());
 *     ...
 *   }
 * }
 * }</pre>
 *
 * <p>The accessors hold the immediates of the current instruction; which are meaningful follows
 * from its {@link Opcode#immediate()}. Bytes that are no instruction throw {@link
 * MalformedModuleException} with their offset; on validated code that cannot happen. Whether blocks
 * nest is the caller's concern.
 *
 * @spec https://webassembly.github.io/spec/core/binary/instructions.html Binary format of
 *     instructions
 */
public final class InstructionCursor {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The instruction of each unprefixed opcode byte. */
  private static final @Nullable Opcode[] PLAIN = plain();

  private final byte[] bytes;
  private int end;
  private int offset;
  private int position;
  private Opcode opcode = Opcode.NOP;

  // Immediates of the current instruction; wide ones in low and high.
  private int index;
  private int index2;
  private int align;
  private int lane;
  private long low;
  private long high;
  private byte typeCode;
  private boolean memoryIndexed;
  private int[] labels = new int[16];
  private int labelCount;

  /** Reads {@code bytes} from {@code start} to before {@code end}. */
  public InstructionCursor(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    reset(start, end);
  }

  /** Starts over at another range of the same bytes. */
  public void reset(int start, int end) {
    if (start < 0 || start > end || end > bytes.length) {
      throw new IndexOutOfBoundsException("range " + start + " to " + end);
    }
    this.position = start;
    this.offset = start;
    this.end = end;
  }

  /**
   * Moves to the next instruction.
   *
   * @return false at the end of the range
   * @throws MalformedModuleException if the bytes there are no instruction
   */
  public boolean next() {
    int at = position;
    if (at >= end) {
      return false;
    }
    offset = at;
    int code = bytes[at] & 0xff;
    position = at + 1;
    Opcode found = PLAIN[code];
    if (found == null) {
      found = prefixed(code);
    }
    opcode = found;
    Immediate immediate = found.immediate();
    if (immediate != Immediate.NONE) {
      readImmediates(immediate);
    }
    return true;
  }

  private void readImmediates(Immediate immediate) {
    switch (immediate) {
      case NONE -> {}
      case LOCAL, GLOBAL, LABEL, FUNC, TABLE, MEMORY, DATA, ELEM -> index = u32();
      case I32 -> index = s32();
      case I64 -> low = s64();
      case MEM_ARG -> memArg();
      case BLOCK_TYPE -> blockType();
      case LABELS -> labels();
      case TYPE_TABLE, DATA_MEMORY, MEMORY_MEMORY, ELEM_TABLE, TABLE_TABLE -> {
        index = u32();
        index2 = u32();
      }
      case SELECT_TYPES -> selectTypes();
      case HEAP_TYPE -> readHeapType();
      case F32 -> {
        need(4);
        index = (int) INT.get(bytes, position);
        position += 4;
      }
      case F64 -> {
        need(8);
        low = (long) LONG.get(bytes, position);
        position += 8;
      }
      case V128, SHUFFLE -> {
        need(16);
        low = (long) LONG.get(bytes, position);
        high = (long) LONG.get(bytes, position + 8);
        position += 16;
      }
      case LANE -> lane = oneByte();
      case MEM_ARG_LANE -> {
        memArg();
        lane = oneByte();
      }
    }
  }

  public Opcode opcode() {
    return opcode;
  }

  /** Offset of the current instruction's first byte. */
  public int offset() {
    return offset;
  }

  /** Offset after the current instruction. */
  public int nextOffset() {
    return position;
  }

  /**
   * The index (unsigned 32 bits) of label, function, local, global, table, memory, type (in {@code
   * call_indirect}) or segment; the destination where there are two.
   */
  public int index() {
    return index;
  }

  /** The second index: the table of {@code call_indirect} and {@code table.init}, the source. */
  public int index2() {
    return index2;
  }

  /** The operand of {@code i32.const}. */
  public int i32() {
    return index;
  }

  /** The operand of {@code i64.const}. */
  public long i64() {
    return low;
  }

  /** The operand of {@code f32.const}, as bits. */
  public int f32Bits() {
    return index;
  }

  /** The operand of {@code f64.const}, as bits. */
  public long f64Bits() {
    return low;
  }

  /** Bytes 0 to 7 of {@code v128.const} or the lanes 0 to 7 of a shuffle, little-endian. */
  public long v128Low() {
    return low;
  }

  /** Bytes 8 to 15 of {@code v128.const} or the lanes 8 to 15 of a shuffle, little-endian. */
  public long v128High() {
    return high;
  }

  /** Alignment exponent of a memory access: the access is aligned to {@code 1 << align} bytes. */
  public int align() {
    return align;
  }

  /** Constant offset of a memory access in bytes, 0 to 2^32 - 1. */
  public long memOffset() {
    return low;
  }

  /** Memory index of a load, store, {@code memory.size}, {@code .grow} or {@code .fill}. */
  public int memory() {
    return index;
  }

  /** Whether a load or store names its memory, in the encoding that multi-memory added. */
  public boolean memoryIndexed() {
    return memoryIndexed;
  }

  /** Lane number, 0 to 255 before validation. */
  public int lane() {
    return lane;
  }

  /** Type index of a block's type, or -1 when the block has no type index. */
  public int blockTypeIndex() {
    return typeCode == 0 ? index : -1;
  }

  /** The only result of a block without type index, or null when it has none. */
  public @Nullable ValType blockResult() {
    return TypeCode.type(typeCode);
  }

  /**
   * The one-byte type code ({@link TypeCode}) of a block's only result, {@link TypeCode#EMPTY} for
   * none, or 0 when the block's type is {@link #blockTypeIndex()}.
   */
  public byte blockTypeCode() {
    return typeCode;
  }

  /** The operand type of a {@code select} with type; the first when (invalidly) several. */
  public ValType selectType() {
    ValType type = TypeCode.type(typeCode);
    if (type == null) {
      throw new IllegalStateException("select without type");
    }
    return type;
  }

  /** How many types a {@code select} names; only 1 is valid. */
  public int selectTypeCount() {
    return labelCount;
  }

  /** One-byte code of {@link #selectType()} or of {@code ref.null}'s type. */
  public byte typeCode() {
    return typeCode;
  }

  /** The type of {@code ref.null}. */
  public RefType heapType() {
    RefType type = TypeCode.refType(typeCode);
    if (type == null) {
      throw new IllegalStateException("no heap type");
    }
    return type;
  }

  /** Number of labels of {@code br_table}, the default not counted. */
  public int labelCount() {
    return labelCount;
  }

  /** Label {@code i} of {@code br_table}; the default is at {@link #labelCount()}. */
  public int label(int i) {
    if (i > labelCount) {
      throw new IndexOutOfBoundsException(i);
    }
    return labels[i];
  }

  public int defaultLabel() {
    return labels[labelCount];
  }

  private void memArg() {
    int at = position;
    int flags = u32();
    if (Integer.compareUnsigned(flags, 0x80) >= 0) {
      throw malformed("malformed memop flags", "0x" + Integer.toHexString(flags), at);
    }
    align = flags & 0x3f;
    // Bit 6 says that a memory index follows (multi-memory).
    memoryIndexed = (flags & 0x40) != 0;
    index = memoryIndexed ? u32() : 0;
    low = u32() & 0xffff_ffffL;
  }

  private void blockType() {
    need(1);
    byte code = bytes[position];
    if ((code & 0xc0) == 0x40) {
      // A negative s33 of one byte: a value type or empty.
      if (code != TypeCode.EMPTY && TypeCode.type(code) == null) {
        throw malformed("malformed block type", UnknownBytes.type(code), position);
      }
      position++;
      typeCode = code;
    } else {
      typeCode = 0;
      index = s33TypeIndex();
    }
  }

  private int s33TypeIndex() {
    int at = position;
    long value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int b = oneByte();
      if (shift == 28 && (b & 0x80) != 0) {
        throw malformed("integer representation too long", "s33", at);
      }
      value |= (long) (b & 0x7f) << shift;
      if ((b & 0x80) == 0) {
        if (shift == 28 && (b & 0x70) != 0 && (b & 0x70) != 0x70) {
          throw malformed("integer too large", "s33", at);
        }
        if ((b & 0x40) != 0) {
          throw malformed("malformed block type", "negative type index", at);
        }
        return (int) value;
      }
    }
    throw new AssertionError();
  }

  private void selectTypes() {
    int at = position;
    int count = u32();
    if (Integer.compareUnsigned(count, end - position) > 0) {
      throw malformed("unexpected end of section or function", count(count, "types"), at);
    }
    labelCount = count;
    typeCode = 0;
    for (int i = 0; i < count; i++) {
      byte code = (byte) oneByte();
      if (TypeCode.type(code) == null) {
        throw malformed("malformed value type", UnknownBytes.type(code), position - 1);
      }
      if (i == 0) {
        typeCode = code;
      }
    }
  }

  private void readHeapType() {
    byte code = (byte) oneByte();
    if (TypeCode.refType(code) == null) {
      throw malformed("malformed heap type", UnknownBytes.type(code), position - 1);
    }
    typeCode = code;
  }

  private void labels() {
    int at = position;
    int count = u32();
    // Every label takes a byte, so the array never outgrows the body.
    if (count < 0 || count >= end - position) {
      throw malformed("unexpected end of section or function", count(count, "labels"), at);
    }
    if (count >= labels.length) {
      labels = Arrays.copyOf(labels, Math.max(count + 1, 2 * labels.length));
    }
    int[] into = labels;
    for (int i = 0; i <= count; i++) {
      into[i] = u32();
    }
    labelCount = count;
  }

  private static String count(int count, String what) {
    return Integer.toUnsignedString(count) + " " + what;
  }

  private int oneByte() {
    if (position >= end) {
      throw truncated();
    }
    return bytes[position++] & 0xff;
  }

  private void need(int count) {
    if (end - position < count) {
      throw truncated();
    }
  }

  private int u32() {
    int at = position;
    if (at < end) {
      byte b = bytes[at];
      if (b >= 0) {
        position = at + 1;
        return b;
      }
    }
    return longU32();
  }

  private int longU32() {
    int at = position;
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      int b = oneByte();
      value |= (b & 0x7f) << shift;
      if (shift == 28) {
        checkLast(b, b <= 0x0f, at, "u32");
        return value;
      }
      if ((b & 0x80) == 0) {
        return value;
      }
    }
  }

  private int s32() {
    int at = position;
    if (at < end) {
      byte b = bytes[at];
      if (b >= 0) {
        position = at + 1;
        return b << 25 >> 25;
      }
    }
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      int b = oneByte();
      value |= (b & 0x7f) << shift;
      if (shift == 28) {
        checkLast(b, (b & 0x78) == 0 || (b & 0x78) == 0x78, at, "s32");
        return value;
      }
      if ((b & 0x80) == 0) {
        return value << (25 - shift) >> (25 - shift);
      }
    }
  }

  private long s64() {
    int at = position;
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      int b = oneByte();
      value |= (long) (b & 0x7f) << shift;
      if (shift == 63) {
        checkLast(b, b == 0 || b == 0x7f, at, "s64");
        return value;
      }
      if ((b & 0x80) == 0) {
        return value << (57 - shift) >> (57 - shift);
      }
    }
  }

  private void checkLast(int b, boolean fits, int at, String type) {
    if ((b & 0x80) != 0) {
      throw malformed("integer representation too long", type, at);
    }
    if (!fits) {
      throw malformed("integer too large", type, at);
    }
  }

  private Opcode prefixed(int code) {
    if (code != Opcode.PREFIX_FC && code != Opcode.PREFIX_FD) {
      throw malformed("illegal opcode " + UnknownBytes.opcode(code), "", offset);
    }
    int suffix = u32();
    Opcode found = Opcode.of(code, suffix);
    if (found == null) {
      throw malformed("illegal opcode " + UnknownBytes.opcode(code, suffix), "", offset);
    }
    return found;
  }

  private MalformedModuleException truncated() {
    return malformed("unexpected end of section or function", "", position);
  }

  private static MalformedModuleException malformed(String rule, String detail, int at) {
    return new MalformedModuleException(rule, detail, at, "5.4");
  }

  private static @Nullable Opcode[] plain() {
    @Nullable Opcode[] table = new Opcode[256];
    for (int code = 0; code < 256; code++) {
      table[code] = Opcode.of(code);
    }
    return table;
  }
}
