package dev.ewasm.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;

/** Lays a report out as tables, for a terminal or for Markdown. */
final class BenchTables {

  private static final double NANOS_PER_MS = 1e6;
  private static final int WIDTH = 20;

  private final BenchReport report;
  private final boolean markdown;
  private final StringBuilder out = new StringBuilder();

  private BenchTables(BenchReport report, boolean markdown) {
    this.report = report;
    this.markdown = markdown;
  }

  static String text(BenchReport report) {
    return new BenchTables(report, false).all();
  }

  static String markdown(BenchReport report) {
    return new BenchTables(report, true).all();
  }

  private String all() {
    for (String mode : List.of("metered", "plain")) {
      if (!report.groups(mode).isEmpty()) {
        table(mode);
        fastest(mode);
      }
    }
    if (!report.groups("metered").isEmpty() && !report.groups("plain").isEmpty()) {
      meteringCost();
    }
    versions();
    return out.toString();
  }

  private void table(String mode) {
    Peer baseline = report.baseline();
    heading(
        "%s: median milliseconds a run, in brackets the ratio to %s"
            .formatted(capitalised(mode), baseline.text()));
    List<Peer> peers = report.present();
    row("", peers.stream().map(Peer::text).toList());
    rule(peers.size());
    for (BenchReport.Group group : report.groups(mode)) {
      row(group.name(), peers.stream().map(peer -> cell(group, peer, baseline)).toList());
    }
    means(mode, peers, BenchReport.Group::median);
  }

  /** Less of what else the machine did is in these than in medians. */
  private void fastest(String mode) {
    Peer baseline = report.baseline();
    heading(
        "%s: fastest run, as ratio to that of %s".formatted(capitalised(mode), baseline.text()));
    List<Peer> peers = report.present();
    row("", peers.stream().map(Peer::text).toList());
    rule(peers.size());
    for (BenchReport.Group group : report.groups(mode)) {
      row(
          group.name(),
          peers.stream()
              .map(peer -> number(group.fastest(peer) / group.fastest(baseline)))
              .toList());
    }
    means(mode, peers, BenchReport.Group::fastest);
  }

  /** Geometric means of the ratios, over the groups that have both. */
  private void means(
      String mode, List<Peer> peers, ToDoubleBiFunction<BenchReport.Group, Peer> nanos) {
    Peer baseline = report.baseline();
    List<String> means = new ArrayList<>();
    for (Peer peer : peers) {
      means.add(
          number(
              Math.exp(
                  report.groups(mode).stream()
                      .mapToDouble(
                          group ->
                              Math.log(
                                  nanos.applyAsDouble(group, peer)
                                      / nanos.applyAsDouble(group, baseline)))
                      .filter(Double::isFinite)
                      .average()
                      .orElse(Double.NaN))));
    }
    row("geometric mean", means);
    out.append('\n');
  }

  private static String cell(BenchReport.Group group, Peer peer, Peer baseline) {
    double median = group.median(peer);
    if (Double.isNaN(median)) {
      return "";
    }
    double ratio = median / group.median(baseline);
    return number(median / NANOS_PER_MS) + (Double.isNaN(ratio) ? "" : " (" + number(ratio) + ")");
  }

  private static String capitalised(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }

  private void meteringCost() {
    heading("What metering costs: metered by plain time");
    List<Peer> peers = report.present();
    row("", peers.stream().map(Peer::text).toList());
    rule(peers.size());
    double[] logs = new double[peers.size()];
    int[] counts = new int[peers.size()];
    for (BenchReport.Group metered : report.groups("metered")) {
      for (BenchReport.Group plain : report.groups("plain")) {
        if (plain.name().equals(metered.name())) {
          List<Double> ratios =
              peers.stream().map(peer -> metered.median(peer) / plain.median(peer)).toList();
          row(metered.name(), ratios.stream().map(BenchTables::number).toList());
          for (int i = 0; i < logs.length; i++) {
            if (!Double.isNaN(ratios.get(i))) {
              logs[i] += Math.log(ratios.get(i));
              counts[i]++;
            }
          }
        }
      }
    }
    List<String> means = new ArrayList<>();
    for (int i = 0; i < logs.length; i++) {
      means.add(number(counts[i] == 0 ? Double.NaN : Math.exp(logs[i] / counts[i])));
    }
    row("geometric mean", means);
    out.append('\n');
  }

  private void versions() {
    heading(report.machine());
    report
        .peers()
        .forEach(
            (peer, version) ->
                out.append(markdown ? "* `" + peer + "`: " : "  " + peer + ": ")
                    .append(Peer.of(peer).title())
                    .append("; ")
                    .append(version)
                    .append('\n'));
  }

  private void heading(String text) {
    out.append(text).append(markdown ? "\n\n" : "\n");
  }

  private void rule(int columns) {
    if (markdown) {
      out.append("|---").append("|---:".repeat(columns)).append("|\n");
    }
  }

  private void row(String name, List<String> cells) {
    if (markdown) {
      out.append("| ").append(name).append(" | ").append(String.join(" | ", cells)).append(" |\n");
    } else {
      out.append("%-34s".formatted(name));
      cells.forEach(cell -> out.append(("%" + WIDTH + "s").formatted(cell)));
      out.append('\n');
    }
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
  }
}
