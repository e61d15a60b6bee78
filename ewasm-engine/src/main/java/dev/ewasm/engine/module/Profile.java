package dev.ewasm.engine.module;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * A named set of the features a module may use.
 *
 * @param name how command lines and cache keys name it
 * @param features what is allowed; everything else fails validation by name and offset
 */
public record Profile(String name, Set<Feature> features) {

  /**
   * What contracts may use on a chain: Wasm 1.0 integers, mutable globals, sign extension, multiple
   * values and bulk memory; no floats, no SIMD, no references beyond one funcref table, no start
   * function.
   */
  public static final Profile CONSENSUS =
      new Profile(
          "consensus",
          EnumSet.of(
              Feature.MVP,
              Feature.MUTABLE_GLOBAL_IMPORT_EXPORT,
              Feature.SIGN_EXTENSION,
              Feature.MULTI_VALUE,
              Feature.BULK_MEMORY));

  /** WebAssembly 2.0. */
  public static final Profile FULL =
      new Profile(
          "full",
          EnumSet.complementOf(
              EnumSet.of(Feature.TAIL_CALL, Feature.EXTENDED_CONST, Feature.MULTI_MEMORY)));

  /** WebAssembly 2.0 and every feature of 3.0 that the engine implements. */
  public static final Profile LATEST = new Profile("latest", EnumSet.allOf(Feature.class));

  public Profile {
    // EnumSet keeps declaration order, so that messages and keys do not depend on hash order.
    features = Collections.unmodifiableSet(EnumSet.copyOf(features));
  }

  public boolean allows(Feature feature) {
    return features.contains(feature);
  }

  /** This profile and one more feature, under a name that says so. */
  public Profile with(Feature feature) {
    if (allows(feature)) {
      return this;
    }
    EnumSet<Feature> more = EnumSet.copyOf(features);
    more.add(feature);
    return new Profile(name + "+" + feature, more);
  }

  /** This profile less one feature, under a name that says so. */
  public Profile without(Feature feature) {
    if (!allows(feature)) {
      return this;
    }
    EnumSet<Feature> fewer = EnumSet.copyOf(features);
    fewer.remove(feature);
    return new Profile(name + "-" + feature, fewer);
  }
}
