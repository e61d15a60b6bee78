package dev.ewasm.substrate.runtime;

import dev.ewasm.substrate.crypto.Hashes;
import dev.ewasm.substrate.pallet.ChainState;
import dev.ewasm.substrate.pallet.EwasmPallet;
import dev.ewasm.substrate.pallet.NativeAccount;
import dev.ewasm.substrate.pallet.PalletCall;
import dev.ewasm.substrate.scale.ScaleReader;
import dev.ewasm.substrate.scale.ScaleWriter;
import dev.ewasm.substrate.state.StateTrie;
import dev.ewasm.substrate.state.StateVersion;
import dev.ewasm.substrate.state.StorageHasher;
import dev.ewasm.substrate.state.StorageKeys;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The runtime of the development chain: System, Timestamp, Balances and the contract pallet. */
public final class ContractRuntime {

  public static final String NAME = "ssvm-node";
  public static final long SPEC_VERSION = 100;
  public static final long TRANSACTION_VERSION = 1;
  public static final StateVersion STATE_VERSION = StateVersion.V1;

  /** The entry that stands for the runtime's code; clients only ask for its hash. */
  static final byte[] CODE_KEY = StorageKeys.wellKnown(":code");

  static final byte[] NUMBER_KEY = StorageKeys.value("System", "Number");
  static final byte[] PARENT_HASH_KEY = StorageKeys.value("System", "ParentHash");
  public static final byte[] EVENTS_KEY = StorageKeys.value("System", "Events");
  static final byte[] NOW_KEY = StorageKeys.value("Timestamp", "Now");
  static final int BLOCK_HASH_COUNT = 2400;

  private final EwasmPallet pallet;

  public ContractRuntime(EwasmPallet pallet) {
    this.pallet = pallet;
  }

  public EwasmPallet pallet() {
    return pallet;
  }

  /** The first block's state: accounts by id, each with the same balance. */
  public StateTrie genesisState(StateTrie empty, List<byte[]> accounts, BigInteger endowment) {
    ChainState state = new ChainState(empty);
    for (byte[] account : accounts) {
      pallet.balances(state).mint(account, endowment);
    }
    state.put(CODE_KEY, (NAME + " " + SPEC_VERSION).getBytes(StandardCharsets.US_ASCII));
    state.put(NUMBER_KEY, new byte[4]);
    state.put(NOW_KEY, new byte[8]);
    return state.trie();
  }

  /** The first block on a state. */
  public static Block genesis(StateTrie state) {
    byte[] extrinsicsRoot = StateTrie.orderedRoot(List.of(), StateVersion.V0);
    return new Block(
        new Header(new byte[32], 0, state.root(), extrinsicsRoot, List.of()), List.of());
  }

  static byte[] blockHashKey(long number) {
    return StorageKeys.map(
        "System",
        "BlockHash",
        StorageHasher.TWOX_64_CONCAT,
        new ScaleWriter().u32(number).toByteArray());
  }

  /** The time of a state in milliseconds since the epoch. */
  public static long timestamp(StateTrie state) {
    byte[] stored = state.get(NOW_KEY);
    return stored == null ? 0 : new ScaleReader(stored).u64();
  }

  /** What a state says about an account. */
  public NativeAccount account(StateTrie state, byte[] account) {
    return pallet.balances(new ChainState(state)).account(account);
  }

  /** The runtime's version as its interface {@code Core_version} returns it. */
  public static byte[] encodedVersion() {
    return new ScaleWriter()
        .text(NAME)
        .text(NAME)
        .u32(1)
        .u32(SPEC_VERSION)
        .u32(1)
        .list(Api.ALL, (writer, api) -> writer.raw(api.id()).u32(api.version()))
        .u32(TRANSACTION_VERSION)
        .u8(1)
        .toByteArray();
  }

  /** A runtime interface: its name and version. */
  public record Api(String name, long version) {
    /** The interfaces that clients may call. */
    public static final List<Api> ALL =
        List.of(
            new Api("Core", 5),
            new Api("Metadata", 2),
            new Api("TransactionPaymentApi", 4),
            new Api("AccountNonceApi", 1),
            new Api("TaggedTransactionQueue", 3));

    /** Eight bytes by which versions name it. */
    public byte[] id() {
      return Hashes.blake2(64, name.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /**
   * What a signature on a state's next block commits to.
   *
   * @return null if the era's birth block is not known any more, or not yet
   */
  public static Extrinsic.@Nullable Implicit implicit(
      StateTrie parentState, long number, byte[] parentHash, Era era, byte[] genesisHash) {
    byte[] birthHash = genesisHash;
    if (!era.isImmortal()) {
      long birth = era.birth(number);
      birthHash = birth == number - 1 ? parentHash : parentState.get(blockHashKey(birth));
    }
    return birthHash == null
        ? null
        : new Extrinsic.Implicit(SPEC_VERSION, TRANSACTION_VERSION, genesisHash, birthHash);
  }

  /** Where an extrinsic would be included: on which state, in which block. */
  public record Position(StateTrie state, long number, byte[] parentHash, byte[] genesisHash) {}

  /**
   * Checks a signed extrinsic as if it came next.
   *
   * @param checkSignature false if it is known to be right
   * @return why it is refused, {@link InvalidTransaction#FUTURE} included; null if it would be
   *     taken
   */
  public @Nullable InvalidTransaction validate(
      Extrinsic extrinsic, int lengthBytes, Position position, boolean checkSignature) {
    Extrinsic.Signed signed = extrinsic.signed();
    if (signed == null || extrinsic.call() instanceof RuntimeCall.SetTimestamp) {
      return InvalidTransaction.CALL;
    }
    Extrinsic.Implicit implicit =
        implicit(
            position.state,
            position.number,
            position.parentHash,
            signed.era(),
            position.genesisHash);
    if (implicit == null) {
      return InvalidTransaction.ANCIENT_BIRTH_BLOCK;
    }
    if (extrinsic.hasZeroSender() || (checkSignature && !extrinsic.verify(implicit))) {
      return InvalidTransaction.BAD_PROOF;
    }
    NativeAccount account = account(position.state, signed.account());
    if (signed.nonce() < account.nonce()) {
      return InvalidTransaction.STALE;
    }
    long weight = Weights.of(extrinsic.call());
    if (weight > Weights.BLOCK_LIMIT
        || lengthBytes > Weights.BLOCK_LENGTH_LIMIT
        || gasLimit(extrinsic.call()) > pallet.config().blockGasLimit()) {
      return InvalidTransaction.EXHAUSTS_RESOURCES;
    }
    BigInteger fee = Weights.fee(lengthBytes, weight).add(signed.tip());
    if (account.free().compareTo(fee) < 0) {
      return InvalidTransaction.PAYMENT;
    }
    return signed.nonce() > account.nonce() ? InvalidTransaction.FUTURE : null;
  }

  /** The gas that a call may use; saturates. */
  static long gasLimit(RuntimeCall call) {
    if (call instanceof RuntimeCall.Ssvm(PalletCall.Execution execution)) {
      BigInteger gas = execution.gasLimit();
      return gas.bitLength() > 63 ? Long.MAX_VALUE : gas.longValue();
    }
    return 0;
  }
}
