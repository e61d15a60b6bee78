package dev.ewasm.vectors.cli;

import java.util.List;
import java.util.function.Function;

/**
 * A sub-command by name. The factory is called only when the command is asked for (or all are, for
 * a help text), so that no run loads the classes of another command.
 *
 * <p>To add a command, write a class with picocli's {@code @Command}, whose constructor takes the
 * {@link Console}, and name it in {@link #ALL}. A command that needs more than {@code ewasm.jar}
 * (see the module's POM) must not be listed as light in the launcher.
 */
record Subcommand(String name, Function<Console, Object> factory) {

  /** All sub-commands in the order of the help text. */
  static final List<Subcommand> ALL =
      List.of(
          new Subcommand("check", CheckCommand::new),
          new Subcommand("run", RunCommand::new),
          new Subcommand("state-test", StateTestCommand::new),
          new Subcommand("spec-test", SpecTestCommand::new),
          new Subcommand("inspect", InspectCommand::new),
          new Subcommand("meter", MeterCommand::new),
          new Subcommand("profile", ProfileCommand::new),
          new Subcommand("state", StateCommand::new),
          new Subcommand("substrate-node", SubstrateNodeCommand::new),
          new Subcommand("fill", FillCommand::new),
          new Subcommand("help", HelpCommand::new));

  Object create(Console console) {
    return factory.apply(console);
  }
}
