package dev.ewasm.vectors.devnode;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.transaction.Receipt;
import dev.ewasm.eei.transaction.Refusal;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.eei.transaction.TransactionProcessor;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.state.Address;
import dev.ewasm.state.StateDiff;
import dev.ewasm.state.WorldState;
import dev.ewasm.state.codec.ContractAddress;
import dev.ewasm.state.crypto.Keccak;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.jspecify.annotations.Nullable;

/** Makes blocks of transactions. */
final class BlockProducer {

  private static final long TARGET_PART = 2;
  private static final long CHANGE_PART = 8;

  private final Chain chain;
  private final ChainRules rules;
  private final EwasmVm vm;

  BlockProducer(Chain chain, ChainRules rules, EwasmVm vm) {
    this.chain = chain;
    this.rules = rules;
    this.vm = vm;
  }

  ChainRules rules() {
    return rules;
  }

  /**
   * What a block is made of beside its transactions.
   *
   * @param randomness of the block; zero makes it follow from the parent
   */
  record Template(
      long timestamp, long gasLimit, Address coinbase, UInt256 baseFee, Bytes32 randomness) {}

  /**
   * A block that is not part of the chain yet.
   *
   * @param diff what it changes
   * @param world the state after it
   * @param hopeless transactions that cannot become part of a block
   */
  record Draft(Block block, StateDiff diff, WorldState world, List<SignedTransaction> hopeless) {}

  /** The base fee of the block after {@code parent} by EIP-1559; 0 before London. */
  UInt256 nextBaseFee(BlockHeader parent) {
    if (!rules.fork().baseFee()) {
      return UInt256.ZERO;
    }
    BigInteger fee = parent.baseFee().toUnsignedBigInteger();
    long target = Math.max(1, parent.gasLimit() / TARGET_PART);
    long over = parent.gasUsed() - target;
    BigInteger change =
        fee.multiply(BigInteger.valueOf(Math.abs(over)))
            .divide(BigInteger.valueOf(target))
            .divide(BigInteger.valueOf(CHANGE_PART));
    if (over > 0) {
      fee = fee.add(change.max(BigInteger.ONE));
    } else {
      fee = fee.subtract(change);
    }
    return UInt256.valueOf(fee);
  }

  /** The block that calls and transactions see after {@code parent}. */
  BlockContext context(BlockHeader parent, Template template) {
    return new BlockContext(
        parent.number() + 1,
        template.timestamp(),
        template.gasLimit(),
        template.coinbase(),
        rules.fork().fork().isAtLeast(Fork.PARIS)
            ? UInt256.fromBytes(randomness(parent, template))
            : UInt256.ZERO,
        template.baseFee(),
        chain::hash);
  }

  /** The block that a stored header describes, for running its transactions again. */
  BlockContext context(BlockHeader header) {
    return new BlockContext(
        header.number(),
        header.timestamp(),
        header.gasLimit(),
        header.coinbase(),
        rules.fork().fork().isAtLeast(Fork.PARIS)
            ? UInt256.fromBytes(header.mixHash())
            : UInt256.ZERO,
        header.baseFee(),
        chain::hash);
  }

  private static Bytes32 randomness(BlockHeader parent, Template template) {
    return template.randomness().isZero()
        ? Keccak.hash(Bytes.concatenate(parent.hash(), Bytes.ofUnsignedLong(parent.number())))
        : template.randomness();
  }

  /**
   * Makes the block after the newest one.
   *
   * @param candidates in the order in which they are tried
   */
  Draft draft(Template template, List<SignedTransaction> candidates) {
    BlockHeader parent = chain.head().header();
    StateOverrides before = chain.overrides();
    BlockContext context = context(parent, template);
    TransactionProcessor processor = new TransactionProcessor(rules, vm).withAnySender();
    chain.prefetch(candidates);
    WorldState world = chain.newestState();
    List<SignedTransaction> included = new ArrayList<>();
    List<Block.Outcome> outcomes = new ArrayList<>();
    List<SignedTransaction> hopeless = new ArrayList<>();
    Set<Address> stuck = new HashSet<>();
    long used = 0;
    for (SignedTransaction candidate : candidates) {
      Transaction payload = candidate.payload();
      if (stuck.contains(payload.sender())) {
        continue;
      }
      switch (processor.process(world, context, payload, template.gasLimit() - used)) {
        case TransactionResult.Executed executed -> {
          used += executed.gasUsed();
          included.add(candidate);
          outcomes.add(outcome(payload, executed, used));
        }
        case TransactionResult.Refused(Refusal reason, String detail) -> {
          stuck.add(payload.sender());
          boolean later =
              reason == Refusal.GAS_LIMIT_EXCEEDS_BLOCK
                  || reason == Refusal.FEE_BELOW_BASE_FEE
                  || reason == Refusal.NONCE_TOO_HIGH;
          if (!later || payload.gasLimit() > template.gasLimit()) {
            hopeless.add(candidate);
          }
        }
      }
    }
    StateDiff diff = world.diff();
    BlockHeader header = header(parent, context, world.root(), included, outcomes, used);
    return new Draft(
        new Block(header, header.hash(), included, outcomes, before), diff, world, hopeless);
  }

  /** What became of a transaction, given the gas of the block until then. */
  static Block.Outcome outcome(
      Transaction payload, TransactionResult.Executed executed, long cumulative) {
    @Nullable Address contract =
        payload.isCreation() ? ContractAddress.create(payload.sender(), payload.nonce()) : null;
    return new Block.Outcome(
        executed.receipt(payload.type(), cumulative),
        executed.gasUsed(),
        executed.effectiveGasPrice(),
        contract);
  }

  /** The header of a block after {@code parent} whose transactions have run. */
  BlockHeader header(
      BlockHeader parent,
      BlockContext context,
      Bytes32 stateRoot,
      List<SignedTransaction> included,
      List<Block.Outcome> outcomes,
      long gasUsed) {
    byte[] bloom = new byte[256];
    List<Bytes> receipts = new ArrayList<>();
    for (Block.Outcome outcome : outcomes) {
      Receipt receipt = outcome.receipt();
      receipts.add(receipt.encode());
      byte[] own = receipt.bloom().toArrayUnsafe();
      for (int i = 0; i < bloom.length; i++) {
        bloom[i] |= own[i];
      }
    }
    boolean paris = rules.fork().fork().isAtLeast(Fork.PARIS);
    return new BlockHeader(
        parent.fork(),
        parent.hash(),
        context.coinbase(),
        stateRoot,
        Block.listRoot(included.stream().map(SignedTransaction::raw).toList()),
        Block.listRoot(receipts),
        Bytes.wrap(bloom),
        paris ? UInt256.ZERO : context.difficulty(),
        context.number(),
        context.gasLimit(),
        gasUsed,
        context.timestamp(),
        BlockHeader.EXTRA_DATA,
        paris ? context.difficulty().toBytes() : Bytes32.ZERO,
        context.baseFee());
  }
}
