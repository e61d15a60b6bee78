package dev.ewasm.engine.code;

import dev.ewasm.engine.validation.ValidatedModule.FunctionInfo;

/** How frames are counted against the stack limit; the same in every tier. */
public final class Frames {

  /** What a frame costs beside its slots. */
  public static final int FRAME_SLOTS = 8;

  private Frames() {}

  /**
   * What a frame takes from the stack limit: locals and the highest operand stack (unreachable code
   * included), both in slots, and {@link #FRAME_SLOTS}.
   */
  public static int cost(FunctionInfo function) {
    return function.localSlots() + function.operandSlots() + FRAME_SLOTS;
  }
}
