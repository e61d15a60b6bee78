package dev.ewasm.eei.contract;

import dev.ewasm.eei.HostAbi;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.engine.Engine;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.LoadedModule;
import dev.ewasm.engine.ModuleException;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.runtime.Imports;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * Makes contracts of code and remembers them. A key holds everything that the result depends on
 * beside this loader's own configuration: code hash, fork and schedule id. Safe for several
 * threads.
 */
public final class ContractLoader {

  /** Idle instances kept for each contract; nested calls of one contract need several. */
  private static final int POOLED_INSTANCES = 8;

  private final HostAbi abi;
  private final EngineConfig engine;
  private final long cacheBytes;
  private final Map<BindingKey, Imports> bindings = new ConcurrentHashMap<>();
  private final LinkedHashMap<Key, Entry> cache = new LinkedHashMap<>(64, 0.75f, true);
  private long cachedBytes;

  /**
   * @param abi what contracts may import
   * @param engine which WebAssembly features they may use and how large they may be
   * @param cacheBytes code bytes of the contracts that are remembered, at most
   */
  public ContractLoader(HostAbi abi, EngineConfig engine, long cacheBytes) {
    this.abi = abi;
    this.engine = engine;
    this.cacheBytes = cacheBytes;
  }

  private record Key(Bytes32 codeHash, Fork fork, String scheduleId) {}

  private record BindingKey(Fork fork, long unitsPerGas) {}

  private record Entry(LoadedContract contract, int codeBytes) {}

  /** The contract of this code, loaded now or earlier. */
  public LoadedContract load(ContractCode code, ForkRules rules, InstructionMetering metering) {
    Key key = new Key(code.hash(), rules.fork(), metering.id());
    synchronized (cache) {
      Entry known = cache.get(key);
      if (known != null) {
        return known.contract;
      }
    }
    LoadedContract contract = loadAnew(code.bytes(), rules, metering);
    synchronized (cache) {
      remember(key, new Entry(contract, code.bytes().size()));
    }
    return contract;
  }

  private void remember(Key key, Entry entry) {
    Entry before = cache.put(key, entry);
    cachedBytes += entry.codeBytes - (before == null ? 0 : before.codeBytes);
    // The newest comes last, so it stays even when it is larger than the cache.
    while (cachedBytes > cacheBytes && cache.size() > 1) {
      cachedBytes -= cache.pollFirstEntry().getValue().codeBytes;
    }
  }

  private LoadedContract loadAnew(Bytes code, ForkRules rules, InstructionMetering metering) {
    try {
      WasmModule module = ModuleReader.read(code.toArrayUnsafe(), engine.limits());
      LoadedModule valid = Engine.load(module, engine, null);
      ContractRules.Violation violation = ContractRules.check(module, abi);
      if (violation != null) {
        return new LoadedContract.Invalid(violation.describe());
      }
      ChargePlan charges = metering.plan(module);
      LoadedModule loaded = charges == null ? valid : valid.withCharges(charges);
      Imports imports =
          bindings.computeIfAbsent(
              new BindingKey(rules.fork(), metering.unitsPerGas()),
              key -> abi.bind(rules, key.unitsPerGas));
      return new LoadedContract.Ready(
          module, loaded.pool(imports, POOLED_INSTANCES), mainIndex(module));
    } catch (ModuleException e) {
      return new LoadedContract.Invalid(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Checks code without making anything of it.
   *
   * @return why the code is not a contract, with the rule and the byte offset; or null if it is
   */
  public @Nullable String check(Bytes code) {
    try {
      LoadedModule loaded = Engine.load(code.toArrayUnsafe(), engine);
      ContractRules.Violation violation = ContractRules.check(loaded.module(), abi);
      return violation == null ? null : violation.describe();
    } catch (ModuleException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static int mainIndex(WasmModule module) {
    for (WasmModule.Export export : module.exports()) {
      if (export.name().equals(ContractRules.MAIN)) {
        return export.index();
      }
    }
    throw new IllegalStateException("checked contract without main");
  }
}
