package dev.ewasm.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws a report as SVG: for each mode a bar for each case and peer, its ratio to the baseline on a
 * logarithmic scale; then for the largest modules how each peer warms up.
 */
final class BenchPlot {

  private static final int WIDTH = 1_120;
  private static final int LEFT = 70;
  private static final int PLOT_HEIGHT = 260;
  private static final int LEGEND_HEIGHT = 46;
  private static final int BELOW = 70;
  private static final int CURVES = 2;
  private static final double NANOS_PER_MS = 1e6;
  private static final String[] COLOURS = {
    "#555555", "#0b6e4f", "#1fa187", "#8bd3c0", "#e0a526", "#b5402e", "#d98b7f", "#7d5ba6",
    "#b9a3d0", "#3f78b5"
  };

  private final BenchReport report;
  private final List<Peer> peers;
  private final StringBuilder body = new StringBuilder();
  private int top;

  private BenchPlot(BenchReport report) {
    this.report = report;
    this.peers = report.present();
  }

  static String svg(BenchReport report) {
    return new BenchPlot(report).draw();
  }

  private String draw() {
    legend();
    for (String mode : List.of("metered", "plain")) {
      List<BenchReport.Group> groups = report.groups(mode);
      if (!groups.isEmpty()) {
        bars(mode, groups);
      }
    }
    report.groups("metered").stream()
        .sorted((a, b) -> Integer.compare(b.moduleBytes(), a.moduleBytes()))
        .limit(CURVES)
        .forEach(this::curves);
    return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="#ffffff"/>
        %s</svg>
        """
        .formatted(WIDTH, top, body);
  }

  private static String colour(Peer peer) {
    return COLOURS[peer.ordinal()];
  }

  private void legend() {
    int x = LEFT;
    int y = 18;
    for (Peer peer : peers) {
      int wide = 30 + 7 * peer.text().length();
      if (x + wide > WIDTH) {
        x = LEFT;
        y += 18;
      }
      rectangle(x, y - 10, 12, 12, colour(peer), peer.title());
      text(x + 17, y, "start", peer.text());
      x += wide;
    }
    top = LEGEND_HEIGHT;
  }

  /** A vertical logarithmic scale. */
  private record Scale(double low, double high, int top) {
    double y(double value) {
      double part = Math.log(value / low) / Math.log(high / low);
      return top + PLOT_HEIGHT * (1 - Math.clamp(part, 0, 1));
    }
  }

  private void bars(String mode, List<BenchReport.Group> groups) {
    Peer baseline = report.baseline();
    List<Double> ratios = new ArrayList<>();
    for (BenchReport.Group group : groups) {
      for (Peer peer : peers) {
        double ratio = group.median(peer) / group.median(baseline);
        if (Double.isFinite(ratio)) {
          ratios.add(ratio);
        }
      }
    }
    double high = ratios.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    double low = ratios.stream().mapToDouble(Double::doubleValue).min().orElse(1);
    Scale scale = new Scale(Math.min(0.5, low / 1.2), Math.max(2, high * 1.2), top + 26);
    title("Time by that of " + baseline.text() + ", " + mode + " (logarithmic, less is better)");
    grid(scale, "");
    double slot = (double) (WIDTH - LEFT - 10) / groups.size();
    double wide = slot * 0.85 / peers.size();
    for (int i = 0; i < groups.size(); i++) {
      BenchReport.Group group = groups.get(i);
      for (int j = 0; j < peers.size(); j++) {
        double ratio = group.median(peers.get(j)) / group.median(baseline);
        if (Double.isFinite(ratio)) {
          double x = LEFT + i * slot + slot * 0.07 + j * wide;
          double from = Math.min(scale.y(ratio), scale.y(1));
          double height = Math.max(1, Math.abs(scale.y(ratio) - scale.y(1)));
          rectangle(
              x,
              from,
              wide * 0.9,
              height,
              colour(peers.get(j)),
              "%s, %s: %.2f".formatted(group.name(), peers.get(j).text(), ratio));
        }
      }
      text(
          LEFT + (i + 0.5) * slot,
          scale.top() + PLOT_HEIGHT + 18,
          "middle",
          group.name().length() > 16 ? group.name().substring(0, 15) + "…" : group.name());
    }
    top = scale.top() + PLOT_HEIGHT + BELOW / 2;
  }

  private void curves(BenchReport.Group group) {
    double first = Double.MAX_VALUE;
    double last = 0;
    double low = Double.MAX_VALUE;
    double high = 0;
    for (BenchReport.Run run : group.runs()) {
      for (double[] point : run.curve()) {
        first = Math.min(first, point[0]);
        last = Math.max(last, point[0]);
        low = Math.min(low, point[1]);
        high = Math.max(high, point[1]);
      }
    }
    if (last <= first) {
      return;
    }
    Scale scale = new Scale(low / NANOS_PER_MS / 1.2, high / NANOS_PER_MS * 1.2, top + 26);
    title(
        "Warm-up of %s (%,d bytes), %s: milliseconds a run by seconds since the process started"
            .formatted(group.name(), group.moduleBytes(), group.mode()));
    grid(scale, " ms");
    for (double second = 0.125; second <= 64; second *= 2) {
      double x = x(second * 1e3, first, last);
      if (second * 1e3 > first && second * 1e3 < last) {
        line(x, scale.top(), x, scale.top() + PLOT_HEIGHT, "#dddddd");
        text(x, scale.top() + PLOT_HEIGHT + 16, "middle", trimmed(second) + " s");
      }
    }
    for (BenchReport.Run run : group.runs()) {
      StringBuilder points = new StringBuilder();
      for (double[] point : run.curve()) {
        points.append(
            String.format(
                Locale.ROOT,
                "%.1f,%.1f ",
                x(point[0], first, last),
                scale.y(point[1] / NANOS_PER_MS)));
      }
      body.append(
          "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\" points=\"%s\"/>\n"
              .formatted(colour(Peer.of(run.peer())), points.toString().strip()));
    }
    top = scale.top() + PLOT_HEIGHT + BELOW / 2;
  }

  private static double x(double millis, double first, double last) {
    return LEFT + (WIDTH - LEFT - 20) * Math.log(millis / first) / Math.log(last / first);
  }

  private void title(String text) {
    body.append(
        "<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>\n".formatted(LEFT, top + 14, text));
  }

  private void grid(Scale scale, String unit) {
    for (int exponent = -4; exponent <= 6; exponent++) {
      for (int digit : new int[] {1, 2, 5}) {
        double value = digit * Math.pow(10, exponent);
        if (value > scale.low() && value < scale.high()) {
          double y = scale.y(value);
          line(LEFT, y, WIDTH - 10, y, value == 1 && unit.isEmpty() ? "#888888" : "#e6e6e6");
          text(LEFT - 6, y + 4, "end", trimmed(value) + unit);
        }
      }
    }
  }

  private static String trimmed(double value) {
    return value >= 1
        ? Long.toString(Math.round(value))
        : String.format(Locale.ROOT, "%.4f", value).replaceAll("0+$", "");
  }

  private void rectangle(double x, double y, double width, double height, String fill, String tip) {
    body.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"><title>%s</title></rect>%n",
            x,
            y,
            width,
            height,
            fill,
            tip));
  }

  private void line(double x1, double y1, double x2, double y2, String stroke) {
    body.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n",
            x1,
            y1,
            x2,
            y2,
            stroke));
  }

  private void text(double x, double y, String anchor, String content) {
    body.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x,
            y,
            anchor,
            content));
  }
}
