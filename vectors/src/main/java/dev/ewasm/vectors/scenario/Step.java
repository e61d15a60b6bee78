package dev.ewasm.vectors.scenario;

import dev.ewasm.vectors.abi.AbiFunction;
import dev.ewasm.vectors.fixture.JsonValue;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One thing that a scenario does; {@link #place} is where the file says so. */
sealed interface Step {

  JsonValue place();

  /** How a message is sent. */
  enum Kind {
    /** As a transaction. */
    SEND,
    /** And undone. */
    CALL,
    /** To create a contract. */
    DEPLOY
  }

  /**
   * Sends a message.
   *
   * @param target contract, account or address; of a creation the contract to create
   * @param function what is called; null when {@code data} is given, or nothing
   * @param saves names for what it returns, in order
   * @param as name of the new contract
   */
  record Invoke(
      JsonValue place,
      Kind kind,
      String target,
      @Nullable AbiFunction function,
      @Nullable JsonValue arguments,
      @Nullable JsonValue data,
      @Nullable JsonValue from,
      @Nullable JsonValue value,
      @Nullable JsonValue gasLimit,
      boolean isStatic,
      List<String> saves,
      String as,
      Expected expected)
      implements Step {

    public Invoke {
      saves = List.copyOf(saves);
    }
  }

  /** What a message is expected to do; null where nothing is expected in particular. */
  record Expected(
      @Nullable JsonValue returns,
      @Nullable JsonValue output,
      @Nullable JsonValue reverts,
      @Nullable JsonValue fails,
      @Nullable JsonValue logs,
      @Nullable JsonValue gas) {}

  /** Looks at the state: an object of {@code balance, nonce, storage, code}. */
  record Check(JsonValue place, Map<String, JsonValue> expected) implements Step {}

  /** Compares numbers. */
  record Assert(JsonValue place) implements Step {}

  /** Moves the block: an object of {@code number, time, coinbase, difficulty, base-fee, skip}. */
  record Block(JsonValue place, Map<String, JsonValue> changes) implements Step {}

  /** Sets balances by account. */
  record Deal(JsonValue place, Map<String, JsonValue> balances) implements Step {}

  /** Sets storage by account and slot. */
  record Store(JsonValue place, Map<String, JsonValue> slots) implements Step {}

  /** Makes another account the sender of what follows. */
  record Prank(JsonValue place) implements Step {}
}
