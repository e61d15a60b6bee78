package dev.ewasm.vectors.cli;

import dev.ewasm.state.StateException;
import dev.ewasm.state.database.StateCheck;
import dev.ewasm.state.database.StateDatabase;
import dev.ewasm.state.database.StateJson;
import dev.ewasm.state.database.StateLoader;
import dev.ewasm.state.database.StateRepair;
import dev.ewasm.state.store.KeyValueStore;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes32;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ewasm state}: looks after a state database. */
@Command(
    name = "state",
    description = "Check, repair, measure, export, import and copy a state database.",
    synopsisSubcommandLabel = "check|repair|stats|dump|load|copy|rollback|prune",
    footer = {
      "",
      "STORE is memory, rocksdb:DIR or cassandra://HOST:PORT/KEYSPACE.",
      "",
      "Examples:",
      "  ewasm state check --db rocksdb:chain --every-block",
      "  ewasm state stats --db rocksdb:chain",
      "  ewasm state copy --db rocksdb:chain --to cassandra://10.0.0.5:9042/chain",
      "",
      "Exit codes: 0 ok, 1 faults were found or the store or a file cannot be used, 2 usage."
    })
final class StateCommand implements Runnable {

  private static final String STORE = DatabaseOption.STORE;
  private static final String DB = DatabaseOption.NAME;

  private final Console console;

  @Spec private CommandSpec spec = CommandSpec.create();

  StateCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    throw CommandException.usage(
        "no action given; '" + spec.qualifiedName() + " --help' lists them");
  }

  /** {@code ewasm state check}. */
  @Command(
      name = "check",
      description = "Recompute everything that must fit together: keys, tries, code, history.")
  int check(
      @Option(names = DB, required = true, paramLabel = STORE, description = "The database.")
          String db,
      @Option(
              names = "--every-block",
              description = "Also go back to every kept block and compute its root.")
          boolean everyBlock) {
    try (StateDatabase database = open(db)) {
      StateCheck.Report report = StateCheck.run(database, everyBlock);
      print(database);
      line("accounts", report.accounts());
      line("contracts", report.contracts());
      line("storage slots", report.slots());
      line("trie nodes", report.nodes());
      for (String fault : report.faults()) {
        console.out().println("fault: " + fault);
      }
      if (report.faultCount() > report.faults().size()) {
        console.out().println("and more: " + report.faultCount() + " faults in all");
      }
      console.out().println(report.sound() ? "sound" : "damaged");
      return report.sound() ? ExitCode.OK : ExitCode.FAILED;
    } catch (StateException e) {
      throw DatabaseOption.failed(e);
    }
  }

  /** {@code ewasm state repair}. */
  @Command(
      name = "repair",
      description = "Mend what can be derived from the rest: trie nodes and surplus history.")
  int repair(
      @Option(names = DB, required = true, paramLabel = STORE, description = "The database.")
          String db) {
    try (StateDatabase database = open(db)) {
      List<String> done = StateRepair.run(database);
      done.forEach(console.out()::println);
      console.out().println(done.isEmpty() ? "nothing to repair" : "repaired");
      return ExitCode.OK;
    } catch (StateException e) {
      throw DatabaseOption.failed(e);
    }
  }

  /** {@code ewasm state stats}. */
  @Command(
      name = "stats",
      description = "Show head, kept blocks and what the store says of itself.")
  int stats(
      @Option(names = DB, required = true, paramLabel = STORE, description = "The database.")
          String db) {
    try (StateDatabase database = open(db)) {
      print(database);
      database.store().statistics().forEach(console.out()::println);
      return ExitCode.OK;
    } catch (StateException e) {
      throw DatabaseOption.failed(e);
    }
  }

  /** {@code ewasm state dump}. */
  @Command(
      name = "dump",
      description = "Write the newest state as JSON: root, block, accounts in alloc form.")
  int dump(
      @Option(names = DB, required = true, paramLabel = STORE, description = "The database.")
          String db,
      @Option(
              names = {"-o", "--output"},
              defaultValue = "-",
              paramLabel = "FILE",
              description = "Where to (default: standard output).")
          String output) {
    try (StateDatabase database = open(db)) {
      if (output.equals("-")) {
        StateJson.dump(database, console.out());
      } else {
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(path(output)))) {
          StateJson.dump(database, file);
        }
      }
      return ExitCode.OK;
    } catch (StateException e) {
      throw DatabaseOption.failed(e);
    } catch (IOException e) {
      throw CommandException.unwritable(output, e);
    }
  }

  /** {@code ewasm state load}. */
  @Command(
      name = "load",
      description = "Fill an empty store from a dump or a genesis file and check the root.")
  int load(
      @Option(names = DB, required = true, paramLabel = STORE, description = "The database.")
          String db,
      @Parameters(paramLabel = "FILE", description = "JSON, or - for standard input.")
          String source) {
    try (KeyValueStore store = DatabaseOption.openStore(db, true);
        InputStream in = source.equals("-") ? System.in : Files.newInputStream(path(source))) {
      Bytes32 root = StateJson.load(new BufferedInputStream(in), store);
      console.out().println("root: " + root);
      return ExitCode.OK;
    } catch (StateException e) {
      throw new CommandException(
          ExitCode.FAILED, source + ": " + EwasmCommand.oneLine(e.getMessage()), e);
    } catch (IOException e) {
      throw CommandException.unreadable(source, e);
    }
  }

  /** {@code ewasm state copy}. */
  @Command(
      name = "copy",
      description = "Fill another, empty store with the newest state and check the root.")
  int copy(
      @Option(names = DB, required = true, paramLabel = STORE, description = "The database.")
          String db,
      @Option(names = "--to", required = true, paramLabel = STORE, description = "The other store.")
          String target) {
    try (StateDatabase database = open(db);
        KeyValueStore store = DatabaseOption.openStore(target, true)) {
      Bytes32 root = StateLoader.copy(database, store);
      line("head block", database.head());
      console.out().println("root: " + root);
      return ExitCode.OK;
    } catch (StateException e) {
      throw DatabaseOption.failed(e);
    }
  }

  /** {@code ewasm state rollback}. */
  @Command(name = "rollback", description = "Go back to a kept block and forget all later ones.")
  int rollback(
      @Option(names = DB, required = true, paramLabel = STORE, description = "The database.")
          String db,
      @Option(
              names = "--block",
              required = true,
              paramLabel = "N",
              description = "The block that becomes the newest.")
          long block) {
    return change(db, database -> database.rollback(block));
  }

  /** {@code ewasm state prune}. */
  @Command(name = "prune", description = "Forget the states of all blocks before one.")
  int prune(
      @Option(names = DB, required = true, paramLabel = STORE, description = "The database.")
          String db,
      @Option(
              names = "--block",
              required = true,
              paramLabel = "N",
              description = "The block whose state becomes the oldest that can be read.")
          long block) {
    return change(db, database -> database.prune(block));
  }

  private int change(String db, Consumer<StateDatabase> change) {
    try (StateDatabase database = open(db)) {
      change.accept(database);
      print(database);
      return ExitCode.OK;
    } catch (StateException e) {
      throw DatabaseOption.failed(e);
    }
  }

  private static StateDatabase open(String address) {
    return DatabaseOption.open(address, false);
  }

  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw CommandException.failed(name, "not a file name");
    }
  }

  private void print(StateDatabase database) {
    console.out().println("store: " + database.store().describe());
    if (database.isEmpty()) {
      console.out().println("empty");
      return;
    }
    console.out().println("root: " + database.root());
    line("head block", database.head());
    line("oldest kept block", database.oldest());
  }

  private void line(String name, long value) {
    console.out().println(name + ": " + value);
  }
}
