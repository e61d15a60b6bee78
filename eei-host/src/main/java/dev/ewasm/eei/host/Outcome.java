package dev.ewasm.eei.host;

import dev.ewasm.engine.runtime.Halt;
import dev.ewasm.engine.runtime.Trap;

/**
 * Why a frame ended. Host functions return one to end the running code; bridges map each case to
 * their own status.
 *
 * <p>{@link Success} and {@link Revert} keep the gas that is left; every other outcome undoes what
 * the frame did and consumes all its gas.
 */
public sealed interface Outcome extends Halt {

  Success SUCCESS = new Success();
  Revert REVERT = new Revert();
  OutOfGas OUT_OF_GAS = new OutOfGas();

  /** One line for people; names what was broken and, for invalid code, where. */
  String describe();

  /** Returned, finished or self-destructed. */
  record Success() implements Outcome {
    @Override
    public String describe() {
      return "success";
    }
  }

  /** Asked for its changes to be undone; the output tells why. */
  record Revert() implements Outcome {
    @Override
    public String describe() {
      return "reverted";
    }
  }

  /** Needed more gas than it had. */
  record OutOfGas() implements Outcome {
    @Override
    public String describe() {
      return "out of gas";
    }
  }

  /** The code itself failed. */
  record Trapped(Trap trap) implements Outcome {
    @Override
    public String describe() {
      return "trap: " + trap.text();
    }
  }

  /** A function that changes something was called while nothing may change. */
  record StaticModeViolation(String function) implements Outcome {
    @Override
    public String describe() {
      return "static mode violation: " + function;
    }
  }

  /** A host function was given a range outside the caller's memory or outside its source. */
  record InvalidMemoryAccess(String function) implements Outcome {
    @Override
    public String describe() {
      return "invalid memory access: " + function;
    }
  }

  /** A host function was given a value it cannot take, or holds one it cannot give. */
  record ArgumentOutOfRange(String function, String detail) implements Outcome {
    @Override
    public String describe() {
      return "argument out of range: " + function + ": " + detail;
    }
  }

  /** The code is not a valid contract. */
  record ContractValidationFailure(String reason) implements Outcome {
    @Override
    public String describe() {
      return "contract validation failure: " + reason;
    }
  }

  /** The message would be deeper than {@link Message#MAX_DEPTH}. */
  record CallDepthExceeded() implements Outcome {
    @Override
    public String describe() {
      return "call depth exceeded";
    }
  }

  /** The sender has less than the value. */
  record InsufficientBalance() implements Outcome {
    @Override
    public String describe() {
      return "insufficient balance";
    }
  }

  /** A precompiled contract refused its input. */
  record PrecompileFailure(String name) implements Outcome {
    @Override
    public String describe() {
      return "precompile failure: " + name;
    }
  }

  /** A creation failed by a rule of the chain: address taken, code too large, nonce at its end. */
  record CreationFailure(String reason) implements Outcome {
    @Override
    public String describe() {
      return "creation failed: " + reason;
    }
  }

  /**
   * Another machine that ran the code, the EVM's for one, says that it failed.
   *
   * @param status the machine's own word, an {@code evmc_status_code} other than success and
   *     revert; negative when the machine is to blame and not the code
   * @param machine its name
   * @param reason what the status means, in words
   */
  record MachineFailure(int status, String machine, String reason) implements Outcome {
    @Override
    public String describe() {
      return machine + ": " + reason;
    }
  }

  /** Code that this engine does not run, and nobody else was there to. */
  record Rejected(String reason) implements Outcome {
    @Override
    public String describe() {
      return "rejected: " + reason;
    }
  }
}
