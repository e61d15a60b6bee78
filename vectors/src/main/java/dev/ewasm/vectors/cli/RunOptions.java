package dev.ewasm.vectors.cli;

import dev.ewasm.eei.EeiDialect;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.state.Address;
import dev.ewasm.vectors.fixture.Values;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.tuweni.bytes.Bytes;

/** Option values that several commands take, with errors that name the option. */
final class RunOptions {

  private RunOptions() {}

  static EeiDialect dialect(String name, boolean debug) {
    EeiDialect dialect =
        EeiDialect.named(name)
            .orElseThrow(
                () ->
                    CommandException.usage(
                        "--dialect "
                            + name
                            + ": no such dialect; there are "
                            + EeiDialect.all().stream()
                                .map(EeiDialect::id)
                                .collect(Collectors.joining(", "))));
    return debug ? dialect.withDebug() : dialect;
  }

  static Fork fork(String name) {
    return Fork.byName(name)
        .orElseThrow(
            () ->
                CommandException.usage(
                    "--fork "
                        + name
                        + ": no such fork; there are "
                        + Arrays.stream(Fork.values())
                            .map(Fork::fixtureName)
                            .collect(Collectors.joining(", "))));
  }

  static Address address(String option, String text) {
    return parse(option, text, Values::address);
  }

  /**
   * Bytes in hexadecimal, or of a file after {@code @}: its hexadecimal text, or its bytes as they
   * are.
   */
  static Bytes input(String option, String text) {
    if (text.startsWith("@")) {
      byte[] content = ModuleFile.readBytes(text.substring(1));
      String asText = new String(content, java.nio.charset.StandardCharsets.ISO_8859_1).strip();
      boolean hexadecimal = asText.matches("(0[xX])?[0-9a-fA-F]*");
      return hexadecimal ? parse(option, asText, Values::bytes) : Bytes.wrap(content);
    }
    return parse(option, text, Values::bytes);
  }

  static <T> T parse(String option, String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(option + " " + text + ": " + e.getMessage());
    }
  }
}
