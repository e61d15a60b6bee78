package dev.ewasm.vectors.trace;

import dev.ewasm.engine.module.InstructionSite;
import dev.ewasm.state.Address;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * One executed instruction or, where only those are watched, one call of the environment interface.
 *
 * @param contract whose code runs
 * @param site the instruction; null when only host calls are watched
 * @param name of the instruction; of the host function where one is called
 * @param gas whole gas before it, counted instruction by instruction
 * @param gasCost whole gas it took with everything nested in it; of a call that sent a message what
 *     was taken and sent along until then
 * @param units the same as {@code gas} in units of the gas counter
 * @param stack operands, the top one last, in hexadecimal; of a host call its arguments
 * @param memoryBytes size of memory 0
 * @param depth of the message, 0 for the transaction's own
 * @param refund refunds earned so far by all messages that run
 * @param returnData output of the last call that this message sent
 * @param error why the message ended here, unless it succeeded or was reverted
 */
public record TraceStep(
    Address contract,
    @Nullable InstructionSite site,
    String name,
    long gas,
    long gasCost,
    long units,
    List<String> stack,
    int memoryBytes,
    int depth,
    long refund,
    Bytes returnData,
    @Nullable String error) {

  public TraceStep {
    stack = List.copyOf(stack);
  }

  /** Byte offset of the instruction in the module that runs; 0 without a site. */
  public int pc() {
    return site == null ? 0 : site.offset();
  }

  /** {@code function:0xoffset}; empty without a site. */
  public String place() {
    return site == null ? "" : site.function() + ":0x" + Integer.toHexString(site.offset());
  }
}
