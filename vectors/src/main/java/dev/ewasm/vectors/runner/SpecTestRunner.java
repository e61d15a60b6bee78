package dev.ewasm.vectors.runner;

import dev.ewasm.engine.DeepStack;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.text.WastCommand;
import dev.ewasm.vectors.fixture.SpecScript;
import org.jspecify.annotations.Nullable;

/**
 * Runs scripts of the WebAssembly specification's tests against the engine.
 *
 * <p>Traps must be those that the script names. Of malformed, invalid and unlinkable modules the
 * kind of the error must be right; other words than the script's are a remark, unless the runner is
 * strict. Modules that use what the profile refuses must be refused by that feature's name, at a
 * byte offset, and all others must load: which are which is worked out without the validator.
 * Commands that depend on a refused module count as refused.
 */
public final class SpecTestRunner {

  private final EngineConfig config;
  private final boolean strict;
  private final SkipList skips;

  /**
   * @param strict whether other words in a rejection are a failure
   */
  public SpecTestRunner(EngineConfig config, boolean strict, SkipList skips) {
    this.config = config;
    this.strict = strict;
    this.skips = skips;
  }

  /** Runs all commands of a script, with a store and a {@code spectest} module of its own. */
  public ScriptReport run(SpecScript script) {
    // Compiled code recurses in Java; once here rather than a thread for each invocation.
    return DeepStack.call(() -> runAll(script));
  }

  private ScriptReport runAll(SpecScript script) {
    ScriptReport report = new ScriptReport(script.name());
    ScriptRun run = new ScriptRun(config, strict);
    for (WastCommand command : script.commands()) {
      @Nullable String skip = skips.reason(script.name(), command.line());
      report.add(
          skip == null
              ? run.run(command)
              : new CommandResult(
                  command.line(), CommandKind.of(command), CommandResult.Verdict.SKIPPED, skip));
    }
    return report;
  }
}
