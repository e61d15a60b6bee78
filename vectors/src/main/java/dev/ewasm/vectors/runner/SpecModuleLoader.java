package dev.ewasm.vectors.runner;

import dev.ewasm.engine.Engine;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.LoadedModule;
import dev.ewasm.engine.ModuleException;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.Feature;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.text.MalformedTextException;
import dev.ewasm.engine.text.WastCommand.ModuleSource;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Loads a script's modules and tells refused features from broken modules. */
final class SpecModuleLoader {

  /** How an attempt to load ended. */
  sealed interface Attempt {

    record Loaded(LoadedModule module) implements Attempt {}

    /**
     * A feature was refused by name.
     *
     * @param module as far as it can be read, or null
     * @param error what the engine says
     * @param justified whether the module really uses what is refused
     */
    record Refused(@Nullable WasmModule module, RuntimeException error, boolean justified)
        implements Attempt {}

    record Broken(RuntimeException error) implements Attempt {}
  }

  private final EngineConfig config;

  SpecModuleLoader(EngineConfig config) {
    this.config = config;
  }

  Attempt load(ModuleSource source) {
    byte[] bytes;
    try {
      bytes = source.bytes();
    } catch (MalformedTextException e) {
      return names(e, "is not supported")
          ? new Attempt.Refused(null, e, true)
          : new Attempt.Broken(e);
    }
    try {
      return new Attempt.Loaded(Engine.load(bytes, config));
    } catch (ModuleException e) {
      return refusal(bytes, e);
    }
  }

  private Attempt refusal(byte[] bytes, ModuleException error) {
    WasmModule module = read(bytes);
    if (names(error, "is not supported")) {
      return new Attempt.Refused(module, error, true);
    }
    for (Feature feature : Feature.values()) {
      boolean refused = !config.profile().allows(feature) && names(error, feature.text());
      if (refused) {
        // Extended constant expressions use instructions that are allowed elsewhere.
        boolean used =
            feature == Feature.EXTENDED_CONST
                || module == null
                || refused(module).contains(feature);
        return new Attempt.Refused(module, error, used && error.offset() >= 0);
      }
    }
    return new Attempt.Broken(error);
  }

  private static boolean names(RuntimeException error, String text) {
    return String.valueOf(error.getMessage()).contains(text);
  }

  private static @Nullable WasmModule read(byte[] bytes) {
    try {
      return ModuleReader.read(bytes);
    } catch (ModuleException e) {
      return null;
    }
  }

  /** Features that a readable module uses and the profile does not allow. */
  Set<Feature> refused(WasmModule module) {
    Set<Feature> features = EnumSet.noneOf(Feature.class);
    try {
      features.addAll(FeatureScan.of(module));
    } catch (ModuleException e) {
      // A body that cannot be walked: the features seen before are not known, name none.
      return EnumSet.complementOf(EnumSet.copyOf(config.profile().features()));
    }
    features.removeAll(config.profile().features());
    return features;
  }
}
