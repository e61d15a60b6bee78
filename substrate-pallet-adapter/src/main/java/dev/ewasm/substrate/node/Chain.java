package dev.ewasm.substrate.node;

import dev.ewasm.substrate.crypto.KeyPair;
import dev.ewasm.substrate.crypto.KeyType;
import dev.ewasm.substrate.node.NodeStore.Entry;
import dev.ewasm.substrate.node.NodeStore.Kind;
import dev.ewasm.substrate.runtime.Block;
import dev.ewasm.substrate.runtime.BlockBuilder;
import dev.ewasm.substrate.runtime.ContractRuntime;
import dev.ewasm.substrate.state.NodeSource;
import dev.ewasm.substrate.state.StateTrie;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The chain: its blocks and the state after each. One thread appends; any thread reads. A block is
 * written with its state and the new head in one step, so that a node goes on where it stopped.
 */
final class Chain {

  /** The accounts that everybody has the keys of. */
  static final List<String> DEVELOPMENT_NAMES =
      List.of("Alice", "Bob", "Charlie", "Dave", "Eve", "Ferdie");

  private static final BigInteger ENDOWMENT = BigInteger.ONE.shiftLeft(80);
  private static final byte[] HEAD = "substrate/head".getBytes(StandardCharsets.US_ASCII);
  // After so many blocks the trie's loaded nodes are dropped.
  private static final int RELOAD_INTERVAL = 512;

  private final NodeStore store;
  private final ContractRuntime runtime;
  private final NodeSource source;
  private final byte[] genesisHash;
  private volatile Head head;

  /** A block with its hash and the state after it. */
  record Head(byte[] hash, Block block, StateTrie state) {
    long number() {
      return block.header().number();
    }
  }

  /** Opens the chain in a store, or begins one there. */
  Chain(NodeStore store, ContractRuntime runtime) {
    this.store = store;
    this.runtime = runtime;
    source = hash -> store.get(Kind.NODE, hash);
    byte[] number = store.get(Kind.META, HEAD);
    if (number == null) {
      StateTrie state =
          runtime.genesisState(
              StateTrie.empty(ContractRuntime.STATE_VERSION, source), endowed(), ENDOWMENT);
      head = append(ContractRuntime.genesis(state), state);
    } else {
      Block block = stored(number);
      head = new Head(block.header().hash(), block, stateAt(block));
    }
    byte[] first = hash(0);
    if (first == null) {
      throw new IllegalStateException("the store has a head but no first block");
    }
    genesisHash = first;
  }

  private static List<byte[]> endowed() {
    List<byte[]> accounts = new ArrayList<>();
    for (String name : DEVELOPMENT_NAMES) {
      for (KeyType type : KeyType.values()) {
        for (String suffix : List.of("", "//stash")) {
          accounts.add(KeyPair.fromUri(type, "//" + name + suffix).accountId());
        }
      }
    }
    return accounts;
  }

  private static byte[] key(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  private Block stored(byte[] number) {
    byte[] encoded = store.get(Kind.BLOCK, number);
    if (encoded == null) {
      throw new IllegalStateException("block " + ByteBuffer.wrap(number).getLong() + " is missing");
    }
    return Block.decode(encoded);
  }

  private StateTrie stateAt(Block block) {
    return StateTrie.at(block.header().stateRoot(), ContractRuntime.STATE_VERSION, source);
  }

  ContractRuntime runtime() {
    return runtime;
  }

  byte[] genesisHash() {
    return genesisHash.clone();
  }

  Head head() {
    return head;
  }

  /** Returns the hash of a block, or null if there is none of that number. */
  byte @Nullable [] hash(long number) {
    byte[] encoded = number < 0 ? null : store.get(Kind.BLOCK, key(number));
    return encoded == null ? null : Block.decode(encoded).header().hash();
  }

  /** Returns a block with its state, or null if the hash is no block's. */
  @Nullable Head at(byte[] hash) {
    Head current = head;
    if (java.util.Arrays.equals(hash, current.hash)) {
      return current;
    }
    byte[] number = store.get(Kind.NUMBER, hash);
    if (number == null) {
      return null;
    }
    Block block = stored(number);
    return new Head(hash, block, stateAt(block));
  }

  /** Returns a block that exists. */
  Head at(long number) {
    Block block = stored(key(number));
    return new Head(block.header().hash(), block, stateAt(block));
  }

  /** Begins the next block. */
  BlockBuilder next(long timestampMillis) {
    Head parent = head;
    long earliest = ContractRuntime.timestamp(parent.state) + 1;
    return new BlockBuilder(
        runtime,
        parent.block.header(),
        parent.state,
        genesisHash,
        Math.max(earliest, timestampMillis));
  }

  /** Makes a block the head. */
  Head append(Block block, StateTrie state) {
    List<Entry> entries = new ArrayList<>();
    state.commit((hash, bytes) -> entries.add(new Entry(Kind.NODE, hash, bytes)));
    byte[] hash = block.header().hash();
    byte[] number = key(block.header().number());
    entries.add(new Entry(Kind.BLOCK, number, block.encode()));
    entries.add(new Entry(Kind.NUMBER, hash, number));
    entries.add(new Entry(Kind.META, HEAD, number));
    store.write(entries);
    boolean reload = block.header().number() % RELOAD_INTERVAL == 0;
    Head appended = new Head(hash, block, reload ? stateAt(block) : state);
    head = appended;
    return appended;
  }
}
