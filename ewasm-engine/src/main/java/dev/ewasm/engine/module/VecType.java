package dev.ewasm.engine.module;

/** The vector type (spec 2.3.2): 128 bits, little-endian, in two slots with the low half first. */
public enum VecType implements ValType {
  V128;

  @Override
  public String text() {
    return "v128";
  }
}
