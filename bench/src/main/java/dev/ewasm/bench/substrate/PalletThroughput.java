package dev.ewasm.bench.substrate;

import dev.ewasm.eei.VmConfig;
import dev.ewasm.engine.DeepStack;
import dev.ewasm.state.Address;
import dev.ewasm.state.codec.ContractAddress;
import dev.ewasm.state.store.StateStores;
import dev.ewasm.substrate.crypto.KeyPair;
import dev.ewasm.substrate.crypto.KeyType;
import dev.ewasm.substrate.node.KeyValueNodeStore;
import dev.ewasm.substrate.node.NodeStore;
import dev.ewasm.substrate.node.NodeStore.Entry;
import dev.ewasm.substrate.node.NodeStore.Kind;
import dev.ewasm.substrate.pallet.AccountMapping;
import dev.ewasm.substrate.pallet.EwasmPallet;
import dev.ewasm.substrate.pallet.PalletCall;
import dev.ewasm.substrate.pallet.PalletConfig;
import dev.ewasm.substrate.runtime.Block;
import dev.ewasm.substrate.runtime.BlockBuilder;
import dev.ewasm.substrate.runtime.ContractRuntime;
import dev.ewasm.substrate.runtime.Era;
import dev.ewasm.substrate.runtime.EventRecord;
import dev.ewasm.substrate.runtime.Extrinsic;
import dev.ewasm.substrate.runtime.Metadata;
import dev.ewasm.substrate.runtime.RuntimeCall;
import dev.ewasm.substrate.state.StateTrie;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Transfers of an ERC-20 through everything an extrinsic meets on its way into a stored block:
 * decoding, the check of its signature, nonce and fee, the contract, the trie's root, the commit.
 * Signing is the client's work and not counted. Arguments: the store, the contract ({@code
 * examples/erc20/erc20.wasm}), the key type, accounts (a block holds a transfer of each), blocks.
 */
public final class PalletThroughput {

  private static final BigInteger ENDOWMENT = BigInteger.ONE.shiftLeft(80);
  private static final BigInteger GAS = BigInteger.valueOf(100_000);
  private static final BigInteger PRICE = BigInteger.ONE;
  private static final int TRANSFER = 0xa9059cbb;
  private static final int MILLIS_PER_BLOCK = 6000;
  private static final String SUCCESS = "System.ExtrinsicSuccess";
  private static final List<String> STAGES =
      List.of("decode", "signature", "apply", "root", "commit");

  private final ContractRuntime runtime =
      new ContractRuntime(new EwasmPallet(PalletConfig.DEFAULT, VmConfig.DEFAULT));
  private final Metadata metadata = Metadata.load();
  private final NodeStore store;
  private final KeyPair[] keys;
  private final long[] nonces;
  private final byte[] genesisHash;
  private Block head;
  private StateTrie state;

  private PalletThroughput(NodeStore store, KeyType type, int accounts) {
    this.store = store;
    keys = new KeyPair[accounts];
    Arrays.setAll(keys, i -> KeyPair.fromUri(type, "//Alice//" + i));
    nonces = new long[accounts];
    state =
        runtime.genesisState(
            StateTrie.empty(ContractRuntime.STATE_VERSION, hash -> store.get(Kind.NODE, hash)),
            Arrays.stream(keys).map(KeyPair::accountId).toList(),
            ENDOWMENT);
    head = ContractRuntime.genesis(state);
    genesisHash = head.header().hash();
    commit();
  }

  public static void main(String[] arguments) throws Exception {
    byte[] contract = Files.readAllBytes(Path.of(arguments[1]));
    KeyType type = KeyType.valueOf(arguments[2].toUpperCase(Locale.ROOT));
    int accounts = Integer.parseInt(arguments[3]);
    int blocks = Integer.parseInt(arguments[4]);
    try (NodeStore store = new KeyValueNodeStore(StateStores.open(arguments[0]))) {
      Thread thread =
          DeepStack.newThread(
              () -> new PalletThroughput(store, type, accounts).run(contract, blocks), "author");
      thread.start();
      thread.join();
    }
  }

  private void run(byte[] contract, int blocks) {
    Address token = deploy(contract);
    // Everybody gets a token from the creator, so that everybody can pass one on.
    for (int i = 1; i < keys.length; i++) {
      seal(List.of(transfer(token, 0, i)));
    }
    long[][] nanos = new long[STAGES.size()][blocks];
    for (int block = 0; block < blocks; block++) {
      List<byte[]> extrinsics = new ArrayList<>();
      for (int from = 0; from < keys.length; from++) {
        extrinsics.add(transfer(token, from, (from + 1) % keys.length));
      }
      long[] taken = seal(extrinsics);
      for (int stage = 0; stage < taken.length; stage++) {
        nanos[stage][block] = taken[stage];
      }
    }
    print("%d blocks of %d transfers, medians for one transfer:", blocks, keys.length);
    double total = 0;
    for (int stage = 0; stage < STAGES.size(); stage++) {
      Arrays.sort(nanos[stage]);
      double micros = nanos[stage][blocks / 2] / 1e3 / keys.length;
      total += micros;
      print("%-10s %8.1f us", STAGES.get(stage), micros);
    }
    print("%-10s %8.1f us, %.0f transfers a second", "all", total, 1e6 / total);
  }

  private Address deploy(byte[] contract) {
    BigInteger gas = BigInteger.valueOf(10_000_000);
    seal(List.of(sign(0, new PalletCall.Create(contract, BigInteger.ZERO, gas, PRICE, true))));
    return ContractAddress.create(AccountMapping.address(keys[0].accountId()), 0);
  }

  private byte[] transfer(Address token, int from, int to) {
    byte[] input = new byte[4 + 32 + 32];
    ByteBuffer.wrap(input)
        .putInt(TRANSFER)
        .put(16, AccountMapping.address(keys[to].accountId()).toArray());
    input[input.length - 1] = 1;
    return sign(from, new PalletCall.Call(token, input, BigInteger.ZERO, GAS, PRICE, true));
  }

  private byte[] sign(int from, PalletCall call) {
    Extrinsic.Implicit implicit =
        new Extrinsic.Implicit(
            ContractRuntime.SPEC_VERSION,
            ContractRuntime.TRANSACTION_VERSION,
            genesisHash,
            genesisHash);
    byte[] data = new RuntimeCall.Ssvm(call).encode();
    return Extrinsic.sign(keys[from], data, Era.IMMORTAL, nonces[from]++, BigInteger.ZERO, implicit)
        .encode();
  }

  /** Makes a block of extrinsics, all of which must succeed; returns nanoseconds by stage. */
  private long[] seal(List<byte[]> extrinsics) {
    long[] at = new long[STAGES.size() + 1];
    at[0] = System.nanoTime();
    List<Extrinsic> decoded = new ArrayList<>();
    for (byte[] encoded : extrinsics) {
      decoded.add(Extrinsic.decode(encoded));
    }
    at[1] = System.nanoTime();
    ContractRuntime.Position position =
        new ContractRuntime.Position(
            state, head.header().number() + 1, head.header().hash(), genesisHash);
    for (int i = 0; i < extrinsics.size(); i++) {
      expect(runtime.validate(decoded.get(i), extrinsics.get(i).length, position, true) == null);
    }
    at[2] = System.nanoTime();
    BlockBuilder builder =
        new BlockBuilder(
            runtime,
            head.header(),
            state,
            genesisHash,
            ContractRuntime.timestamp(state) + MILLIS_PER_BLOCK);
    for (int i = 0; i < extrinsics.size(); i++) {
      expect(builder.apply(extrinsics.get(i), decoded.get(i), false) == null);
    }
    at[3] = System.nanoTime();
    head = builder.seal();
    state = builder.state();
    at[4] = System.nanoTime();
    commit();
    at[5] = System.nanoTime();
    expect(succeeded() == extrinsics.size() + 1);
    long[] taken = new long[STAGES.size()];
    Arrays.setAll(taken, i -> at[i + 1] - at[i]);
    return taken;
  }

  /** Writes the block and its part of the trie in one step, as the node does. */
  private void commit() {
    List<Entry> entries = new ArrayList<>();
    state.commit((hash, bytes) -> entries.add(new Entry(Kind.NODE, hash, bytes)));
    byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(head.header().number()).array();
    entries.add(new Entry(Kind.BLOCK, number, head.encode()));
    entries.add(new Entry(Kind.NUMBER, head.header().hash(), number));
    store.write(entries);
  }

  private long succeeded() {
    byte[] events = Objects.requireNonNull(state.get(ContractRuntime.EVENTS_KEY));
    return EventRecord.decodeAll(events, metadata).stream()
        .filter(event -> metadata.eventName(event.pallet(), event.event()).equals(SUCCESS))
        .count();
  }

  private static void expect(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("a transfer was refused or failed");
    }
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation is Error Prone's own artifact
  private static void print(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }
}
