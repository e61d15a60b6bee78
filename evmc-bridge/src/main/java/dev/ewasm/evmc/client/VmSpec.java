package dev.ewasm.evmc.client;

import java.util.ArrayList;
import java.util.List;

/**
 * Which library to load and how to set it up, written {@code PATH[,NAME[=VALUE]]...} as EVMC's own
 * loader takes it.
 *
 * @param path file of the library, or its name in the system's search path
 * @param options in the order in which they are set
 */
public record VmSpec(String path, List<Option> options) {

  /** Longer paths are refused by EVMC's loader. */
  private static final int MAX_PATH = 4096;

  public VmSpec {
    options = List.copyOf(options);
  }

  /** An option; the value is empty when none was written. */
  public record Option(String name, String value) {}

  /**
   * Reads the written form.
   *
   * @throws EvmcLoadException if there is no path, it is too long, or an option has no name
   */
  public static VmSpec parse(String text) throws EvmcLoadException {
    String[] parts = text.split(",", -1);
    String path = parts[0];
    if (path.isEmpty()) {
      throw new EvmcLoadException("'" + text + "': no library named before the options");
    }
    if (path.length() > MAX_PATH) {
      throw new EvmcLoadException(
          path.substring(0, 40) + "…: the path is longer than " + MAX_PATH + " characters");
    }
    List<Option> options = new ArrayList<>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      String name = equals < 0 ? parts[i] : parts[i].substring(0, equals);
      if (name.isEmpty()) {
        throw new EvmcLoadException(path + ": option " + i + " has no name: '" + parts[i] + "'");
      }
      options.add(new Option(name, equals < 0 ? "" : parts[i].substring(equals + 1)));
    }
    return new VmSpec(path, options);
  }
}
