package dev.ewasm.engine.compiler;

import dev.ewasm.engine.code.Frames;
import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.IndexSpaces;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.FunctionExecutor;
import dev.ewasm.engine.validation.ValidatedModule;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the functions of a module into classes.
 *
 * <p>Functions are parsed and cut one by one, gathered into classes of bounded size, and measured
 * after emission: one whose method came out above {@link #METHOD_LIMIT} is cut smaller and emitted
 * again, and left to the interpreter when that does not help either. So is all that comes after the
 * first {@link #MODULE_BYTES} of a module.
 */
public final class ModuleCompiler implements Linkage {

  /** Bytes above which HotSpot would never compile a method (8,000), less a margin. */
  static final int METHOD_LIMIT = 7_500;

  /**
   * Bytes of function bodies that are compiled of a module, first come first served: a bound for
   * time and memory when a module is made to exhaust them. The largest contracts known have 0.3 MB.
   */
  static final long MODULE_BYTES = 8L << 20;

  /** What each function counts for beside its body, since a JVM method costs that as well. */
  private static final int FUNCTION_BYTES = 256;

  /** Types by which a module's functions are called through tables; each becomes a method. */
  private static final int INDIRECT_TYPES = 2_000;

  /**
   * Accesses in place that one method should have at most: with some 200, HotSpot's first compiler
   * gives up for want of virtual registers, and the second may never be asked.
   */
  private static final int MAX_DIRECT = 100;

  /** Estimated bytes of code in one class; keeps its constant pool below 65,536 entries. */
  private static final int CLASS_BYTES = 400_000;

  private static final int CLASS_FUNCTIONS = 4_000;

  /** What follows the number of a function in names of its methods. */
  private static final Pattern NO_DIGITS = Pattern.compile("\\D.*");

  private static final String PACKAGE = "dev.ewasm.engine.compiler.";
  private static final ClassDesc MAIN = ClassDesc.of(PACKAGE + "Module");

  private static final MethodTypeDesc ENTRY =
      MethodTypeDesc.ofDescriptor("(I[JI" + Abi.TAIL + ")V");
  private static final ClassDesc SUPER = GeneratedCode.class.describeConstable().orElseThrow();

  private final ValidatedModule validated;
  private final WasmModule module;
  private final IndexSpaces spaces;
  private final @Nullable ChargePlan charges;
  private final Tuning tuning;

  private final List<@Nullable FunctionBody> bodies = new ArrayList<>();
  private AccessForms forms = AccessForms.of(List.of(), 0, new BitSet(), 0);
  private BitSet growing = new BitSet();
  private final BitSet indirectTypes = new BitSet();

  /** Defined functions whose code tests gas where it begins: those that call others. */
  private final BitSet testing = new BitSet();

  private final List<@Nullable Parsed> functions = new ArrayList<>();
  private final List<List<Integer>> parts = new ArrayList<>();
  private int[] partOf = {};
  private final BitSet compiled = new BitSet();
  private final Map<Integer, String> refusals = new LinkedHashMap<>();

  /**
   * @param limit number of the limit by which it was cut
   */
  private record Parsed(
      FunctionBody body, List<Item> items, @Nullable FramePlan plan, int size, int limit) {}

  public ModuleCompiler(
      ValidatedModule validated, IndexSpaces spaces, @Nullable ChargePlan charges, Tuning tuning) {
    this.validated = validated;
    this.module = validated.module();
    this.spaces = spaces;
    this.charges = charges;
    this.tuning = tuning;
  }

  /** Identifies what {@link #compile} would give, for a {@link CompiledCache}. */
  public String cacheKey() {
    return CompiledCache.key(module.bytes(), validated.profile(), charges);
  }

  /** Class files by binary name; {@link #MAIN} comes first. Pass them to {@link #load}. */
  public synchronized CompiledClasses compile() {
    bodies.clear();
    functions.clear();
    compiled.clear();
    refusals.clear();
    long bytesLeft = MODULE_BYTES;
    for (int i = 0; i < module.functions().size(); i++) {
      WasmModule.Function function = module.functions().get(i);
      bytesLeft -= function.bodyEnd() - function.bodyStart() + FUNCTION_BYTES;
      if (bytesLeft >= 0) {
        bodies.add(parse(i));
      } else {
        refuse(i, "beyond what is compiled of a module");
        bodies.add(null);
      }
    }
    List<Survey> surveys = surveys();
    growing = Survey.growing(surveys, spaces.importedFunctions());
    testing.clear();
    for (int i = 0; i < bodies.size(); i++) {
      FunctionBody body = bodies.get(i);
      testing.set(i, body != null && body.charged() && GasPlacement.calls(body.items()));
    }
    forms = AccessForms.of(surveys, spaces.importedFunctions(), entries(), tuning.directAccesses());
    for (int i = 0; i < module.functions().size(); i++) {
      functions.add(cut(i, 0));
    }
    while (true) {
      keepTailCallsTogether();
      partition();
      Map<String, byte[]> classes = emit();
      List<Integer> tooLarge = tooLarge(classes);
      if (tooLarge.isEmpty()) {
        return new CompiledClasses(classes, (BitSet) compiled.clone(), Map.copyOf(refusals));
      }
      for (int index : tooLarge) {
        Parsed function = functions.get(index);
        functions.set(index, function == null ? null : cut(index, function.limit() + 1));
      }
    }
  }

  /** Looks at all bodies, and refuses those that call by more types than can be had. */
  private List<Survey> surveys() {
    List<Survey> surveys = new ArrayList<>();
    indirectTypes.clear();
    for (int i = 0; i < bodies.size(); i++) {
      Survey survey = Survey.of(bodies.get(i));
      BitSet more = (BitSet) survey.indirectTypes.clone();
      more.andNot(indirectTypes);
      if (more.isEmpty() || indirectTypes.cardinality() + more.cardinality() <= INDIRECT_TYPES) {
        indirectTypes.or(more);
      } else {
        refuse(i, "calls through tables by more types than are compiled of a module");
        bodies.set(i, null);
        survey = Survey.of(null);
      }
      surveys.add(survey);
    }
    return surveys;
  }

  private void refuse(int definedIndex, String reason) {
    compiled.clear(definedIndex);
    refusals.put(definedIndex, reason);
  }

  private @Nullable FunctionBody parse(int definedIndex) {
    try {
      return SwitchCosts.move(
          BodyParser.parse(
              module,
              spaces,
              definedIndex,
              charges == null ? null : charges.functions().get(definedIndex)));
    } catch (NotCompilable e) {
      refuse(definedIndex, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** Cuts a function by the first limit, from a number on, that it can be cut by. */
  private @Nullable Parsed cut(int definedIndex, int firstLimit) {
    FunctionBody body = bodies.get(definedIndex);
    if (body == null) {
      return null;
    }
    List<Integer> limits = tuning.cuts(forms.isHot(body.function()));
    for (int limit = firstLimit; limit < limits.size(); limit++) {
      Optional<List<Item>> items = Cutter.cut(body, limit(body, limits.get(limit)));
      if (items.isPresent()) {
        FramePlan plan =
            FramePlan.hasRegions(items.get()) ? new FramePlan(body, items.get()) : null;
        compiled.set(definedIndex);
        return new Parsed(body, items.get(), plan, Item.sizeOf(body.items()) + 60, limit);
      }
    }
    refuse(definedIndex, "too large to cut");
    return null;
  }

  /**
   * Tail calls from tier to tier would pile up on the Java stack: when a function is left to the
   * interpreter, which might make some, so are those that do.
   */
  private void keepTailCallsTogether() {
    if (refusals.isEmpty()) {
      return;
    }
    for (int i = 0; i < functions.size(); i++) {
      Parsed function = functions.get(i);
      if (function != null && function.body().tailCalls()) {
        functions.set(i, null);
        refuse(i, "tail calls beside a function left to the interpreter");
      }
    }
  }

  /** The cut's limit, lowered where a method of that size would have too many accesses in place. */
  private int limit(FunctionBody body, int limit) {
    int direct = forms.directAccesses(body.function());
    if (direct <= MAX_DIRECT) {
      return limit;
    }
    long size = Item.sizeOf(body.items());
    return (int) Math.min(limit, size * MAX_DIRECT / direct);
  }

  /** Deals the functions out to classes. */
  private void partition() {
    parts.clear();
    partOf = new int[functions.size()];
    List<Integer> part = new ArrayList<>();
    long size = 0;
    for (int i = 0; i < functions.size(); i++) {
      Parsed function = functions.get(i);
      if (function == null) {
        continue;
      }
      if (!part.isEmpty()
          && (size + function.size() > CLASS_BYTES || part.size() == CLASS_FUNCTIONS)) {
        parts.add(part);
        part = new ArrayList<>();
        size = 0;
      }
      partOf[i] = parts.size();
      part.add(i);
      size += function.size();
    }
    parts.add(part);
  }

  private Map<String, byte[]> emit() {
    Map<String, byte[]> classes = new LinkedHashMap<>();
    classes.put(PACKAGE + "Module", emitMain());
    for (int i = 0; i < parts.size(); i++) {
      List<Integer> part = parts.get(i);
      classes.put(
          PACKAGE + "Part" + i,
          ClassFile.of()
              .build(
                  partClass(i),
                  builder -> {
                    builder.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER);
                    for (int function : part) {
                      emitFunction(builder, function);
                    }
                    emitEntries(builder, part);
                  }));
    }
    return classes;
  }

  private static ClassDesc partClass(int part) {
    return ClassDesc.of(PACKAGE + "Part" + part);
  }

  private void emitFunction(ClassBuilder builder, int definedIndex) {
    Parsed function = functions.get(definedIndex);
    if (function == null) {
      return;
    }
    FunctionBody body = function.body();
    if (body.tailCalls()) {
      builder.withMethodBody(
          Abi.functionName(body.function()),
          Abi.functionType(body.type()),
          ClassFile.ACC_STATIC,
          code -> DispatchEmitter.emitGoingOn(code, this, body.function(), body.type()));
    }
    builder.withMethodBody(
        body.tailCalls() ? Abi.bodyName(body.function()) : Abi.functionName(body.function()),
        Abi.functionType(body.type()),
        ClassFile.ACC_STATIC,
        code ->
            MethodEmitter.emitFunction(
                code, this, body, function.items(), function.plan(), frameCost(definedIndex)));
    if (function.plan() != null) {
      emitRegions(builder, body, function.plan(), function.items());
    }
  }

  /** What a call takes from the stack limit; the interpreter counts the same. */
  private int frameCost(int definedIndex) {
    return Frames.cost(validated.function(definedIndex));
  }

  private void emitRegions(
      ClassBuilder builder, FunctionBody body, FramePlan plan, List<Item> items) {
    for (Item item : items) {
      if (item instanceof Item.Loop loop) {
        emitRegions(builder, body, plan, loop.body());
      } else if (item instanceof Item.Region region) {
        builder.withMethodBody(
            Abi.regionName(body.function(), region.id()),
            Abi.REGION,
            ClassFile.ACC_STATIC,
            code -> MethodEmitter.emitRegion(code, this, body, plan, region));
        emitRegions(builder, body, plan, region.body());
      }
    }
  }

  /** Methods {@code enter0, enter1, ...} of a part, each for up to a chunk of its functions. */
  private void emitEntries(ClassBuilder builder, List<Integer> functionsOfPart) {
    List<Integer> indices =
        functionsOfPart.stream().map(i -> i + spaces.importedFunctions()).toList();
    for (int from = 0; from < indices.size(); from += DispatchEmitter.CHUNK) {
      List<Integer> chunk =
          indices.subList(from, Math.min(from + DispatchEmitter.CHUNK, indices.size()));
      builder.withMethodBody(
          "enter" + from / DispatchEmitter.CHUNK,
          ENTRY,
          ClassFile.ACC_STATIC,
          code -> DispatchEmitter.emitEntry(code, this, chunk));
    }
  }

  /** The main class: finds the entry of a function, and the dispatchers of indirect calls. */
  private byte[] emitMain() {
    return ClassFile.of()
        .build(
            MAIN,
            builder -> {
              builder.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL | ClassFile.ACC_SUPER);
              builder.withSuperclass(SUPER);
              builder.withMethodBody(
                  ConstantDescs.INIT_NAME,
                  ConstantDescs.MTD_void,
                  ClassFile.ACC_PUBLIC,
                  code ->
                      code.aload(0)
                          .invokespecial(SUPER, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void)
                          .return_());
              builder.withMethodBody(
                  "call",
                  ENTRY,
                  ClassFile.ACC_PROTECTED,
                  code -> DispatchEmitter.emitCall(code, parts, ModuleCompiler::partClass, ENTRY));
              Map<FuncType, List<Integer>> candidates = candidates();
              indirectTypes.stream().forEach(type -> emitDispatcher(builder, type, candidates));
            });
  }

  private void emitDispatcher(
      ClassBuilder builder, int typeIndex, Map<FuncType, List<Integer>> candidates) {
    FuncType type = spaces.type(typeIndex);
    builder.withMethodBody(
        DispatchEmitter.name(typeIndex),
        DispatchEmitter.descriptor(type),
        ClassFile.ACC_STATIC,
        code ->
            DispatchEmitter.emitIndirect(
                code, this, typeIndex, candidates.getOrDefault(type, List.of())));
  }

  /** Compiled functions that element segments list, by type: what indirect calls usually reach. */
  private Map<FuncType, List<Integer>> candidates() {
    BitSet listed = listed();
    Map<FuncType, List<Integer>> byType = new HashMap<>();
    for (int f = listed.nextSetBit(0); f >= 0; f = listed.nextSetBit(f + 1)) {
      if (isCompiled(f)) {
        byType.computeIfAbsent(spaces.function(f), _ -> new ArrayList<>()).add(f);
      }
    }
    return byType;
  }

  /** Functions, by defined index, that others than direct calls reach. */
  private BitSet entries() {
    BitSet entries = listed();
    for (WasmModule.Export export : module.exports()) {
      if (export.kind() == WasmModule.Kind.FUNC) {
        entries.set(export.index());
      }
    }
    return entries.get(
        spaces.importedFunctions(), Math.max(entries.length(), spaces.importedFunctions()));
  }

  /** Functions that element segments list. */
  private BitSet listed() {
    BitSet listed = new BitSet();
    for (WasmModule.ElementSegment segment : module.elements()) {
      if (segment.items() instanceof WasmModule.Elements.Functions(int[] indices)) {
        for (int index : indices) {
          listed.set(index);
        }
      }
    }
    return listed;
  }

  /** Functions of which a method is above the limit. */
  private List<Integer> tooLarge(Map<String, byte[]> classes) {
    BitSet large = new BitSet();
    for (byte[] bytes : classes.values()) {
      ClassModel parsed = ClassFile.of().parse(bytes);
      for (MethodModel method : parsed.methods()) {
        int length =
            method
                .findAttribute(java.lang.classfile.Attributes.code())
                .map(CodeAttribute::codeLength)
                .orElse(0);
        String name = method.methodName().stringValue();
        if (length > METHOD_LIMIT && name.startsWith("f")) {
          String index = NO_DIGITS.matcher(name.substring(1)).replaceFirst("");
          large.set(Integer.parseInt(index) - spaces.importedFunctions());
        }
      }
    }
    return large.stream().boxed().toList();
  }

  /** Defines compiled classes in a loader of their own. */
  public static CompiledFunctions load(CompiledClasses classes, FunctionExecutor interpreter) {
    return new CompiledFunctions(
        GeneratedLoader.instantiate(classes.classes(), PACKAGE + "Module"),
        classes.compiled(),
        interpreter);
  }

  @Override
  public IndexSpaces spaces() {
    return spaces;
  }

  @Override
  public boolean isCompiled(int function) {
    return function >= spaces.importedFunctions()
        && compiled.get(function - spaces.importedFunctions());
  }

  @Override
  public boolean endsWithCall(int function) {
    FunctionBody body = bodies.get(function - spaces.importedFunctions());
    return body != null && body.tailCalls();
  }

  @Override
  public ClassDesc owner(int function) {
    return partClass(partOf[function - spaces.importedFunctions()]);
  }

  @Override
  public ClassDesc dispatcherOwner(int typeIndex) {
    return MAIN;
  }

  @Override
  public long unitCost(Opcode opcode) {
    if (charges == null) {
      return 0;
    }
    ChargePlan.DynamicCosts costs = charges.dynamic();
    return switch (opcode) {
      case MEMORY_GROW -> costs.memoryGrow();
      case MEMORY_FILL -> costs.memoryFill();
      case MEMORY_COPY -> costs.memoryCopy();
      case MEMORY_INIT -> costs.memoryInit();
      case TABLE_GROW -> costs.tableGrow();
      case TABLE_FILL -> costs.tableFill();
      case TABLE_COPY -> costs.tableCopy();
      case TABLE_INIT -> costs.tableInit();
      default -> 0;
    };
  }

  @Override
  public boolean isDirect(int function, int loopDepth) {
    return forms.isDirect(function, loopDepth);
  }

  @Override
  public boolean mayGrowMemory(int function) {
    return growing.get(function);
  }

  @Override
  public boolean testsGas(int function) {
    return isCompiled(function) && testing.get(function - spaces.importedFunctions());
  }
}
