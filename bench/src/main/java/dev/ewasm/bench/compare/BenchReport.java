package dev.ewasm.bench.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What one or several comparisons measured; its JSON form is the record's fields.
 *
 * @param format {@link #FORMAT}
 * @param machine processor, operating system and JVM
 * @param peers versions, or reasons why a peer is missing, by name
 * @param groups one for each case and mode
 */
record BenchReport(String format, String machine, Map<String, String> peers, List<Group> groups) {

  static final String FORMAT = "ewasm-bench/1";

  private static final JsonMapper MAPPER = new JsonMapper();

  /**
   * One module in one mode, measured at one time by all peers.
   *
   * @param name of the case
   * @param mode {@code plain} or {@code metered}
   * @param moduleBytes length of the module without metering
   * @param schedule of a metered run, else empty
   * @param result all peers' result, in hex
   * @param gas units used, the same for all peers
   * @param runs in the order of {@link Peer}
   */
  record Group(
      String name,
      String mode,
      int moduleBytes,
      String schedule,
      String result,
      long gas,
      List<Run> runs) {

    /** Median nanoseconds of the peer, or NaN if it did not take part. */
    double median(Peer peer) {
      return of(peer, Run::medianNanos);
    }

    /** Nanoseconds of the peer's fastest round or run, or NaN if it did not take part. */
    double fastest(Peer peer) {
      return of(peer, Run::fastestNanos);
    }

    private double of(Peer peer, ToDoubleFunction<Run> what) {
      return runs.stream()
          .filter(run -> run.peer().equals(peer.text()))
          .mapToDouble(what)
          .findFirst()
          .orElse(Double.NaN);
    }
  }

  /**
   * A peer's rounds.
   *
   * @param peer its name
   * @param readyMillis from the start of its process to the loaded module
   * @param runsPerRound calls measured together
   * @param roundNanos nanoseconds a call, for each round
   * @param curve of its warm-up: pairs of milliseconds since the start of the process and
   *     nanoseconds of the call that ended then
   */
  record Run(
      String peer, double readyMillis, int runsPerRound, double[] roundNanos, double[][] curve) {

    double medianNanos() {
      double[] sorted = roundNanos.clone();
      Arrays.sort(sorted);
      int half = sorted.length / 2;
      return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    double fastestNanos() {
      return Math.min(
          Arrays.stream(roundNanos).min().orElse(Double.NaN),
          Arrays.stream(curve).mapToDouble(point -> point[1]).min().orElse(Double.MAX_VALUE));
    }
  }

  void write(Path file) throws IOException {
    MAPPER.writeValue(file.toFile(), this);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws BenchException if it is something else
   */
  static BenchReport read(Path file) throws IOException {
    try {
      BenchReport report = MAPPER.readValue(file.toFile(), BenchReport.class);
      if (!FORMAT.equals(report.format())) {
        throw new BenchException(file + ": format " + report.format() + ", not " + FORMAT);
      }
      return report;
    } catch (JsonProcessingException e) {
      throw new BenchException(file + ": " + e.getOriginalMessage());
    }
  }

  /**
   * One report of several: groups stay whole, so that ratios compare what ran together; of two
   * groups with the same case and mode the later one stays.
   */
  static BenchReport merge(List<BenchReport> reports) {
    Map<String, Group> groups = new LinkedHashMap<>();
    Map<String, String> peers = new LinkedHashMap<>();
    for (BenchReport report : reports) {
      peers.putAll(report.peers());
      report.groups().forEach(group -> groups.put(group.name() + " " + group.mode(), group));
    }
    return new BenchReport(
        FORMAT, reports.getLast().machine(), peers, new ArrayList<>(groups.values()));
  }

  /** The peer that ratios refer to: native code if it took part everywhere, else our compiler. */
  Peer baseline() {
    boolean everywhere =
        groups.stream().noneMatch(group -> Double.isNaN(group.median(Peer.NATIVE)));
    return everywhere ? Peer.NATIVE : Peer.EWASM_COMPILER;
  }

  /** Peers that took part anywhere. */
  List<Peer> present() {
    return Arrays.stream(Peer.values())
        .filter(peer -> groups.stream().anyMatch(group -> !Double.isNaN(group.median(peer))))
        .toList();
  }

  /** Groups of a mode. */
  List<Group> groups(String mode) {
    return groups.stream().filter(group -> group.mode().equals(mode)).toList();
  }
}
