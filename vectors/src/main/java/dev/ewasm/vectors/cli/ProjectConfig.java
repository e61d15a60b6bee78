package dev.ewasm.vectors.cli;

import dev.ewasm.vectors.fixture.FixtureException;
import dev.ewasm.vectors.fixture.JsonValue;
import dev.ewasm.vectors.fixture.Suggestion;
import dev.ewasm.vectors.fixture.TomlDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The settings in force: the environment before the chosen profile of {@code ewasm.toml} before its
 * profile {@code default} before what is built in. Options on the command line win over all.
 *
 * @param file the {@code ewasm.toml} found upward from the working directory, or null
 * @param profile which profile is chosen
 */
record ProjectConfig(@Nullable Path file, String profile, Map<Setting, Value> values)
    implements IDefaultValueProvider {

  /** The name of the file. */
  static final String FILE = "ewasm.toml";

  private static final String DEFAULT = "default";
  private static final String PROFILE_VARIABLE = "EWASM_PROFILE";

  /**
   * A value and where it comes from.
   *
   * @param items more than one only of a list
   */
  record Value(List<String> items, String source) {

    Value {
      items = List.copyOf(items);
    }

    String text() {
      return String.join(",", items);
    }
  }

  /** The settings where this process runs. */
  static ProjectConfig current() {
    return load(Path.of("").toAbsolutePath(), System.getenv());
  }

  /**
   * Reads the settings that hold in a folder.
   *
   * @throws CommandException with file, line and column of what is wrong
   */
  static ProjectConfig load(Path folder, Map<String, String> environment) {
    @Nullable Path file = null;
    for (Path at = folder; at != null && file == null; at = at.getParent()) {
      Path candidate = at.resolve(FILE);
      file = Files.isRegularFile(candidate) ? candidate : null;
    }
    String profile = environment.getOrDefault(PROFILE_VARIABLE, DEFAULT);
    Map<Setting, Value> values = new EnumMap<>(Setting.class);
    try {
      if (file != null) {
        read(file, shown(folder, file), profile, values);
      } else if (!profile.equals(DEFAULT)) {
        throw CommandException.usage(
            PROFILE_VARIABLE + "=" + profile + ": there is no " + FILE + " with that profile");
      }
    } catch (FixtureException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw CommandException.unreadable(String.valueOf(file), e);
    }
    for (Setting setting : Setting.values()) {
      @Nullable String text = environment.get(setting.variable());
      if (text != null) {
        values.put(setting, fromEnvironment(setting, text));
      }
    }
    return new ProjectConfig(file, profile, values);
  }

  /** How the file is called from a folder below it. */
  private static String shown(Path folder, Path file) {
    return file.getParent() != null && file.getParent().equals(folder) ? FILE : file.toString();
  }

  private static void read(Path file, String name, String profile, Map<Setting, Value> values)
      throws FixtureException, IOException {
    JsonValue document = TomlDocument.parse(name, Files.readString(file));
    document.allowOnly(name, Set.of("profile"));
    @Nullable JsonValue profiles = document.find("profile");
    Map<String, JsonValue> byName = profiles == null ? Map.of() : profiles.fields();
    Map<String, Map<Setting, Value>> profilesRead = new HashMap<>();
    for (Map.Entry<String, JsonValue> entry : byName.entrySet()) {
      profilesRead.put(
          entry.getKey(),
          readProfile(entry.getValue(), name + " [profile." + entry.getKey() + "]"));
    }
    if (!profile.equals(DEFAULT) && !byName.containsKey(profile)) {
      throw CommandException.usage(
          PROFILE_VARIABLE
              + "="
              + profile
              + ": "
              + name
              + " has no such profile"
              + Suggestion.hint(profile, byName.keySet()));
    }
    values.putAll(profilesRead.getOrDefault(DEFAULT, Map.of()));
    values.putAll(profilesRead.getOrDefault(profile, Map.of()));
  }

  private static Map<Setting, Value> readProfile(JsonValue table, String source)
      throws FixtureException {
    Map<Setting, Value> values = new EnumMap<>(Setting.class);
    table.allowOnly("a profile", Set.copyOf(Setting.keys()));
    for (Setting setting : Setting.values()) {
      @Nullable JsonValue value = table.find(setting.key());
      if (value != null) {
        values.put(setting, new Value(items(setting, value), source));
      }
    }
    return values;
  }

  private static List<String> items(Setting setting, JsonValue value) throws FixtureException {
    JsonValue.Kind kind = value.kind();
    boolean fits =
        switch (setting.kind()) {
          case STRING -> kind == JsonValue.Kind.STRING || kind == JsonValue.Kind.NUMBER;
          case NUMBER -> kind == JsonValue.Kind.NUMBER;
          case BOOLEAN -> kind == JsonValue.Kind.BOOLEAN;
          case LIST -> kind == JsonValue.Kind.ARRAY || kind == JsonValue.Kind.STRING;
        };
    if (!fits) {
      throw value.error("expected " + setting.kind().text());
    }
    List<String> items = new ArrayList<>();
    for (JsonValue item : value.elementsOrSelf()) {
      items.add(
          item.kind() == JsonValue.Kind.BOOLEAN
              ? Boolean.toString(item.bool())
              : item.scalarText());
    }
    return items;
  }

  private static Value fromEnvironment(Setting setting, String text) {
    boolean fits =
        switch (setting.kind()) {
          case STRING, LIST -> true;
          case NUMBER -> text.matches("-?[0-9]{1,19}|0x[0-9a-fA-F]{1,16}");
          case BOOLEAN -> text.equals("true") || text.equals("false");
        };
    if (!fits) {
      throw CommandException.usage(
          setting.variable() + "=" + text + ": expected " + setting.kind().text());
    }
    return new Value(
        setting.kind() == Setting.Kind.LIST ? List.of(text.split(",")) : List.of(text),
        setting.variable());
  }

  Optional<Value> value(Setting setting) {
    return Optional.ofNullable(values.get(setting));
  }

  /** The folder of the file, from which paths in it count. */
  Optional<Path> root() {
    return Optional.ofNullable(file).map(Path::getParent);
  }

  /** Gives options their defaults. */
  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    return Setting.of(option.command().name(), List.of(option.names()))
        .flatMap(this::value)
        .map(Value::text)
        .orElse(null);
  }
}
