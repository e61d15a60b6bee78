package dev.ewasm.engine.validation;

import dev.ewasm.engine.InvalidModuleException;
import dev.ewasm.engine.binary.TypeCode;
import dev.ewasm.engine.module.Feature;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.module.ValType;
import java.util.EnumSet;

/** What a profile refuses, as tables, and how a refusal reads. */
final class Rules {

  static final String REFUSED = "feature not allowed";

  private final Profile profile;

  /** A bit set, asked for every instruction. */
  private final EnumSet<Feature> allowed;

  private final boolean[] refusedTypes = new boolean[128];

  Rules(Profile profile) {
    this.profile = profile;
    this.allowed = EnumSet.copyOf(profile.features());
    refuseTypes(Feature.FLOATS, TypeCode.F32, TypeCode.F64);
    refuseTypes(Feature.SIMD, TypeCode.V128);
    refuseTypes(Feature.REFERENCE_TYPES, TypeCode.FUNCREF, TypeCode.EXTERNREF);
  }

  private void refuseTypes(Feature feature, byte... codes) {
    for (byte code : codes) {
      refusedTypes[code] = !profile.allows(feature);
    }
  }

  boolean allows(Feature feature) {
    return profile.allows(feature);
  }

  boolean refuses(Opcode opcode) {
    return !allowed.contains(opcode.feature());
  }

  boolean refusesType(byte code) {
    return refusedTypes[code];
  }

  void require(Feature feature, String what, int offset) {
    if (!profile.allows(feature)) {
      throw refusal(feature, what, offset);
    }
  }

  void requireType(byte code, int offset) {
    if (refusedTypes[code]) {
      throw refusedType(code, offset);
    }
  }

  InvalidModuleException refusal(Feature feature, String what, int offset) {
    return new InvalidModuleException(
        REFUSED, feature.text() + " (" + what + ") in profile " + profile.name(), offset, "");
  }

  InvalidModuleException refusedType(byte code, int offset) {
    Feature feature =
        switch (code) {
          case TypeCode.F32, TypeCode.F64 -> Feature.FLOATS;
          case TypeCode.V128 -> Feature.SIMD;
          default -> Feature.REFERENCE_TYPES;
        };
    return refusal(feature, "type " + name(code), offset);
  }

  static String name(byte code) {
    if (code == 0) {
      return "any";
    }
    ValType type = TypeCode.type(code);
    return type == null ? "0x" + Integer.toHexString(code) : type.text();
  }

  static void limit(String what, long value, int limit, int offset) {
    if (value > limit) {
      throw new InvalidModuleException(
          "limit exceeded", what + ": " + value + " is more than " + limit, offset, "");
    }
  }
}
