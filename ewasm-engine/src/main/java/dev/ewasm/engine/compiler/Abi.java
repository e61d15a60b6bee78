package dev.ewasm.engine.compiler;

import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.RefType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.VecType;
import dev.ewasm.engine.runtime.ExecutionContext;
import dev.ewasm.engine.runtime.Instance;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;

/**
 * How generated methods call each other.
 *
 * <p>A function is a static method of its parameters, the instance, the execution context and the
 * stack slots left; it returns its first result and leaves others in the context. Gas lies in the
 * context whenever control passes from one method to another. A region is a static method of the
 * frame, the entry number, the instance, the context and the stack slots left; it returns its exit
 * code.
 */
final class Abi {

  static final ClassDesc INSTANCE = Instance.class.describeConstable().orElseThrow();
  static final ClassDesc CONTEXT = ExecutionContext.class.describeConstable().orElseThrow();
  static final ClassDesc RUNTIME = CompiledRuntime.class.describeConstable().orElseThrow();

  static final ClassDesc BULK = BulkRuntime.class.describeConstable().orElseThrow();

  /** What every function takes after its parameters. */
  static final String TAIL = INSTANCE.descriptorString() + CONTEXT.descriptorString() + "I";

  static final MethodTypeDesc REGION = MethodTypeDesc.ofDescriptor("([JI" + TAIL + "[B[B)I");

  /** The first of the two argument slots of a region that hold the memory's array and its marks. */
  static final int REGION_MEMORY = 5;

  /** JVM methods take at most 255 argument slots; what else is passed takes up to five. */
  private static final int MAX_PARAMETER_SLOTS = 250;

  /** Stands in lists of letters for a J that is the high half of a vector. */
  static final char HIGH_HALF = 'H';

  private Abi() {}

  static String functionName(int function) {
    return "f" + function;
  }

  /** What a function does that may end with a tail call, up to that. */
  static String bodyName(int function) {
    return "f" + function + "body";
  }

  static String regionName(int function, int region) {
    return "f" + function + "r" + region;
  }

  static MethodTypeDesc functionType(FuncType type) {
    String params = new String(letters(type.params())).replace(HIGH_HALF, 'J');
    return MethodTypeDesc.ofDescriptor("(" + params + TAIL + ")" + resultLetter(type));
  }

  /** JVM argument slots of the parameters: two for J and D. */
  static int parameterSlots(FuncType type) {
    int slots = 0;
    for (char letter : letters(type.params())) {
      slots += width(letter);
    }
    return slots;
  }

  /** The JVM descriptor letter of a value type; references are J, and so is half a vector. */
  static char letter(ValType type) {
    return switch (type) {
      case NumType.I32 -> 'I';
      case NumType.I64 -> 'J';
      case NumType.F32 -> 'F';
      case NumType.F64 -> 'D';
      case RefType _ -> 'J';
      case VecType.V128 -> 'J';
    };
  }

  /** The letters of values: of a vector J and {@link #HIGH_HALF}. */
  static char[] letters(List<ValType> types) {
    StringBuilder letters = new StringBuilder();
    for (ValType type : types) {
      letters.append(letter(type));
      if (type == VecType.V128) {
        letters.append(HIGH_HALF);
      }
    }
    return letters.toString().toCharArray();
  }

  /** The JVM result letter of a function type, which is that of its first result: V for none. */
  static char resultLetter(FuncType type) {
    return type.results().isEmpty() ? 'V' : letter(type.results().getFirst());
  }

  /** Whether compiled code can call functions of this type directly. */
  static boolean isTranslatable(FuncType type) {
    return parameterSlots(type) <= MAX_PARAMETER_SLOTS;
  }

  static TypeKind kind(char letter) {
    return switch (letter) {
      case 'I' -> TypeKind.INT;
      case 'F' -> TypeKind.FLOAT;
      case 'D' -> TypeKind.DOUBLE;
      case 'V' -> TypeKind.VOID;
      default -> TypeKind.LONG;
    };
  }

  static int width(char letter) {
    return letter == 'J' || letter == 'D' || letter == HIGH_HALF ? 2 : 1;
  }
}
