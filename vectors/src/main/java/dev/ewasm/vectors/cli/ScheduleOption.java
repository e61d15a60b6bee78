package dev.ewasm.vectors.cli;

import dev.ewasm.metering.cost.Schedule;
import dev.ewasm.metering.cost.ScheduleException;
import dev.ewasm.metering.cost.Schedules;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The gas schedule that a command line names: a built-in one or a file. */
final class ScheduleOption {

  private ScheduleOption() {}

  /**
   * The schedule {@code name}.
   *
   * @throws CommandException if there is none; says which there are
   */
  static Schedule parse(String name) {
    if (Schedules.BUILT_IN.contains(name)) {
      return Schedules.builtIn(name);
    }
    try {
      return Schedules.fromFile(Path.of(name));
    } catch (NoSuchFileException | InvalidPathException e) {
      throw new CommandException(
          ExitCode.USAGE,
          "no schedule or file " + name + "; built in are " + String.join(", ", Schedules.BUILT_IN),
          e);
    } catch (ScheduleException e) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw CommandException.unreadable(name, e);
    }
  }
}
