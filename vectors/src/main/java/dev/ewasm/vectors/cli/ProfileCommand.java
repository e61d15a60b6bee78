package dev.ewasm.vectors.cli;

import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.vectors.runner.GasProfile;
import dev.ewasm.vectors.trace.FunctionNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ewasm profile FILE}: run a contract and draw where its gas went. */
@Command(
    name = "profile",
    description = "Run a contract as 'ewasm run' does and write where its gas went.",
    footer = {
      "",
      "Writes PREFIX.speedscope.json (for https://www.speedscope.app) and PREFIX.svg, a flame"
          + " graph",
      "whose widths are gas. Instructions cost what --metering says, here rev4 unless given.",
      "",
      "Examples:",
      "  ewasm profile token.wasm --input 18160ddd -o token",
      "",
      "Exit codes: 0 success, 1 the contract reverted or failed, 2 usage, 3 not a valid contract."
    })
final class ProfileCommand extends ContractRun {

  @Option(
      names = {"-o", "--output"},
      paramLabel = "PREFIX",
      description = "Where to write (default: ewasm-profile).")
  private String prefix = "ewasm-profile";

  ProfileCommand(Console console) {
    super(console, "rev4");
  }

  private @Nullable GasProfile profile;

  @Override
  boolean needsOneSchedule() {
    return true;
  }

  @Override
  VmConfig watched(VmConfig config, InstructionMetering metering) {
    profile = new GasProfile(metering, FunctionNames::all);
    return config.withObserver(profile).withInstructionObserver(profile);
  }

  @Override
  void finish() {
    GasProfile made = profile;
    if (made == null) {
      return;
    }
    write(
        prefix + ".speedscope.json",
        JsonLines.text(out -> new GasReport(made).writeSpeedscope(out, subject())) + "\n");
    write(prefix + ".svg", FlameGraph.draw(made, subject()));
  }

  private void write(String name, String content) {
    try {
      Files.writeString(Path.of(name), content);
      console().err().println("wrote " + name);
    } catch (IOException | InvalidPathException e) {
      throw CommandException.unwritable(name, e);
    }
  }
}
