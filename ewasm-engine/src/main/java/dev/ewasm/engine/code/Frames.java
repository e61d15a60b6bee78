package dev.ewasm.engine.code;

/** How the slots of a frame are counted. */
public final class Frames {

  /** What a frame costs beside its slots. */
  public static final int FRAME_SLOTS = 8;

  /** Slots of a frame that hold no value: the way back to the caller. */
  public static final int WAY_BACK_SLOTS = 1;

  private Frames() {}

  /**
   * What a frame takes from the stack limit: locals and highest operand stack (unreachable code
   * included), both in slots, and {@link #FRAME_SLOTS}.
   *
   * @param frameSlots slots the interpreter's frame takes
   */
  public static int cost(int frameSlots) {
    return frameSlots - WAY_BACK_SLOTS + FRAME_SLOTS;
  }
}
