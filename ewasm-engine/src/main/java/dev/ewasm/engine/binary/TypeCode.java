package dev.ewasm.engine.binary;

import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.RefType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.VecType;
import org.jspecify.annotations.Nullable;

/** The one-byte encodings of value types (spec 5.3), as {@code byte} values below zero or above. */
public final class TypeCode {

  public static final byte I32 = 0x7f;
  public static final byte I64 = 0x7e;
  public static final byte F32 = 0x7d;
  public static final byte F64 = 0x7c;
  public static final byte V128 = 0x7b;
  public static final byte FUNCREF = 0x70;
  public static final byte EXTERNREF = 0x6f;

  /** The empty block type. */
  public static final byte EMPTY = 0x40;

  private TypeCode() {}

  public static byte of(ValType type) {
    return switch (type) {
      case NumType.I32 -> I32;
      case NumType.I64 -> I64;
      case NumType.F32 -> F32;
      case NumType.F64 -> F64;
      case VecType.V128 -> V128;
      case RefType ref ->
          switch (ref.heap()) {
            case FUNC -> FUNCREF;
            case EXTERN -> EXTERNREF;
          };
    };
  }

  /** The value type of a code, or null if there is none. */
  public static @Nullable ValType type(int code) {
    return switch (code) {
      case I32 -> NumType.I32;
      case I64 -> NumType.I64;
      case F32 -> NumType.F32;
      case F64 -> NumType.F64;
      case V128 -> VecType.V128;
      case FUNCREF -> RefType.FUNCREF;
      case EXTERNREF -> RefType.EXTERNREF;
      default -> null;
    };
  }

  /** The reference type of a code, or null if there is none. */
  public static @Nullable RefType refType(int code) {
    return type(code) instanceof RefType ref ? ref : null;
  }
}
