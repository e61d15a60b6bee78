package dev.ewasm.bench.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs the peers on one case after the other: each is warmed up, then rounds take turns. The
 * processes of all but the one whose turn it is are stopped.
 */
final class Comparison {

  private static final double NANOS_PER_MS = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  /** A round's length, so that the clock and the pipes do not count. */
  private static final double ROUND_NANOS = 30e6;

  /** A round that takes longer needs no run before it is measured. */
  private static final double SETTLING_NANOS = 150e6;

  private static final int MAX_RUNS = 2_000;
  private static final int PATIENCE = 4;
  private static final int FEW = 3;

  /** A peer leaves the rounds when it has used its share; every peer has at least one. */
  private static final double SHARE_NANOS = 4e9;

  /**
   * How long and how often.
   *
   * @param warmUpSeconds each peer runs alone before the rounds
   * @param rounds how often each peer's turn comes
   * @param schedule of metered runs
   */
  record Settings(double warmUpSeconds, int rounds, String schedule) {}

  private final Settings settings;
  private final Path folder;
  private final PeerCommand commands;
  private final PrintStream progress;
  private final Map<Peer, String> notes = new EnumMap<>(Peer.class);

  /** A peer's process and what was seen of it. */
  private static final class Turn {
    final Peer peer;
    final PeerRun process;
    final double readyMillis;
    final List<double[]> curve = new ArrayList<>();
    final List<Double> rounds = new ArrayList<>();
    PeerRun.Answer answer;
    double spent;
    int runs = 1;

    Turn(Peer peer, PeerRun process) throws IOException {
      this.peer = peer;
      this.process = process;
      readyMillis = process.ageNanos() / NANOS_PER_MS;
      answer = process.run(1);
      point(answer);
    }

    void point(PeerRun.Answer seen) {
      curve.add(new double[] {process.ageNanos() / NANOS_PER_MS, seen.nanos()});
    }
  }

  /**
   * @param folder for modules and scripts, which processes read
   * @param progress told what is measured
   */
  Comparison(Settings settings, Path folder, PrintStream progress) throws IOException {
    this.settings = settings;
    this.folder = folder;
    this.progress = progress;
    this.commands = new PeerCommand(folder);
  }

  /** Versions of the peers seen, and reasons of those missing. */
  Map<Peer, String> notes() {
    return notes;
  }

  /**
   * Measures one case.
   *
   * @throws BenchException.Divergence if results or gas differ
   * @throws BenchException if no peer can run it
   */
  BenchReport.Group run(BenchCase what, boolean metered, List<Peer> peers) throws IOException {
    String schedule = metered ? Metered.schedule(what.module(), settings.schedule()) : "";
    List<Turn> turns = new ArrayList<>();
    try {
      for (Peer peer : peers) {
        progress.println("  " + what.name() + (metered ? " metered: " : " plain: ") + peer.text());
        start(what, schedule, peer, turns);
      }
      if (turns.isEmpty()) {
        throw new BenchException(what.name() + ": no peer can run it");
      }
      check(what, turns);
      takeTurns(turns);
      check(what, turns);
      PeerRun.Answer answer = turns.getFirst().answer;
      return new BenchReport.Group(
          what.name(),
          metered ? "metered" : "plain",
          what.module().length,
          schedule,
          answer.result(),
          answer.gas(),
          turns.stream().map(Comparison::run).toList());
    } finally {
      turns.forEach(turn -> turn.process.close());
    }
  }

  private void start(BenchCase what, String schedule, Peer peer, List<Turn> turns)
      throws IOException {
    @Nullable PeerRun process = null;
    try {
      process =
          new PeerRun(commands.of(what, schedule, peer), folder.resolve(peer.text() + ".log"));
      long began = System.nanoTime();
      Turn turn = new Turn(peer, process);
      notes.put(peer, process.version());
      warmUp(turn, began);
      process.pause();
      turns.add(turn);
    } catch (BenchException e) {
      if (process != null) {
        process.close();
      }
      String note = "missing for " + what.name() + ": " + e.getMessage();
      progress.println("  " + peer.text() + " " + note);
      notes.putIfAbsent(peer, note);
    } catch (IOException e) {
      notes.putIfAbsent(peer, "missing: " + e.getMessage());
      progress.println("  " + peer.text() + " missing: " + e.getMessage());
    }
  }

  /** A peer that still gets faster is given more time, up to {@link #PATIENCE} times as much. */
  private void warmUp(Turn turn, long began) throws IOException {
    long nanos = (long) (settings.warmUpSeconds() * NANOS_PER_SECOND);
    long elapsed = System.nanoTime() - began;
    while (elapsed < nanos || (elapsed < PATIENCE * nanos && getsFaster(turn.curve))) {
      turn.answer = turn.process.run(1);
      turn.point(turn.answer);
      elapsed = System.nanoTime() - began;
    }
    turn.runs = (int) Math.clamp(ROUND_NANOS / Math.max(1, turn.answer.nanos()), 1, MAX_RUNS);
  }

  /**
   * Whether the second half of the time so far saw a run a tenth faster than the first half; with
   * few runs nobody can tell yet.
   */
  static boolean getsFaster(List<double[]> curve) {
    if (curve.size() < FEW) {
      return true;
    }
    double half = (curve.getFirst()[0] + curve.getLast()[0]) / 2;
    double before = Double.MAX_VALUE;
    double after = Double.MAX_VALUE;
    for (double[] point : curve) {
      if (point[0] <= half) {
        before = Math.min(before, point[1]);
      } else {
        after = Math.min(after, point[1]);
      }
    }
    return after < 0.9 * before;
  }

  private void takeTurns(List<Turn> turns) throws IOException {
    for (int round = 0; round < settings.rounds(); round++) {
      for (Turn turn : turns) {
        if (turn.spent < SHARE_NANOS) {
          turn.process.resume();
          if (turn.answer.nanos() < SETTLING_NANOS) {
            // Fills the processor's caches again.
            turn.process.run(turn.runs);
          }
          turn.answer = turn.process.run(turn.runs);
          turn.process.pause();
          turn.rounds.add((double) turn.answer.nanos() / turn.runs);
          turn.spent += turn.answer.nanos();
        }
      }
    }
  }

  private static void check(BenchCase what, List<Turn> turns) {
    Turn first = turns.getFirst();
    @Nullable Long expected = what.expected();
    if (expected != null && !first.answer.result().equals(Long.toHexString(expected))) {
      throw new BenchException.Divergence(
          "%s: %s computes %s instead of %x"
              .formatted(what.name(), first.peer.text(), first.answer.result(), expected));
    }
    for (Turn turn : turns) {
      if (!turn.answer.result().equals(first.answer.result())
          || turn.answer.gas() != first.answer.gas()) {
        throw new BenchException.Divergence(
            "%s: %s computes %s with gas %d, %s computes %s with gas %d"
                .formatted(
                    what.name(),
                    first.peer.text(),
                    first.answer.result(),
                    first.answer.gas(),
                    turn.peer.text(),
                    turn.answer.result(),
                    turn.answer.gas()));
      }
    }
  }

  private static BenchReport.Run run(Turn turn) {
    return new BenchReport.Run(
        turn.peer.text(),
        turn.readyMillis,
        turn.runs,
        turn.rounds.stream().mapToDouble(Double::doubleValue).toArray(),
        thinned(turn.curve));
  }

  /**
   * Points that differ enough in time to be seen on a plot, the fastest of those close together.
   */
  private static double[][] thinned(List<double[]> curve) {
    List<double[]> kept = new ArrayList<>();
    for (double[] point : curve) {
      double[] last = kept.isEmpty() ? null : kept.getLast();
      if (last == null || point[0] > last[0] * 1.02) {
        kept.add(point);
      } else if (point[1] < last[1]) {
        last[1] = point[1];
      }
    }
    return kept.toArray(double[][]::new);
  }
}
