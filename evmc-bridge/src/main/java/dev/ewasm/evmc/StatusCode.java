package dev.ewasm.evmc;

import dev.ewasm.eei.host.Outcome;
import dev.ewasm.engine.runtime.Trap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How an execution ended, as {@code evmc_status_code} numbers it. Negative numbers say that the
 * machine, not the code, is the reason. {@link #SUCCESS} and {@link #REVERT} keep the gas that is
 * left and may have output; all others have neither.
 */
public enum StatusCode {
  SUCCESS(0),
  FAILURE(1),
  REVERT(2),
  OUT_OF_GAS(3),
  INVALID_INSTRUCTION(4),
  UNDEFINED_INSTRUCTION(5),
  STACK_OVERFLOW(6),
  STACK_UNDERFLOW(7),
  BAD_JUMP_DESTINATION(8),
  INVALID_MEMORY_ACCESS(9),
  CALL_DEPTH_EXCEEDED(10),
  STATIC_MODE_VIOLATION(11),
  PRECOMPILE_FAILURE(12),
  CONTRACT_VALIDATION_FAILURE(13),
  ARGUMENT_OUT_OF_RANGE(14),
  WASM_UNREACHABLE_INSTRUCTION(15),
  WASM_TRAP(16),
  INSUFFICIENT_BALANCE(17),
  /** The machine broke. */
  INTERNAL_ERROR(-1),
  /** The machine does not run such code; the client may ask another one. */
  REJECTED(-2),
  /** The machine had no memory left. */
  OUT_OF_MEMORY(-3);

  private static final Map<Integer, StatusCode> BY_NUMBER = new HashMap<>();

  static {
    for (StatusCode status : values()) {
      BY_NUMBER.put(status.number, status);
    }
  }

  private final int number;

  StatusCode(int number) {
    this.number = number;
  }

  /** The number that crosses the border. */
  public int number() {
    return number;
  }

  /** The status of a number, or empty when EVMC knows none. */
  public static Optional<StatusCode> ofNumber(int number) {
    return Optional.ofNullable(BY_NUMBER.get(number));
  }

  /** Whether a result of this status may give back gas and output. */
  public boolean keepsGas() {
    return this == SUCCESS || this == REVERT;
  }

  /** The status that tells a client what our engine found. */
  public static StatusCode of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Success success -> SUCCESS;
      case Outcome.Revert revert -> REVERT;
      case Outcome.OutOfGas outOfGas -> OUT_OF_GAS;
      case Outcome.Trapped(Trap trap) ->
          trap == Trap.UNREACHABLE ? WASM_UNREACHABLE_INSTRUCTION : WASM_TRAP;
      case Outcome.StaticModeViolation violation -> STATIC_MODE_VIOLATION;
      case Outcome.InvalidMemoryAccess access -> INVALID_MEMORY_ACCESS;
      case Outcome.ArgumentOutOfRange argument -> ARGUMENT_OUT_OF_RANGE;
      case Outcome.ContractValidationFailure invalid -> CONTRACT_VALIDATION_FAILURE;
      case Outcome.CallDepthExceeded depth -> CALL_DEPTH_EXCEEDED;
      case Outcome.InsufficientBalance balance -> INSUFFICIENT_BALANCE;
      case Outcome.PrecompileFailure precompile -> PRECOMPILE_FAILURE;
      case Outcome.CreationFailure creation -> FAILURE;
      case Outcome.MachineFailure(int status, String machine, String reason) ->
          ofNumber(status).orElse(INTERNAL_ERROR);
      case Outcome.Rejected rejected -> REJECTED;
    };
  }

  /** The name in words: {@code out of gas}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
