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

  /**
   * All sub-commands in the order of the help text. Lambdas, not constructor references: those
   * would load every command's class, and what it needs, with this one.
   */
  static final List<Subcommand> ALL =
      List.of(
          new Subcommand("check", console -> new CheckCommand(console)),
          new Subcommand("new", console -> new NewCommand(console)),
          new Subcommand("test", console -> new TestCommand(console)),
          new Subcommand("run", console -> new RunCommand(console)),
          new Subcommand("state-test", console -> new StateTestCommand(console)),
          new Subcommand("spec-test", console -> new SpecTestCommand(console)),
          new Subcommand("inspect", console -> new InspectCommand(console)),
          new Subcommand("meter", console -> new MeterCommand(console)),
          new Subcommand("trace", console -> new TraceCommand(console)),
          new Subcommand("profile", console -> new ProfileCommand(console)),
          new Subcommand("coverage", console -> CoverageCommand.withActions(console)),
          new Subcommand("state", console -> new StateCommand(console)),
          new Subcommand("node", console -> new NodeCommand(console)),
          new Subcommand("deploy", console -> new DeployCommand(console)),
          new Subcommand("call", console -> new CallCommand(console)),
          new Subcommand("send", console -> new SendCommand(console)),
          new Subcommand("receipt", console -> new ReceiptCommand(console)),
          new Subcommand("abi-encode", console -> new AbiEncodeCommand(console)),
          new Subcommand("abi-decode", console -> new AbiDecodeCommand(console)),
          new Subcommand("keccak", console -> new KeccakCommand(console)),
          new Subcommand("address", console -> new AddressCommand(console)),
          new Subcommand("substrate-node", console -> new SubstrateNodeCommand(console)),
          new Subcommand("fill", console -> new FillCommand(console)),
          new Subcommand("diff", console -> new DiffCommand(console)),
          new Subcommand("config", console -> new ConfigCommand(console)),
          new Subcommand("completion", console -> new CompletionCommand(console)),
          new Subcommand("bench", console -> new BenchCommand()),
          new Subcommand("evmc", console -> new EvmcCommand(console)),
          new Subcommand("help", console -> new HelpCommand(console)));

  Object create(Console console) {
    return factory.apply(console);
  }
}
