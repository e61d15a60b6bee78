package dev.ewasm.vectors.cli;

import dev.ewasm.vectors.abi.AbiEvent;
import dev.ewasm.vectors.abi.AbiException;
import dev.ewasm.vectors.abi.AbiFunction;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every command that asks a node understands, to be mixed in. */
final class ClientOptions {

  private static final String DEFAULT_URL = "http://127.0.0.1:8545";
  private static final int MAX_SECONDS = 86_400;

  @Option(
      names = "--rpc-url",
      paramLabel = "URL",
      description =
          "The node's address (default: EWASM_RPC_URL of the environment, else"
              + " http://127.0.0.1:8545).")
  private @Nullable String url;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long to wait for an answer and for a receipt (default: 60).")
  private int timeout = 60;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  boolean json() {
    return json;
  }

  NodeClient client() {
    if (timeout < 1 || timeout > MAX_SECONDS) {
      throw CommandException.usage("--timeout " + timeout + ": not between 1 and " + MAX_SECONDS);
    }
    String environment = System.getenv("EWASM_RPC_URL");
    String text = url != null ? url : environment != null ? environment : DEFAULT_URL;
    try {
      URI address = URI.create(text);
      if (address.getHost() != null
          && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
        return new NodeClient(address, Duration.ofSeconds(timeout));
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the message.
    }
    throw CommandException.usage("--rpc-url " + text + ": not an address such as " + DEFAULT_URL);
  }

  /** Runs what reads something that a person typed; what is wrong with it is an error of usage. */
  static <T> T typed(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (AbiException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  /** Runs what reads something that a node or file said; what is wrong with it is a failure. */
  static <T> T told(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (AbiException e) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  static AbiFunction function(String signature) {
    return typed(() -> AbiFunction.parse(signature));
  }

  static AbiEvent event(String signature) {
    return typed(() -> AbiEvent.parse(signature));
  }
}
