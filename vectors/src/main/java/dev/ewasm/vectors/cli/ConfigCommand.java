package dev.ewasm.vectors.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ewasm config}: the settings in force and where each comes from. */
@Command(
    name = "config",
    description = "Show the settings in force and where each comes from.",
    footer = {
      "",
      "An option on the command line wins over the environment (EWASM_FORK for fork), that over",
      "the profile that EWASM_PROFILE names, that over [profile.default], that over what is built",
      "in. The file is ewasm.toml, in the working directory or the nearest folder above it.",
      "",
      "Examples:",
      "  ewasm config",
      "  EWASM_PROFILE=ci ewasm config --json",
      "",
      "Exit codes: 0 shown, 2 the file or a variable is wrong."
    })
final class ConfigCommand implements Callable<Integer> {

  private final Console console;

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  ConfigCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ProjectConfig config = ProjectConfig.current();
    if (json) {
      printJson(config);
    } else {
      print(config);
    }
    return ExitCode.OK;
  }

  private void print(ProjectConfig config) {
    console.out().println("# file: " + (config.file() == null ? "none" : config.file()));
    console.out().println("[profile." + config.profile() + "]");
    Text.Table table = new Text.Table("");
    for (Setting setting : Setting.values()) {
      Optional<ProjectConfig.Value> value = config.value(setting);
      String text =
          value
              .map(found -> toml(setting, found.items()))
              .orElseGet(
                  () ->
                      setting.builtIn().isEmpty() ? "" : toml(setting, List.of(setting.builtIn())));
      table.row(
          (text.isEmpty() ? "# " + setting.key() + " is not set" : setting.key() + " = " + text),
          "# "
              + value
                  .map(ProjectConfig.Value::source)
                  .orElse(text.isEmpty() ? setting.meaning() : "built in"));
    }
    table.print(console.out());
  }

  private static String toml(Setting setting, List<String> items) {
    return switch (setting.kind()) {
      case STRING -> quoted(items.getFirst());
      case NUMBER, BOOLEAN -> items.getFirst();
      case LIST ->
          items.stream().map(ConfigCommand::quoted).collect(Collectors.joining(", ", "[", "]"));
    };
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private void printJson(ProjectConfig config) {
    JsonLines.print(
        console.out(),
        object -> {
          object.writeStartObject();
          object.writeNumberField("version", 1);
          object.writeStringField("file", config.file() == null ? null : config.file().toString());
          object.writeStringField("profile", config.profile());
          object.writeObjectFieldStart("settings");
          for (Setting setting : Setting.values()) {
            ProjectConfig.@Nullable Value value = config.values().get(setting);
            object.writeObjectFieldStart(setting.key());
            if (setting.kind() == Setting.Kind.LIST) {
              object.writeArrayFieldStart("value");
              for (String item : value == null ? List.<String>of() : value.items()) {
                object.writeString(item);
              }
              object.writeEndArray();
            } else if (value == null && setting.builtIn().isEmpty()) {
              object.writeNullField("value");
            } else {
              object.writeStringField("value", value == null ? setting.builtIn() : value.text());
            }
            object.writeStringField("source", value == null ? "built in" : value.source());
            object.writeEndObject();
          }
          object.writeEndObject();
          object.writeEndObject();
        });
  }
}
