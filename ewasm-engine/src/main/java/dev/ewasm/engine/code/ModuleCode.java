package dev.ewasm.engine.code;

import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.IndexSpaces;
import dev.ewasm.engine.validation.ValidatedModule;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The register code of a module's functions, each lowered when it is first called.
 *
 * <p>All functions lie in one array that is replaced by a longer one when it is full; positions
 * never change. Any number of threads may run the code: who has seen a function's {@linkplain
 * #entry position} sees its code in the {@linkplain #words array} read after it.
 */
public final class ModuleCode {

  /** Position of an {@link Op#EXIT}. */
  public static final int EXIT_AT = 0;

  /** Position of an {@link Op#CROSS_RETURN}. */
  public static final int CROSS_RETURN_AT = 4;

  /** Words after the last instruction, so that four can always be read. */
  private static final int MARGIN = 8;

  private static final int FIRST_WORDS = 2048;

  private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(int[].class);

  private final ValidatedModule module;
  private final IndexSpaces spaces;
  private final @Nullable ChargePlan charges;

  /** Position of each defined function's code, 0 until it is lowered. */
  private final int[] entries;

  private int[] words = new int[FIRST_WORDS];
  private int size;
  private @Nullable Lowering lowering;

  public ModuleCode(ValidatedModule module, IndexSpaces spaces, @Nullable ChargePlan charges) {
    this.module = module;
    this.spaces = spaces;
    this.charges = charges;
    this.entries = new int[module.module().functions().size()];
    words[EXIT_AT] = Op.EXIT;
    words[CROSS_RETURN_AT] = Op.CROSS_RETURN;
    size = CROSS_RETURN_AT + 4;
  }

  public ChargePlan.DynamicCosts dynamicCosts() {
    return charges == null ? ChargePlan.DynamicCosts.FREE : charges.dynamic();
  }

  /** The code; read it after {@link #entry}. */
  public int[] words() {
    return words;
  }

  /**
   * Where the code of a defined function begins, with its {@link Op#ENTER}; lowers it if needed.
   */
  public int entry(int definedIndex) {
    int entry = (int) ENTRY.getAcquire(entries, definedIndex);
    return entry != 0 ? entry : lower(definedIndex);
  }

  /**
   * From now on calls of the function leave the register code, for it has been compiled. Frames
   * that are running it finish as they began.
   */
  public synchronized void leaveToCompiler(int definedIndex) {
    int function = spaces.importedFunctions() + definedIndex;
    int at = size;
    int op = at + Lowering.ENTER_WORDS;
    reserve(op + 4);
    words[at] = Op.ENTER; // of a frame that costs nothing: the compiled function pays for its own
    words[op] = Op.COMPILED;
    words[op + 1] = function;
    words[op + 2] = spaces.function(function).paramSlots();
    size = op + 4;
    ENTRY.setRelease(entries, definedIndex, at);
  }

  private void reserve(int end) {
    if (end + MARGIN > words.length) {
      words = Arrays.copyOf(words, Math.max(end + MARGIN, words.length * 2));
    }
  }

  private synchronized int lower(int definedIndex) {
    int entry = entries[definedIndex];
    if (entry != 0) {
      return entry;
    }
    Lowering lowering = this.lowering;
    if (lowering == null) {
      lowering = new Lowering(module, spaces);
      this.lowering = lowering;
    }
    CodeBuffer code =
        lowering.lower(
            definedIndex, charges == null ? null : charges.functions().get(definedIndex));
    int start = size;
    int end = start + code.size();
    reserve(end);
    code.copyTo(words, start);
    size = end;
    entry = start + lowering.entryOffset();
    ENTRY.setRelease(entries, definedIndex, entry);
    return entry;
  }
}
