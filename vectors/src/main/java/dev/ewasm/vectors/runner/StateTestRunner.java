package dev.ewasm.vectors.runner;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.eei.transaction.TransactionProcessor;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.state.Address;
import dev.ewasm.state.CommittedState;
import dev.ewasm.state.StateException;
import dev.ewasm.state.WorldState;
import dev.ewasm.state.codec.LogRlp;
import dev.ewasm.state.crypto.Keccak;
import dev.ewasm.state.crypto.Secp256k1Key;
import dev.ewasm.state.database.StateDatabase;
import dev.ewasm.vectors.fixture.StateTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * Runs cases of state tests and compares state root and logs hash. Safe for several threads, unless
 * it works on a database.
 *
 * <p>The hash of block N is that of the suites' environment: Keccak-256 of N in decimal.
 */
public final class StateTestRunner {

  private static final UInt256 MAX_GAS = UInt256.valueOf(Long.MAX_VALUE);

  private final EwasmVm vm;
  private final @Nullable StateDatabase database;
  private final Map<Bytes32, Address> senders = new ConcurrentHashMap<>();

  public StateTestRunner(VmConfig config) {
    this(config, null);
  }

  /**
   * @param database where states are kept while a case runs, empty before and afterwards; null for
   *     the heap
   */
  public StateTestRunner(VmConfig config, @Nullable StateDatabase database) {
    vm = new EwasmVm(config);
    this.database = database;
  }

  /** Thrown inside when a case cannot be put to the engine at all. */
  private static final class NotRunnable extends Exception {

    private static final long serialVersionUID = 1L;

    NotRunnable(String message) {
      super(message);
    }
  }

  /**
   * Runs one case of a test.
   *
   * @throws StateException if the database cannot be used
   */
  public CaseResult run(StateTest test, StateTest.Case testCase) {
    Optional<Fork> fork = Fork.byName(testCase.fork());
    if (fork.isEmpty()) {
      return new CaseResult(
          test.name(),
          testCase,
          CaseResult.Verdict.SKIPPED,
          0,
          null,
          null,
          "no rules for fork " + testCase.fork());
    }
    try (CaseState state = CaseState.of(test.pre(), database)) {
      Execution execution = execute(test, testCase, fork.get(), state.before());
      return judged(test, testCase, execution, state.commit(execution.state()));
    }
  }

  /**
   * What a transaction of a test did, unjudged.
   *
   * @param result null when the transaction could not be put to the engine
   * @param refusal why it was refused, null when it was executed
   * @param state afterwards
   */
  record Execution(
      TransactionResult.@Nullable Executed result, @Nullable String refusal, WorldState state) {

    Bytes32 logsHash() {
      return LogRlp.hash(result == null ? List.of() : result.logs());
    }

    long gasUsed() {
      return result == null ? 0 : result.gasUsed();
    }
  }

  /** Executes the transaction that {@code choice} picks on the heap, whatever it expects. */
  Execution execute(StateTest test, StateTest.Case choice, Fork fork) {
    try (CaseState state = CaseState.of(test.pre(), null)) {
      return execute(test, choice, fork, state.before());
    }
  }

  private Execution execute(
      StateTest test, StateTest.Case choice, Fork fork, CommittedState before) {
    WorldState world = new WorldState(before);
    ChainRules chain = ChainRules.of(ForkRules.of(fork)).withChainId(test.chainId());
    try {
      TransactionResult result =
          new TransactionProcessor(chain, vm)
              .process(world, block(test.environment()), transaction(test, choice));
      return switch (result) {
        case TransactionResult.Executed executed -> new Execution(executed, null, world);
        case TransactionResult.Refused refused -> new Execution(null, refused.describe(), world);
      };
    } catch (NotRunnable e) {
      return new Execution(null, String.valueOf(e.getMessage()), world);
    }
  }

  private static CaseResult judged(
      StateTest test, StateTest.Case expected, Execution execution, Bytes32 root) {
    @Nullable String refusal = execution.refusal();
    Bytes32 logsHash = execution.logsHash();
    @Nullable String error = null;
    if (refusal != null && expected.exception() == null) {
      error = "transaction refused: " + refusal;
    } else if (refusal == null && expected.exception() != null) {
      error = "transaction accepted, expected " + expected.exception();
    } else if (!root.equals(expected.stateRoot())) {
      error = "state root is " + root + ", expected " + expected.stateRoot();
    } else if (!logsHash.equals(expected.logsHash())) {
      error = "logs hash is " + logsHash + ", expected " + expected.logsHash();
    }
    return new CaseResult(
        test.name(),
        expected,
        error == null ? CaseResult.Verdict.PASSED : CaseResult.Verdict.FAILED,
        execution.gasUsed(),
        root,
        logsHash,
        error);
  }

  private static BlockContext block(StateTest.Environment environment) {
    return new BlockContext(
        environment.number(),
        environment.timestamp(),
        environment.gasLimit(),
        environment.coinbase(),
        environment.difficulty(),
        environment.baseFee(),
        StateTestRunner::blockHash);
  }

  /** Keccak-256 of the number in decimal, as the tools that fill state tests have it. */
  public static Bytes32 blockHash(long number) {
    return Bytes32.wrap(
        Keccak.hash(Long.toUnsignedString(number).getBytes(StandardCharsets.US_ASCII)));
  }

  private Transaction transaction(StateTest test, StateTest.Case choice) throws NotRunnable {
    StateTest.Transaction template = test.transaction();
    UInt256 gasLimit = template.gasLimit().get(choice.gas());
    UInt256 nonce = template.nonce();
    if (gasLimit.compareTo(MAX_GAS) > 0) {
      throw new NotRunnable("gas limit of more than 63 bits");
    }
    if (nonce.bitLength() > 64) {
      throw new NotRunnable("nonce of more than 64 bits");
    }
    @Nullable UInt256 gasPrice = template.gasPrice();
    @Nullable UInt256 maxFee = template.maxFeePerGas();
    @Nullable UInt256 maxPriorityFee = template.maxPriorityFeePerGas();
    int type =
        maxFee != null
            ? Transaction.DYNAMIC_FEE
            : template.accessLists().isEmpty() ? Transaction.LEGACY : Transaction.ACCESS_LIST;
    UInt256 price = maxFee != null ? maxFee : gasPrice;
    if (price == null) {
      throw new NotRunnable("neither gasPrice nor maxFeePerGas");
    }
    List<StateTest.AccessEntry> accessList =
        choice.data() < template.accessLists().size()
            ? template.accessLists().get(choice.data())
            : List.of();
    return new Transaction(
        type,
        sender(template),
        nonce.toUnsignedBigInteger().longValue(),
        price,
        maxFee != null && maxPriorityFee != null ? maxPriorityFee : price,
        gasLimit.toLong(),
        template.to(),
        template.value().get(choice.value()),
        data(template, choice),
        accessList.stream()
            .map(entry -> new Transaction.Access(entry.address(), entry.slots()))
            .toList());
  }

  private static Bytes data(StateTest.Transaction template, StateTest.Case choice) {
    return template.data().get(choice.data());
  }

  private Address sender(StateTest.Transaction template) throws NotRunnable {
    Address sender = template.sender();
    if (sender != null) {
      return sender;
    }
    Bytes32 key = template.secretKey();
    if (key == null) {
      throw new NotRunnable("neither sender nor secretKey");
    }
    try {
      return senders.computeIfAbsent(key, Secp256k1Key::address);
    } catch (IllegalArgumentException e) {
      throw new NotRunnable("secretKey: " + e.getMessage());
    }
  }
}
