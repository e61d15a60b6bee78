package dev.ewasm.state.store.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ewasm.state.Address;
import dev.ewasm.state.WorldState;
import dev.ewasm.state.database.StateCheck;
import dev.ewasm.state.database.StateDatabase;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.StateStores;
import dev.ewasm.state.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes on loopback addresses, of which some die. */
class ThreeNodesTest {
  private static final int NODES = 3;

  @Test
  void blocksGoOnWithoutOneNodeAndNothingIsLostWithoutTwo(@TempDir Path folder)
      throws IOException, InterruptedException {
    String missing = CassandraServer.missing();
    Assumptions.assumeTrue(missing == null, missing);
    List<CassandraServer> nodes = new ArrayList<>();
    try {
      int port = CassandraServer.freePort();
      int storagePort = CassandraServer.freePort();
      for (int i = 1; i <= NODES; i++) {
        CassandraServer node =
            CassandraServer.prepare(
                folder.resolve("node" + i), "127.0.0." + i, "127.0.0.1", port, storagePort, false);
        nodes.add(node);
        node.start().await();
      }
      String address =
          nodes.getFirst().address("three")
              + "?replication=3&contact=127.0.0.2:"
              + port
              + "&contact=127.0.0.3:"
              + port;
      run(nodes, address);
    } finally {
      nodes.forEach(CassandraServer::close);
    }
  }

  private static void run(List<CassandraServer> nodes, String address)
      throws IOException, InterruptedException {
    long head;
    try (StateDatabase database = StateDatabase.open(StateStores.open(address))) {
      applyBlocks(database, 5);
      nodes.get(2).kill();
      applyBlocks(database, 10);
      assertThat(StateCheck.run(database, true).faults()).isEmpty();
      head = database.head();
      nodes.get(1).kill();
      assertThatExceptionOfType(StoreException.class).isThrownBy(() -> applyBlocks(database, 20));
      assertThat(database.head()).isGreaterThanOrEqualTo(head);
      head = database.head();
    }
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> StateStores.open(address, false));
    nodes.get(1).start().await();
    try (StateDatabase database = StateDatabase.open(reopen(address))) {
      // The block whose answer was lost may have been committed; nothing else may.
      assertThat(database.head()).isBetween(head, head + 1);
      assertThat(StateCheck.run(database, true).faults()).isEmpty();
      applyBlocks(database, 3);
      assertThat(StateCheck.run(database, true).faults()).isEmpty();
    }
  }

  /** A node that came back is seen by the others a little later. */
  private static KeyValueStore reopen(String address) throws InterruptedException {
    for (int attempt = 0; ; attempt++) {
      try {
        return StateStores.open(address, false);
      } catch (StoreException e) {
        if (attempt == 60) {
          throw e;
        }
        Thread.sleep(1000);
      }
    }
  }

  private static void applyBlocks(StateDatabase database, int count) {
    for (int i = 0; i < count; i++) {
      long block = database.head() + 1;
      WorldState world = new WorldState(database.view());
      for (int account = 0; account < 5; account++) {
        Address address = Address.ofNumber(100 + account + (int) block % 7);
        world.addBalance(address, UInt256.valueOf(block));
        world.setStorage(address, UInt256.valueOf(block), UInt256.valueOf(block + 1));
        world.setNonce(address, 1 + block);
      }
      database.apply(block, world.diff());
    }
  }
}
