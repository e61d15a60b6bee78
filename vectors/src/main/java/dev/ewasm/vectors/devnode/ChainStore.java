package dev.ewasm.vectors.devnode;

import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.transaction.Receipt;
import dev.ewasm.state.Address;
import dev.ewasm.state.Log;
import dev.ewasm.state.codec.LogRlp;
import dev.ewasm.state.codec.RlpReader;
import dev.ewasm.state.codec.RlpWriter;
import dev.ewasm.state.store.Column;
import dev.ewasm.state.store.KeyValueReader;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.WriteBatch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * Blocks with their transactions and outcomes as entries of a store: {@code b number} to the block,
 * {@code h hash} to its number, {@code t hash} to a transaction's block and place, {@code c} to the
 * chain's identity, {@code o} to what is set for the next block.
 */
final class ChainStore {

  private static final int FORMAT = 1;
  private static final byte[] IDENTITY = {'c'};
  private static final byte[] OVERRIDES = {'o'};

  private final KeyValueReader store;

  ChainStore(KeyValueReader store) {
    this.store = store;
  }

  /**
   * What a chain is, which must not change under its blocks.
   *
   * @param metering id of how instructions are paid for
   * @param first number of its first block
   */
  record Identity(long chainId, Fork fork, int codeSizeLimit, String metering, long first) {}

  /** Where a transaction is. */
  record Place(long block, int index) {}

  private static byte[] key(char kind, byte[] rest) {
    return ByteBuffer.allocate(1 + rest.length).put((byte) kind).put(rest).array();
  }

  private static byte[] number(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  @Nullable Identity identity() {
    byte[] stored = store.get(Column.CHAIN, IDENTITY);
    if (stored == null) {
      return null;
    }
    RlpReader fields = RlpReader.ofList(stored);
    long format = fields.scalar();
    if (format != FORMAT) {
      throw new InvalidChainException(
          "the chain is stored in format %d; this version reads format %d"
              .formatted(format, FORMAT));
    }
    long chainId = fields.scalar();
    String fork = text(fields);
    int codeSizeLimit = (int) fields.scalar();
    return new Identity(
        chainId,
        Fork.byName(fork)
            .orElseThrow(() -> new InvalidChainException("the chain has an unknown fork: " + fork)),
        codeSizeLimit,
        text(fields),
        fields.scalar());
  }

  private static String text(RlpReader fields) {
    return new String(fields.byteArray(), StandardCharsets.UTF_8);
  }

  static void putIdentity(WriteBatch batch, Identity identity) {
    RlpWriter writer = new RlpWriter().beginList().scalar(FORMAT).scalar(identity.chainId);
    writer.bytes(identity.fork.fixtureName().getBytes(StandardCharsets.UTF_8));
    writer.scalar(identity.codeSizeLimit);
    writer.bytes(identity.metering.getBytes(StandardCharsets.UTF_8)).scalar(identity.first);
    batch.put(Column.CHAIN, IDENTITY, writer.endList().toArray());
  }

  StateOverrides overrides() {
    byte[] stored = store.get(Column.CHAIN, OVERRIDES);
    return stored == null ? StateOverrides.NONE : StateOverrides.decode(RlpReader.ofList(stored));
  }

  static void putOverrides(WriteBatch batch, StateOverrides overrides) {
    batch.set(
        Column.CHAIN, OVERRIDES, overrides.isEmpty() ? null : overrides.encode().toArrayUnsafe());
  }

  static void put(WriteBatch batch, Block block) {
    byte[] number = number(block.number());
    batch.put(Column.CHAIN, key('b', number), encode(block));
    batch.put(Column.CHAIN, key('h', block.hash().toArrayUnsafe()), number);
    int index = 0;
    for (SignedTransaction transaction : block.transactions()) {
      batch.put(
          Column.CHAIN,
          key('t', transaction.hash().toArrayUnsafe()),
          ByteBuffer.allocate(12).putLong(block.number()).putInt(index++).array());
    }
  }

  static void delete(WriteBatch batch, Block block) {
    batch.delete(Column.CHAIN, key('b', number(block.number())));
    batch.delete(Column.CHAIN, key('h', block.hash().toArrayUnsafe()));
    for (SignedTransaction transaction : block.transactions()) {
      batch.delete(Column.CHAIN, key('t', transaction.hash().toArrayUnsafe()));
    }
  }

  @Nullable Long number(Bytes32 hash) {
    byte[] number = store.get(Column.CHAIN, key('h', hash.toArrayUnsafe()));
    return number == null ? null : (Long) ByteBuffer.wrap(number).getLong();
  }

  @Nullable Place place(Bytes32 transaction) {
    byte[] stored = store.get(Column.CHAIN, key('t', transaction.toArrayUnsafe()));
    if (stored == null) {
      return null;
    }
    ByteBuffer place = ByteBuffer.wrap(stored);
    return new Place(place.getLong(), place.getInt());
  }

  @Nullable Block block(long number, Fork fork) {
    byte[] stored = store.get(Column.CHAIN, key('b', number(number)));
    return stored == null ? null : decode(stored, fork);
  }

  private static byte[] encode(Block block) {
    RlpWriter writer = new RlpWriter(1024).beginList();
    writer.encoded(block.header().encode().toArrayUnsafe()).beginList();
    for (SignedTransaction transaction : block.transactions()) {
      writer.bytes(transaction.raw()).bytes(transaction.payload().sender().toBytes());
    }
    writer.endList().beginList();
    for (Block.Outcome outcome : block.outcomes()) {
      Receipt receipt = outcome.receipt();
      writer.beginList().scalar(receipt.type()).scalar(receipt.succeeded() ? 1 : 0);
      writer.scalar(receipt.cumulativeGasUsed()).scalar(outcome.gasUsed());
      writer.scalar(outcome.effectiveGasPrice());
      Address contract = outcome.contract();
      writer.bytes(contract == null ? Bytes.EMPTY : contract.toBytes()).beginList();
      receipt.logs().forEach(log -> LogRlp.write(writer, log));
      writer.endList().endList();
    }
    writer.endList().encoded(block.before().encode().toArrayUnsafe());
    return writer.endList().toArray();
  }

  private static Block decode(byte[] stored, Fork fork) {
    RlpReader fields = RlpReader.ofList(stored);
    BlockHeader header = BlockHeader.decode(fields.list(), fork);
    List<SignedTransaction> transactions = new ArrayList<>();
    RlpReader list = fields.list();
    while (list.hasNext()) {
      Bytes raw = list.bytes();
      transactions.add(TransactionCodec.decode(raw, Address.of(list.bytes())));
    }
    List<Block.Outcome> outcomes = new ArrayList<>();
    list = fields.list();
    while (list.hasNext()) {
      outcomes.add(outcome(list.list()));
    }
    StateOverrides before = StateOverrides.decode(fields.list());
    return new Block(header, header.hash(), transactions, outcomes, before);
  }

  private static Block.Outcome outcome(RlpReader fields) {
    int type = (int) fields.scalar();
    boolean succeeded = fields.scalar() == 1;
    long cumulative = fields.scalar();
    long gasUsed = fields.scalar();
    var price = fields.uint256();
    Bytes contract = fields.bytes();
    List<Log> logs = new ArrayList<>();
    RlpReader list = fields.list();
    while (list.hasNext()) {
      RlpReader log = list.list();
      Address address = Address.of(log.bytes());
      List<Bytes32> topics = new ArrayList<>();
      RlpReader topicList = log.list();
      while (topicList.hasNext()) {
        topics.add(topicList.bytes32());
      }
      logs.add(new Log(address, topics, log.bytes()));
    }
    return new Block.Outcome(
        new Receipt(type, succeeded, cumulative, logs),
        gasUsed,
        price,
        contract.isEmpty() ? null : Address.of(contract));
  }

  /** Whether a store holds a chain. */
  static boolean isPresent(KeyValueStore store) {
    return store.get(Column.CHAIN, IDENTITY) != null;
  }
}
