package dev.ewasm.vectors.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;

/** {@code ewasm completion SHELL}: what makes a shell complete commands and options. */
@Command(
    name = "completion",
    description = "Print a script that makes a shell complete commands and options.",
    footer = {
      "",
      "Examples:",
      "  ewasm completion bash > ~/.local/share/bash-completion/completions/ewasm",
      "  source <(ewasm completion zsh)",
      "  ewasm completion fish > ~/.config/fish/completions/ewasm.fish",
      "",
      "Exit codes: 0 printed, 2 usage."
    })
final class CompletionCommand implements Callable<Integer> {

  private static final String NAME = "ewasm";

  private final Console console;

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
  private String shell = "";

  CompletionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    CommandLine all = EwasmCommand.commandLine(silent(), null);
    String script =
        switch (shell) {
          // The script knows how to make zsh understand it.
          case "bash", "zsh" -> AutoComplete.bash(NAME, all);
          case "fish" -> fish(all);
          default ->
              throw CommandException.usage(shell + ": no such shell; there are bash, zsh, fish");
        };
    console.out().print(script);
    return ExitCode.OK;
  }

  private static Console silent() {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Console(nowhere, nowhere, false);
  }

  private static String fish(CommandLine all) {
    StringBuilder script = new StringBuilder("# fish completion for ewasm\n");
    String none =
        "not __fish_seen_subcommand_from " + String.join(" ", all.getSubcommands().keySet());
    for (Map.Entry<String, CommandLine> command : all.getSubcommands().entrySet()) {
      script
          .append("complete -c ewasm -n '")
          .append(none)
          .append("' -f -a ")
          .append(command.getKey())
          .append(" -d '")
          .append(quoted(first(command.getValue().getCommandSpec().usageMessage().description())))
          .append("'\n");
      fishCommand(script, command.getKey(), command.getValue());
    }
    return script.toString();
  }

  private static void fishCommand(StringBuilder script, String name, CommandLine command) {
    String condition = "__fish_seen_subcommand_from " + name;
    command
        .getSubcommands()
        .forEach(
            (verb, inner) -> {
              script
                  .append("complete -c ewasm -n '")
                  .append(condition)
                  .append("' -f -a ")
                  .append(verb)
                  .append(" -d '")
                  .append(quoted(first(inner.getCommandSpec().usageMessage().description())))
                  .append("'\n");
              inner
                  .getCommandSpec()
                  .options()
                  .forEach(option -> fishOption(script, condition, option));
            });
    command.getCommandSpec().options().forEach(option -> fishOption(script, condition, option));
  }

  private static void fishOption(StringBuilder script, String condition, OptionSpec option) {
    if (option.hidden()) {
      return;
    }
    script.append("complete -c ewasm -n '").append(condition).append('\'');
    for (String each : option.names()) {
      script.append(each.startsWith("--") ? " -l " : " -s ").append(each.replaceFirst("^-+", ""));
    }
    if (option.arity().max() > 0) {
      script.append(" -r");
    }
    script.append(" -d '").append(quoted(first(option.description()))).append("'\n");
  }

  private static String first(String[] lines) {
    return lines.length == 0 ? "" : lines[0];
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("'", "\\'");
  }
}
