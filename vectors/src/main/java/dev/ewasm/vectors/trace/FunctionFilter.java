package dev.ewasm.vectors.trace;

import dev.ewasm.engine.module.InstructionSite;
import dev.ewasm.engine.module.WasmModule;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.BiPredicate;

/** Picks functions by name or index, in every module by that module's own names. */
public final class FunctionFilter implements BiPredicate<WasmModule, InstructionSite> {

  private final List<String> wanted;
  private final IdentityHashMap<WasmModule, BitSet> known = new IdentityHashMap<>();

  /**
   * @param wanted names, or indices in decimal
   */
  public FunctionFilter(List<String> wanted) {
    this.wanted = List.copyOf(wanted);
  }

  @Override
  public boolean test(WasmModule module, InstructionSite site) {
    return known.computeIfAbsent(module, this::functions).get(site.function());
  }

  private BitSet functions(WasmModule module) {
    BitSet chosen = new BitSet();
    List<String> names = FunctionNames.all(module);
    for (int i = 0; i < names.size(); i++) {
      if (wanted.contains(names.get(i)) || wanted.contains(Integer.toString(i))) {
        chosen.set(i);
      }
    }
    return chosen;
  }
}
