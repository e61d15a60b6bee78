package dev.ewasm.vectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The pages in {@code docs/commands}, one a command, are made from what {@code --help} is made
 * from. {@code -Dewasm.docs.write=true} writes them anew.
 */
class CommandPagesTest {

  private static final Path PAGES =
      Path.of(System.getProperty("ewasm.root", "..")).resolve("docs/commands");

  private static final String HOW_TO_WRITE =
      "write the pages anew: mvn -Dquick -pl vectors -am test -Dtest=CommandPagesTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dtest.jvm.args=-Dewasm.docs.write=true";

  /** Runs from the module {@code bench}, which explains it itself. */
  private static final String ELSEWHERE = "bench";

  private static Map<String, CommandLine> commands() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Map<String, CommandLine> commands =
        new TreeMap<>(
            EwasmCommand.commandLine(new Console(nowhere, nowhere, false), null).getSubcommands());
    commands.remove(ELSEWHERE);
    return commands;
  }

  @Test
  void everyCommandHasItsPage() throws IOException {
    Map<String, String> pages = pages();
    if (Boolean.getBoolean("ewasm.docs.write")) {
      Files.createDirectories(PAGES);
      for (Map.Entry<String, String> page : pages.entrySet()) {
        Files.writeString(PAGES.resolve(page.getKey()), page.getValue());
      }
    }
    for (Map.Entry<String, String> page : pages.entrySet()) {
      assertThat(PAGES.resolve(page.getKey())).as(HOW_TO_WRITE).exists();
      assertThat(Files.readString(PAGES.resolve(page.getKey())))
          .as(HOW_TO_WRITE)
          .isEqualTo(page.getValue());
    }
    try (Stream<Path> files = Files.list(PAGES)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(pages.keySet());
    }
  }

  @Test
  void everyCommandHasExamplesAndExitCodes() {
    commands()
        .forEach(
            (name, command) ->
                assertThat(String.join("\n", command.getCommandSpec().usageMessage().footer()))
                    .as(name)
                    .contains("Example")
                    .contains("Exit codes:"));
  }

  private static Map<String, String> pages() {
    Map<String, String> pages = new TreeMap<>();
    StringBuilder index = new StringBuilder("# Commands\n\n| | |\n|---|---|\n");
    commands()
        .forEach(
            (name, command) -> {
              CommandSpec spec = command.getCommandSpec();
              pages.put(name + ".md", page(spec));
              index
                  .append("| [`ewasm %1$s`](%1$s.md) | ".formatted(name))
                  .append(cell(String.join(" ", spec.usageMessage().description())))
                  .append(" |\n");
            });
    index.append(
        """

        Options take their defaults from `ewasm.toml` and the environment where [`ewasm config`](config.md) says so.
        Exit codes are the same everywhere: [exit codes](../exit-codes.md).
        """);
    pages.put("README.md", index.toString());
    return pages;
  }

  private static String page(CommandSpec spec) {
    StringBuilder page = new StringBuilder();
    page.append("# ").append(spec.qualifiedName()).append("\n\n");
    section(page, spec);
    for (CommandLine inner : spec.subcommands().values()) {
      page.append("\n## ").append(inner.getCommandSpec().qualifiedName()).append("\n\n");
      section(page, inner.getCommandSpec());
    }
    return page.toString();
  }

  private static void section(StringBuilder page, CommandSpec spec) {
    page.append(String.join(" ", spec.usageMessage().description())).append("\n\n");
    page.append("    ").append(synopsis(spec)).append('\n');
    List<ArgSpec> arguments = new ArrayList<>(spec.positionalParameters());
    spec.options().stream().filter(option -> !option.hidden()).forEach(arguments::add);
    page.append("\n| | |\n|---|---|\n");
    for (ArgSpec argument : arguments) {
      page.append("| `")
          .append(label(argument).replace("|", "\\|"))
          .append("` | ")
          .append(cell(String.join(" ", argument.description())))
          .append(
              argument.required() && argument.isOption() && argument.group() == null
                  ? " Required."
                  : "")
          .append(" |\n");
    }
    footer(page, spec.usageMessage().footer());
  }

  private static String synopsis(CommandSpec spec) {
    StringBuilder text = new StringBuilder(spec.qualifiedName());
    if (!spec.subcommands().isEmpty()) {
      String actions = String.join("|", spec.subcommands().keySet());
      boolean needsNone = !spec.positionalParameters().isEmpty();
      text.append(' ').append(needsNone ? "[" + actions + "]" : actions);
    }
    text.append(" [OPTIONS]");
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      String label = parameter.paramLabel() + (parameter.arity().max() > 1 ? "…" : "");
      text.append(parameter.required() ? " " + label : " [" + label + "]");
    }
    return text.toString();
  }

  private static String label(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return argument.paramLabel();
    }
    String value = option.arity().max() == 0 ? "" : option.paramLabel();
    String names = String.join(", ", option.names());
    if (value.isEmpty()) {
      return names;
    }
    return option.arity().min() == 0 ? names + "[=" + value + "]" : names + " " + value;
  }

  /** Paragraphs as they are, examples as code. */
  private static void footer(StringBuilder page, String[] footer) {
    for (String line : footer) {
      String text = line.stripTrailing();
      if (text.equals("Example:") || text.equals("Examples:")) {
        page.append("Examples:\n\n");
      } else if (text.startsWith("Example: ")) {
        page.append("Example:\n\n    $ ").append(text.substring(9)).append('\n');
      } else if (text.startsWith("  ")) {
        page.append("    $ ").append(text.strip()).append('\n');
      } else {
        page.append(text.replace("<", "&lt;")).append('\n');
      }
    }
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }
}
