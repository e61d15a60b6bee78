package dev.ewasm.vectors.runner;

import dev.ewasm.vectors.runner.CommandResult.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What became of a script's commands: counts, and each result that has something to tell. */
public final class ScriptReport {

  private final String script;
  private final Map<CommandKind, int[]> counts = new EnumMap<>(CommandKind.class);
  private final List<CommandResult> remarkable = new ArrayList<>();

  ScriptReport(String script) {
    this.script = script;
  }

  void add(CommandResult result) {
    counts
        .computeIfAbsent(result.kind(), kind -> new int[Verdict.values().length])[
        result.verdict().ordinal()]++;
    if (result.verdict() != Verdict.PASSED || !result.message().isEmpty()) {
      remarkable.add(result);
    }
  }

  public String script() {
    return script;
  }

  /** How many commands of a kind ended so. */
  public int count(CommandKind kind, Verdict verdict) {
    int[] row = counts.get(kind);
    return row == null ? 0 : row[verdict.ordinal()];
  }

  /** How many commands ended so. */
  public int count(Verdict verdict) {
    return counts.values().stream().mapToInt(row -> row[verdict.ordinal()]).sum();
  }

  /** All results but those that passed without a remark, in the order of the script. */
  public List<CommandResult> remarkable() {
    return List.copyOf(remarkable);
  }

  /** Whether another run of the same script reports the same of every command. */
  public boolean agreesWith(ScriptReport other) {
    return remarkable.equals(other.remarkable);
  }

  /** The failures among them. */
  public List<CommandResult> failures() {
    return remarkable.stream().filter(result -> result.verdict() == Verdict.FAILED).toList();
  }
}
