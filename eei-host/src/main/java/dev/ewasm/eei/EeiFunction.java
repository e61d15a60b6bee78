package dev.ewasm.eei;

import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.runtime.Halt;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table of importable functions.
 *
 * @param module import module, {@code ethereum} or {@code debug}
 * @param name import name
 * @param type WebAssembly signature, which an import must have exactly
 * @param charge taken before anything else
 * @param changesState whether it fails in static mode, after the charge
 * @param handler what it does then
 */
public record EeiFunction(
    String module,
    String name,
    FuncType type,
    Charge charge,
    boolean changesState,
    Handler handler) {

  public static final String ETHEREUM = "ethereum";
  public static final String DEBUG = "debug";

  /** The work of a function, with its charge paid and static mode checked. */
  @FunctionalInterface
  interface Handler {

    /**
     * @param slots arguments from {@code base} on; the result goes to {@code base}
     * @return null to go on, or why the frame ends
     */
    @Nullable Halt run(EeiFrame frame, long[] slots, int base);
  }

  static EeiFunction of(String name, String signature, Charge charge, Handler handler) {
    return new EeiFunction(ETHEREUM, name, signature(signature), charge, false, handler);
  }

  static EeiFunction changing(String name, String signature, Charge charge, Handler handler) {
    return new EeiFunction(ETHEREUM, name, signature(signature), charge, true, handler);
  }

  static EeiFunction debug(String name, String signature, Handler handler) {
    return new EeiFunction(DEBUG, name, signature(signature), Charge.NONE, false, handler);
  }

  /** Parses {@code "iI:i"}: i is i32, I is i64, results follow the colon. */
  private static FuncType signature(String text) {
    int colon = text.indexOf(':');
    return new FuncType(types(text.substring(0, colon)), types(text.substring(colon + 1)));
  }

  private static List<ValType> types(String letters) {
    List<ValType> types = new ArrayList<>();
    for (int i = 0; i < letters.length(); i++) {
      types.add(letters.charAt(i) == 'I' ? NumType.I64 : NumType.I32);
    }
    return types;
  }

  String qualifiedName() {
    return module + "." + name;
  }
}
