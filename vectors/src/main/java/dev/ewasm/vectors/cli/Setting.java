package dev.ewasm.vectors.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code ewasm.toml} and the environment can set: a key there, {@code EWASM_KEY} here, and a
 * default for the option {@code --key} of some commands.
 */
enum Setting {
  TESTS(
      Kind.LIST,
      "",
      Set.of(),
      "files and folders of tests; tests if there is that folder, else all"),
  BUILD(Kind.STRING, "", Set.of(), "command that builds the contracts before they are tested"),
  DEBUG_INFO(
      Kind.LIST, "", Set.of(), "builds of the contracts with debug information, for coverage"),
  FORK(Kind.STRING, "", Commands.RUNNING, "rules of the chain; Byzantium, of the node Cancun"),
  METERING(Kind.STRING, "", Commands.RUNNING, "what instructions cost; off, of the node rev4"),
  DIALECT(Kind.STRING, "rev4", Commands.RUNNING, "interface that contracts may import"),
  TIER(Kind.STRING, "auto", Commands.RUNNING, "how code is run"),
  SEED(Kind.NUMBER, "1", Commands.TESTING, "seed of the arguments of fuzz tests"),
  FUZZ_RUNS(Kind.NUMBER, "256", Commands.TESTING, "arguments that a fuzz test tries"),
  JOBS(Kind.NUMBER, "", Commands.TESTING, "threads; one for each processor"),
  FAIL_FAST(Kind.BOOLEAN, "false", Commands.TESTING, "whether to stop at the first failure"),
  TOLERANCE(Kind.STRING, "0", Commands.TESTING, "percent that gas may differ from a snapshot"),
  PORT(Kind.NUMBER, "8545", Set.of("node"), "port of the node"),
  ACCOUNTS(Kind.NUMBER, "10", Set.of("node"), "funded accounts of the node"),
  BLOCK_TIME(Kind.STRING, "0", Set.of("node"), "seconds between blocks of the node"),
  CHAIN_ID(Kind.NUMBER, "31337", Set.of("node"), "chain id of the node"),
  DB(Kind.STRING, "memory", Set.of("node"), "where the node keeps its chain"),
  RPC_URL(Kind.STRING, "", Commands.CLIENTS, "node that commands talk to");

  /** Types of values. */
  enum Kind {
    STRING("a string in quotes"),
    NUMBER("a whole number"),
    BOOLEAN("true or false"),
    LIST("an array of strings");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** Commands with options of the same meaning. */
  private static final class Commands {
    static final Set<String> RUNNING =
        Set.of("run", "test", "trace", "profile", "coverage", "node");
    static final Set<String> TESTING = Set.of("test", "coverage");
    static final Set<String> CLIENTS = Set.of("deploy", "call", "send", "receipt");
  }

  private final Kind kind;
  private final String builtIn;

  @SuppressWarnings("ImmutableEnumChecker") // made by Set.of
  private final Set<String> commands;

  private final String meaning;

  Setting(Kind kind, String builtIn, Set<String> commands, String meaning) {
    this.kind = kind;
    this.builtIn = builtIn;
    this.commands = commands;
    this.meaning = meaning;
  }

  /** As {@code ewasm.toml} has it. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The environment variable that overrides it. */
  String variable() {
    return "EWASM_" + name();
  }

  Kind kind() {
    return kind;
  }

  /** Its value when nobody sets it; empty when that depends on the machine or is nothing. */
  String builtIn() {
    return builtIn;
  }

  String meaning() {
    return meaning;
  }

  /** The setting that an option of a command has its default from. */
  static Optional<Setting> of(String command, List<String> optionNames) {
    return Arrays.stream(values())
        .filter(
            setting ->
                setting.commands.contains(command) && optionNames.contains("--" + setting.key()))
        .findFirst();
  }

  /** Whether any setting applies to a command. */
  static boolean concerns(String command) {
    return Arrays.stream(values()).anyMatch(setting -> setting.commands.contains(command));
  }

  static List<String> keys() {
    return Arrays.stream(values()).map(Setting::key).toList();
  }
}
