package dev.ewasm.bench.compare;

import dev.ewasm.engine.text.TextReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs the peers on one case after the other: each is warmed up, then rounds take turns. */
final class Comparison {

  private static final double NANOS_PER_MS = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  /** A round's length, so that the clock and the pipes do not count. */
  private static final double ROUND_NANOS = 30e6;

  private static final int MAX_RUNS = 2_000;

  /** A peer leaves the rounds when it has used its share; every peer has at least one. */
  private static final double SHARE_NANOS = 4e9;

  private static final String NONE = "-";
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:-UsePerfData",
          "--sun-misc-unsafe-memory-access=allow",
          "--enable-native-access=ALL-UNNAMED");

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
    copy("v8-peer.mjs", folder.resolve("v8-peer.mjs"));
    Path counter = folder.resolve("counter.wat");
    copy("counter.wat", counter);
    Files.write(
        folder.resolve("counter.wasm"),
        TextReader.read("counter.wat", Files.readAllBytes(counter)).bytes());
  }

  private static void copy(String resource, Path target) throws IOException {
    try (InputStream in = Comparison.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("no resource " + resource);
      }
      Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Versions of the peers seen, and reasons of those missing. */
  Map<Peer, String> notes() {
    return notes;
  }

  /**
   * Measures one case.
   *
   * @throws BenchException if results or gas differ, or no peer can run it
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
      process = new PeerRun(command(what, schedule, peer), folder.resolve(peer.text() + ".log"));
      long began = System.nanoTime();
      Turn turn = new Turn(peer, process);
      notes.put(peer, process.version());
      warmUp(turn, began);
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

  private List<String> command(BenchCase what, String schedule, Peer peer) throws IOException {
    byte[] module =
        schedule.isEmpty() || peer.isOurs()
            ? what.module()
            : Metered.injected(what.module(), schedule);
    String argument = what.argument() == null ? NONE : what.argument().toString();
    String callData = NONE;
    byte[] input = what.callData();
    if (input != null) {
      Path file = folder.resolve("calldata");
      Files.write(file, input);
      callData = file.toString();
    }
    if (peer == Peer.NATIVE) {
      return List.of(NativeCode.build(module, what.export()).toString(), argument, callData);
    }
    Path file = folder.resolve(peer.text() + ".wasm");
    Files.write(file, module);
    List<String> command = new ArrayList<>();
    if (peer.isJvm()) {
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(JVM_OPTIONS);
      command.add("-cp");
      command.add(System.getProperty("java.class.path"));
      command.add("dev.ewasm.bench.peer.PeerProcess");
      command.add(peer.text());
    } else {
      command.add("node");
      command.add(folder.resolve("v8-peer.mjs").toString());
    }
    command.addAll(List.of(file.toString(), what.export(), argument, callData));
    if (peer.isJvm()) {
      command.add(peer.isOurs() && !schedule.isEmpty() ? schedule : NONE);
    } else {
      command.add(folder.resolve("counter.wasm").toString());
    }
    return command;
  }

  private void warmUp(Turn turn, long began) throws IOException {
    long end = began + (long) (settings.warmUpSeconds() * NANOS_PER_SECOND);
    while (System.nanoTime() < end) {
      turn.answer = turn.process.run(1);
      turn.point(turn.answer);
    }
    turn.runs = (int) Math.clamp(ROUND_NANOS / Math.max(1, turn.answer.nanos()), 1, MAX_RUNS);
  }

  private void takeTurns(List<Turn> turns) throws IOException {
    for (int round = 0; round < settings.rounds(); round++) {
      for (Turn turn : turns) {
        if (turn.spent < SHARE_NANOS) {
          turn.answer = turn.process.run(turn.runs);
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
      throw new BenchException(
          "%s: %s computes %s instead of %x"
              .formatted(what.name(), first.peer.text(), first.answer.result(), expected));
    }
    for (Turn turn : turns) {
      if (!turn.answer.result().equals(first.answer.result())
          || turn.answer.gas() != first.answer.gas()) {
        throw new BenchException(
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
