package dev.ewasm.engine.code;

import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.IndexSpaces;
import dev.ewasm.engine.module.InstructionSite;
import dev.ewasm.engine.validation.ValidatedModule;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The register code of a module's functions, each lowered when it is first called.
 *
 * <p>All functions lie in one array that is replaced by a longer one when it is full; positions
 * never change. Any number of threads may run the code.
 */
public final class ModuleCode {

  /** Position of an {@link Op#EXIT}. */
  public static final int EXIT_AT = 0;

  /** Position of an {@link Op#CROSS_RETURN}. */
  public static final int CROSS_RETURN_AT = 4;

  /**
   * From here on, the position of each defined function's code, 0 until it is lowered: in the same
   * array, so that who sees a position sees the code.
   */
  private static final int ENTRIES_AT = 8;

  /** Words after the last instruction, so that four can always be read. */
  private static final int MARGIN = 8;

  private static final int FIRST_WORDS = 2048;

  private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(int[].class);

  private final ValidatedModule module;
  private final IndexSpaces spaces;
  private final @Nullable ChargePlan charges;

  private volatile int[] words;
  private int size;

  /** Where lowered functions begin, also those that {@link #words} does not show yet. */
  private final int[] positions;

  /** While it counts, calls pass through {@link #entry(int)}. */
  private @Nullable WorkCounter work;

  private @Nullable Lowering lowering;

  /** Where instructions are shown to observers; null when they are not. */
  private final @Nullable InstructionSites sites;

  public ModuleCode(ValidatedModule module, IndexSpaces spaces, @Nullable ChargePlan charges) {
    this(module, spaces, charges, false);
  }

  /**
   * @param observed whether instructions are shown to the context's observer
   */
  public ModuleCode(
      ValidatedModule module, IndexSpaces spaces, @Nullable ChargePlan charges, boolean observed) {
    this.sites = observed ? new InstructionSites(module) : null;
    this.module = module;
    this.spaces = spaces;
    this.charges = charges;
    this.size = ENTRIES_AT + module.module().functions().size();
    this.words = new int[size + FIRST_WORDS];
    this.positions = new int[module.module().functions().size()];
    words[EXIT_AT] = Op.word(Op.EXIT, 0);
    words[CROSS_RETURN_AT] = Op.word(Op.CROSS_RETURN, 0);
  }

  public ChargePlan.DynamicCosts dynamicCosts() {
    return charges == null ? ChargePlan.DynamicCosts.FREE : charges.dynamic();
  }

  /** The instruction that an {@link Op#OBSERVE} shows. */
  public InstructionSite site(int index) {
    if (sites == null) {
      throw new IllegalStateException("not lowered for observers");
    }
    return sites.get(index);
  }

  /** How many functions the module defines. */
  public int functions() {
    return positions.length;
  }

  /** The code. */
  public int[] words() {
    return words;
  }

  /**
   * Where the code of a defined function begins in {@code words}, with its {@link Op#ENTER}, or 0
   * when this array does not hold it.
   */
  public static int entry(int[] words, int definedIndex) {
    return (int) WORD.getAcquire(words, ENTRIES_AT + definedIndex);
  }

  /**
   * Where the code of a defined function begins in {@link #words}, read afterwards. As long as work
   * is counted, each call of the function has to ask.
   */
  public int entry(int definedIndex) {
    int entry = entry(words, definedIndex);
    return entry != 0 ? entry : enterSlowly(definedIndex);
  }

  /** Counts calls from now on; to be set before anything runs. */
  public synchronized void count(WorkCounter counter) {
    work = counter;
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
    // Of a frame that costs nothing: the compiled function pays for its own.
    words[at] = Op.word(Op.ENTER, 0);
    words[op] = Op.word(Op.COMPILED, 0);
    words[op + 1] = function;
    words[op + 2] = spaces.function(function).paramSlots();
    size = op + 4;
    WORD.setRelease(words, ENTRIES_AT + definedIndex, at);
  }

  private void reserve(int end) {
    if (end + MARGIN > words.length) {
      words = Arrays.copyOf(words, Math.max(end + MARGIN, words.length * 2));
    }
  }

  private synchronized int enterSlowly(int definedIndex) {
    int entry = words[ENTRIES_AT + definedIndex];
    if (entry != 0) {
      return entry;
    }
    entry = positions[definedIndex];
    if (entry == 0) {
      entry = lower(definedIndex);
      positions[definedIndex] = entry;
    }
    if (work == null || work.isDone(definedIndex)) {
      WORD.setRelease(words, ENTRIES_AT + definedIndex, entry);
    }
    return entry;
  }

  private int lower(int definedIndex) {
    Lowering lowering = this.lowering;
    if (lowering == null) {
      lowering = new Lowering(module, spaces, sites);
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
    if (work != null) {
      work.weigh(definedIndex, module.function(definedIndex).instructions(), lowering.hasLoops());
    }
    return start + lowering.entryOffset();
  }
}
