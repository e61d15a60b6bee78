package dev.ewasm.engine;

import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.validation.ModuleValidator;
import dev.ewasm.engine.validation.ValidatedModule;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Loads modules: bytes are read, validated and made ready to be instantiated. */
public final class Engine {

  private static final AtomicBoolean WARMED_UP = new AtomicBoolean();

  private Engine() {}

  /**
   * Reads and validates {@code bytes}, which nobody may change afterwards. Linear in their length;
   * functions are lowered when they are first called.
   *
   * @throws MalformedModuleException if the bytes break the binary format
   * @throws InvalidModuleException if a rule or limit is broken or the profile refuses a feature
   */
  public static LoadedModule load(byte[] bytes, EngineConfig config) {
    return load(ModuleReader.read(bytes, config.limits()), config, null);
  }

  /**
   * Loads a module whose gas is charged by the engine.
   *
   * @param charges computes the plan from the decoded and validated module
   */
  public static LoadedModule load(
      byte[] bytes, EngineConfig config, Function<WasmModule, ChargePlan> charges) {
    WasmModule module = ModuleReader.read(bytes, config.limits());
    return ready(validate(module, config), config, charges.apply(module));
  }

  /** Loads a decoded module, with or without a plan of what it costs to run. */
  public static LoadedModule load(
      WasmModule module, EngineConfig config, @Nullable ChargePlan charges) {
    return ready(validate(module, config), config, charges);
  }

  /**
   * Prepares the interpreter in the background, so that code runs near its best speed within about
   * a second. For processes that are going to run contracts; costs some ten milliseconds of one
   * processor, and those of the Java compiler. Calls after the first do nothing.
   */
  public static void warmUp() {
    if (WARMED_UP.compareAndSet(false, true)) {
      Thread thread = new Thread(WarmUp::run, "ewasm-warm-up");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static ValidatedModule validate(WasmModule module, EngineConfig config) {
    ValidatedModule validated = ModuleValidator.validate(module, config.profile(), config.limits());
    for (ExternType.Memory memory : module.memories()) {
      if (memory.limits().min() > config.maxMemoryPages()) {
        throw new InvalidModuleException(
            "memory size limit exceeded",
            memory.limits().min() + " pages, at most " + config.maxMemoryPages(),
            -1,
            "7.2");
      }
    }
    for (ExternType.Table table : module.tables()) {
      if (table.limits().min() > config.maxTableElements()) {
        throw new InvalidModuleException(
            "table size limit exceeded",
            table.limits().min() + " elements, at most " + config.maxTableElements(),
            -1,
            "7.2");
      }
    }
    return validated;
  }

  private static LoadedModule ready(
      ValidatedModule validated, EngineConfig config, @Nullable ChargePlan charges) {
    return new LoadedModule(validated, config, charges);
  }
}
