package dev.ewasm.engine.text;

import dev.ewasm.engine.binary.TypeCode;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.text.Tokens.Kind;
import java.util.List;

/** Reads an instruction's immediates as text and emits opcode and immediates (spec 6.5). */
final class ImmediateAssembler {

  private final TokenReader in;
  private final TypeContext types;
  private final ModuleNames names;
  private final IndexSpace locals;
  private final LabelScope labels;
  private boolean usesDataCount;

  ImmediateAssembler(
      TokenReader in, TypeContext types, ModuleNames names, IndexSpace locals, LabelScope labels) {
    this.in = in;
    this.types = types;
    this.names = names;
    this.locals = locals;
    this.labels = labels;
  }

  /** Whether any instruction so far needs the data count section. */
  boolean usesDataCount() {
    return usesDataCount;
  }

  static void opcode(ByteEmitter out, Opcode opcode) {
    int prefix = opcode.code() >> 16;
    if (prefix == 0) {
      out.u8(opcode.code());
    } else {
      out.u8(prefix);
      out.u32(opcode.code() & 0xffff);
    }
  }

  /** Emits {@code opcode}, whose keyword was passed, with its immediates. Not for blocks. */
  void instruction(Opcode opcode, ByteEmitter out) {
    if (opcode == Opcode.SELECT && in.atOpen("result")) {
      List<ValType> results = types.results();
      opcode(out, Opcode.SELECT_TYPED);
      out.u32(results.size());
      for (ValType type : results) {
        out.u8(TypeCode.of(type));
      }
      return;
    }
    opcode(out, opcode);
    switch (opcode.immediate()) {
      case NONE -> {}
      case BLOCK_TYPE, SELECT_TYPES -> throw new IllegalStateException(opcode.text());
      case LABEL -> out.u32(labels.use(in));
      case LABELS -> branchTable(out);
      case FUNC -> out.u32(names.functions.use(in));
      case TYPE_TABLE -> callIndirect(out);
      case LOCAL -> out.u32(locals.use(in));
      case GLOBAL -> out.u32(names.globals.use(in));
      case TABLE -> out.u32(optional(names.tables));
      case MEMORY -> out.u32(optional(names.memories));
      case MEM_ARG -> memArg(opcode, atIndex() ? names.memories.use(in) : 0, out);
      case MEM_ARG_LANE -> {
        memArg(opcode, laneMemory(), out);
        out.u8(lane());
      }
      case I32 -> {
        int value = (int) in.integer(32);
        out.s64(value);
      }
      case I64 -> out.s64(in.integer(64));
      case F32 -> out.fixed32(in.f32());
      case F64 -> out.fixed64(in.f64());
      case V128 -> vector(in, out);
      case HEAP_TYPE -> out.u8(TypeCode.of(types.heapType()));
      case DATA -> {
        usesDataCount = true;
        out.u32(names.data.use(in));
      }
      case ELEM -> out.u32(names.elements.use(in));
      case DATA_MEMORY -> {
        usesDataCount = true;
        segment(names.memories, names.data, out);
      }
      case ELEM_TABLE -> segment(names.tables, names.elements, out);
      case MEMORY_MEMORY -> pair(names.memories, out);
      case TABLE_TABLE -> pair(names.tables, out);
      case SHUFFLE -> shuffle(out);
      case LANE -> out.u8(lane());
    }
  }

  private boolean atIndex() {
    return in.at(Kind.NUMBER) || in.at(Kind.ID);
  }

  private int optional(IndexSpace space) {
    return atIndex() ? space.use(in) : 0;
  }

  private void branchTable(ByteEmitter out) {
    ByteEmitter list = new ByteEmitter();
    int count = -1;
    do {
      list.u32(labels.use(in));
      count++;
    } while (atIndex());
    out.u32(count);
    out.append(list);
  }

  private void callIndirect(ByteEmitter out) {
    int table = optional(names.tables);
    out.u32(types.use(null));
    out.u32(table);
  }

  /**
   * {@code memory.init m? d} and {@code table.init t? e}; the binary form has the segment first.
   */
  private void segment(IndexSpace targets, IndexSpace segments, ByteEmitter out) {
    int target = 0;
    int next = in.position() + 1;
    Kind after = in.tokens().kind(next);
    if (after == Kind.NUMBER || after == Kind.ID) {
      target = targets.use(in);
    }
    out.u32(segments.use(in));
    out.u32(target);
  }

  private void pair(IndexSpace space, ByteEmitter out) {
    if (atIndex()) {
      out.u32(space.use(in));
      out.u32(space.use(in));
    } else {
      out.u32(0);
      out.u32(0);
    }
  }

  /** The memory of a lane access, where a lone number is the lane. */
  private int laneMemory() {
    if (in.at(Kind.ID)) {
      return names.memories.use(in);
    }
    if (in.at(Kind.NUMBER)) {
      int next = in.position() + 1;
      Tokens tokens = in.tokens();
      if (tokens.kind(next) == Kind.NUMBER
          || tokens.startsWith(next, "offset=")
          || tokens.startsWith(next, "align=")) {
        return names.memories.use(in);
      }
    }
    return 0;
  }

  private void memArg(Opcode opcode, int memory, ByteEmitter out) {
    int offset = (int) parameter("offset=", 32, 0);
    long natural = accessBytes(opcode.text());
    int token = in.position();
    long align = parameter("align=", 64, natural);
    if (Long.bitCount(align) != 1) {
      throw in.errorAt(token, "alignment must be a power of two", Long.toUnsignedString(align));
    }
    int exponent = Long.numberOfTrailingZeros(align);
    if (memory == 0) {
      out.u32(exponent);
    } else {
      out.u32(exponent | 0x40);
      out.u32(memory);
    }
    out.u32(offset);
  }

  private long parameter(String prefix, int bits, long missing) {
    if (!in.at(Kind.KEYWORD) || !in.tokens().startsWith(in.position(), prefix)) {
      return missing;
    }
    String text = in.text().substring(prefix.length());
    try {
      Long value = NumberLiteral.natural(text, bits);
      if (value == null) {
        throw in.error("unknown operator " + in.text(), "");
      }
      in.skip();
      return value;
    } catch (NumberLiteral.OutOfRange e) {
      throw in.error("i32 constant out of range", in.text());
    }
  }

  /** How many bytes a load or store moves, which its keyword tells: its natural alignment. */
  static int accessBytes(String keyword) {
    int at = keyword.indexOf("load");
    int from = at >= 0 ? at + 4 : keyword.indexOf("store") + 5;
    int to = from;
    while (to < keyword.length() && Character.isDigit(keyword.charAt(to))) {
      to++;
    }
    if (to > from) {
      int bits = Integer.parseInt(keyword.substring(from, to));
      // load8x8, load16x4 and load32x2 move 64 bits.
      return to < keyword.length() && keyword.charAt(to) == 'x' ? 8 : bits / 8;
    }
    return keyword.startsWith("v128") ? 16 : keyword.startsWith("64", 1) ? 8 : 4;
  }

  private int lane() {
    return (int) in.natural(8, "malformed lane index");
  }

  private void shuffle(ByteEmitter out) {
    for (int i = 0; i < 16; i++) {
      if (in.at(Kind.LEFT) || in.at(Kind.RIGHT)) {
        throw in.error("invalid lane length", i + " of 16 lanes");
      }
      Long lane;
      try {
        lane = in.at(Kind.NUMBER) ? NumberLiteral.natural(in.text(), 8) : null;
      } catch (NumberLiteral.OutOfRange e) {
        lane = null;
      }
      if (lane == null) {
        throw in.error("malformed lane index", in.text());
      }
      in.skip();
      out.u8(lane.intValue());
    }
    if (in.at(Kind.NUMBER)) {
      throw in.error("invalid lane length", "more than 16 lanes");
    }
  }

  /** Shape and lanes of a vector constant, as 16 bytes. */
  static void vector(TokenReader in, ByteEmitter out) {
    String shape = in.at(Kind.KEYWORD) ? in.text() : "";
    int lanes =
        switch (shape) {
          case "i8x16" -> 16;
          case "i16x8" -> 8;
          case "i32x4", "f32x4" -> 4;
          case "i64x2", "f64x2" -> 2;
          default -> throw in.unexpected("shape of a vector expected");
        };
    in.skip();
    for (int i = 0; i < lanes; i++) {
      if (!in.at(Kind.NUMBER) && !in.at(Kind.KEYWORD) && !in.at(Kind.RESERVED)) {
        throw in.error("wrong number of lane literals", i + " of " + lanes);
      }
      switch (shape) {
        case "i8x16" -> out.u8((int) in.integer(8));
        case "i16x8" -> {
          int value = (int) in.integer(16);
          out.u8(value);
          out.u8(value >> 8);
        }
        case "i32x4" -> out.fixed32((int) in.integer(32));
        case "i64x2" -> out.fixed64(in.integer(64));
        case "f32x4" -> out.fixed32(in.f32());
        default -> out.fixed64(in.f64());
      }
    }
    if (in.at(Kind.NUMBER)) {
      throw in.error("wrong number of lane literals", "more than " + lanes);
    }
  }
}
