package dev.ewasm.evmc;

import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.host.CallKind;
import java.util.Optional;

/** Numbers of EVMC that are no status: version, kinds of messages, flags, revisions. */
public final class EvmcAbi {

  /** The version that library and client must agree on. */
  public static final int VERSION = 12;

  /** Message flag: nothing may change. */
  public static final int FLAG_STATIC = 1;

  /** Message flag: the code runs by a delegation of EIP-7702. */
  public static final int FLAG_DELEGATED = 2;

  /** The kind of a creation in EVM object format, which no {@link CallKind} stands for. */
  public static final int KIND_EOFCREATE = 5;

  /** The highest revision number; it stands for rules that are not settled. */
  public static final int MAX_REVISION = 15;

  private EvmcAbi() {}

  /** The number of a kind: {@code evmc_call_kind}. */
  public static int kind(CallKind kind) {
    return switch (kind) {
      case CALL -> 0;
      case DELEGATECALL -> 1;
      case CALLCODE -> 2;
      case CREATE -> 3;
      case CREATE2 -> 4;
    };
  }

  /** The kind of a number, or empty for {@link #KIND_EOFCREATE} and numbers without a meaning. */
  public static Optional<CallKind> kind(int number) {
    CallKind[] kinds = CallKind.values();
    return number >= 0 && number < kinds.length ? Optional.of(kinds[number]) : Optional.empty();
  }

  /** The fork whose rules hold at a revision, or empty for a number without a meaning. */
  public static Optional<Fork> fork(int revision) {
    return revision >= 0 && revision <= MAX_REVISION
        ? Optional.of(Fork.byRevision(revision))
        : Optional.empty();
  }
}
