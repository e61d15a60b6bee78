package dev.ewasm.vectors.cli;

import dev.ewasm.state.StateException;
import dev.ewasm.state.database.StateDatabase;
import dev.ewasm.state.store.KeyValueStore;
import dev.ewasm.state.store.StateStores;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The option {@code --db STORE} of the commands that can work on a state database, to be mixed in
 * with picocli's {@code @Mixin}. Nothing of a store is loaded before it is opened.
 */
final class DatabaseOption {

  /** The option's name. */
  static final String NAME = "--db";

  /** How help texts name its value. */
  static final String STORE = "STORE";

  @Option(
      names = NAME,
      paramLabel = STORE,
      description =
          "State database: memory, rocksdb:DIR or cassandra://HOST:PORT/KEYSPACE"
              + " (default: memory).")
  private @Nullable String address;

  /** Whether the option was given. */
  boolean isGiven() {
    return address != null;
  }

  /**
   * Opens the database that the option names, {@code memory} without it; makes one where there is
   * none. Whoever asked closes it.
   *
   * @throws CommandException if it cannot be opened
   */
  StateDatabase open() {
    return open(address == null ? "memory" : address, true);
  }

  /**
   * Opens a database.
   *
   * @param createIfMissing whether to make one where there is none, rather than to fail
   * @throws CommandException if it cannot be opened
   */
  static StateDatabase open(String address, boolean createIfMissing) {
    KeyValueStore store = openStore(address, createIfMissing);
    try {
      return StateDatabase.open(store);
    } catch (StateException e) {
      store.close();
      throw failed(e);
    }
  }

  /**
   * Opens the store of a database, whatever it holds.
   *
   * @throws CommandException if it cannot be opened
   */
  static KeyValueStore openStore(String address, boolean createIfMissing) {
    if (!StateStores.understands(address)) {
      throw CommandException.usage(
          NAME + " " + address + ": not a store; expected " + StateStores.FORMS);
    }
    try {
      return StateStores.open(address, createIfMissing);
    } catch (StateException e) {
      throw failed(e);
    } catch (NoClassDefFoundError e) {
      throw new CommandException(
          ExitCode.FAILED,
          NAME + " " + address + ": needs the libraries in app/lib on the class path",
          e);
    }
  }

  /** The command's failure when a database cannot be read or written. */
  static CommandException failed(StateException e) {
    return new CommandException(ExitCode.FAILED, EwasmCommand.oneLine(e.getMessage()), e);
  }
}
