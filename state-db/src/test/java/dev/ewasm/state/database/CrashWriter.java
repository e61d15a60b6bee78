package dev.ewasm.state.database;

import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.StateStores;
import dev.ewasm.state.store.rocksdb.RocksOptions;
import dev.ewasm.state.store.rocksdb.RocksStore;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * The process that {@link CrashTest} kills: checks the database it finds, then commits, prunes and
 * rolls back without end, and says each time what is done.
 */
final class CrashWriter {
  private static final int KEPT_BLOCKS = 6;

  private CrashWriter() {}

  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    try (StateDatabase database = StateDatabase.open(open(args[0]))) {
      StateCheck.Report report = StateCheck.run(database, true);
      out.println(
          (report.sound() ? "sound " : "damaged " + report.faults() + " ")
              + database.head()
              + " "
              + database.root());
      SplittableRandom random = new SplittableRandom(Long.parseLong(args[1]));
      while (true) {
        long next = database.head() + 1;
        database.apply(next, RandomBlocks.block(database.view(), next, 60, 150));
        out.println("done " + next + " " + database.root());
        if (next - database.oldest() > 2 * KEPT_BLOCKS) {
          database.prune(next - KEPT_BLOCKS);
        }
        if (random.nextInt(12) == 0 && next - database.oldest() > 4) {
          out.println("going " + (next - 3));
          database.rollback(next - 3);
          out.println("done " + (next - 3) + " " + database.root());
        }
      }
    }
  }

  private static KeyValueStore open(String address) {
    if (address.startsWith("cassandra:")) {
      return StateStores.open(address);
    }
    // Small buffers, so that flushes and compactions are hit as well.
    return RocksStore.open(Path.of(address), RocksOptions.DEFAULT.withMemory(8L << 20, 1L << 20));
  }
}
