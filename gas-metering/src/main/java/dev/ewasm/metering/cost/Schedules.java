package dev.ewasm.metering.cost;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Where schedules come from: the built-in ones by name, others from files. */
public final class Schedules {

  /** Names of the built-in schedules. */
  public static final List<String> BUILT_IN = List.of("rev4", "cycles");

  private static final ConcurrentHashMap<String, Schedule> LOADED = new ConcurrentHashMap<>();

  private Schedules() {}

  /**
   * The built-in schedule of this name.
   *
   * @throws IllegalArgumentException if {@link #BUILT_IN} does not list the name
   */
  public static Schedule builtIn(String name) {
    if (!BUILT_IN.contains(name)) {
      throw new IllegalArgumentException("no built-in schedule \"" + name + "\"");
    }
    return LOADED.computeIfAbsent(name, Schedules::load);
  }

  /** Fee schedule of Ewasm revision 4: every instruction 1 gas. */
  public static Schedule rev4() {
    return builtIn("rev4");
  }

  /** The published cycle-derived table, in particles. */
  public static Schedule cycles() {
    return builtIn("cycles");
  }

  /**
   * Reads a schedule file.
   *
   * @throws IOException if the file cannot be read
   * @throws ScheduleException if its text is not a schedule
   */
  public static Schedule fromFile(Path file) throws IOException, ScheduleException {
    String text;
    try {
      text = Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new ScheduleException(file.toString(), "not UTF-8 text");
    }
    return ScheduleReader.read(file.toString(), text);
  }

  private static Schedule load(String name) {
    String resource = name + ".toml";
    try (InputStream in = Schedules.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("missing resource " + resource);
      }
      return ScheduleReader.read(resource, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException | ScheduleException e) {
      throw new IllegalStateException("bad resource " + resource, e);
    }
  }
}
