package dev.ewasm.vectors.scenario;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.host.CallKind;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.eei.transaction.TransactionProcessor;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.eei.world.WorldHost;
import dev.ewasm.engine.DeepStack;
import dev.ewasm.state.Address;
import dev.ewasm.state.CommittedState;
import dev.ewasm.state.Log;
import dev.ewasm.state.WorldState;
import dev.ewasm.state.crypto.Keccak;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/**
 * A chain as a test has it: every message a transaction at no price in a block that stands still
 * until the test moves it. Not safe for several threads.
 *
 * <p>The hash of block N is Keccak-256 of N in decimal, as in the published state tests.
 */
final class TestChain {

  private final WorldState world;
  private final ChainRules rules;
  private final EwasmVm vm;
  private BlockContext block;

  TestChain(CommittedState base, ChainRules rules, EwasmVm vm, BlockContext block) {
    world = new WorldState(base);
    this.rules = rules;
    this.vm = vm;
    this.block = block;
  }

  /**
   * What a message did.
   *
   * @param gasUsed whole gas; of a transaction what it is billed, of a call that of the message
   * @param refusal why it could not be part of a block; null when it ran
   */
  record Sent(CallResult result, long gasUsed, List<Log> logs, @Nullable String refusal) {

    public Sent {
      logs = List.copyOf(logs);
    }
  }

  WorldState world() {
    return world;
  }

  BlockContext block() {
    return block;
  }

  void moveTo(BlockContext next) {
    block = next;
  }

  static Bytes32 blockHash(long number) {
    return Bytes32.wrap(
        Keccak.hash(Long.toUnsignedString(number).getBytes(StandardCharsets.US_ASCII)));
  }

  /**
   * Sends a transaction, in anybody's name: of a contract as well.
   *
   * @param to null to create
   */
  Sent send(Address from, @Nullable Address to, UInt256 value, Bytes data, long gasLimit) {
    Transaction transaction =
        Transaction.legacy(from, world.nonce(from), block.baseFee(), gasLimit, to, value, data);
    TransactionProcessor processor = new TransactionProcessor(rules, vm).withAnySender();
    return switch (processor.process(world, block, transaction)) {
      case TransactionResult.Executed executed ->
          new Sent(executed.call(), executed.gasUsed(), executed.logs(), null);
      case TransactionResult.Refused refused -> refused(refused.describe(), gasLimit);
    };
  }

  private static Sent refused(String reason, long gasLimit) {
    return new Sent(
        CallResult.notRun(new Outcome.Rejected(reason), gasLimit), 0, List.of(), reason);
  }

  /** Sends a message and takes back what it changed, as a node answers a call. */
  Sent call(Address from, Address to, UInt256 value, Bytes data, long gasLimit, boolean isStatic) {
    if (world.balance(from).compareTo(value) < 0) {
      return refused("the sender has less than the value", gasLimit);
    }
    Message message =
        new Message(CallKind.CALL, isStatic, 0, gasLimit, to, from, data, value, Bytes32.ZERO, to);
    world.beginTransaction();
    warmUp(message);
    int snapshot = world.snapshot();
    WorldHost host = new WorldHost(world, rules, vm, block, from, block.baseFee());
    CallResult result = DeepStack.call(() -> host.call(message));
    List<Log> logs = world.logs();
    world.revert(snapshot);
    world.finishTransaction(false);
    return new Sent(result, gasLimit - result.gasLeft(), logs, null);
  }

  private void warmUp(Message message) {
    if (rules.fork().accessLists()) {
      world.warm(message.sender());
      world.warm(message.recipient());
      if (rules.fork().warmCoinbase()) {
        world.warm(block.coinbase());
      }
      rules.systemContracts().keySet().forEach(world::warm);
    }
  }
}
