package dev.ewasm.vectors.cli;

import dev.ewasm.vectors.runner.GasProfile;
import dev.ewasm.vectors.runner.GasProfile.Node;
import java.util.Locale;

/** A gas profile as a flame graph: callers below, width is gas; a tip names each frame in full. */
final class FlameGraph {

  private static final double WIDTH = 1200;
  private static final int ROW = 18;
  private static final int MARGIN = 30;
  private static final double LETTER = 7;

  /** Narrower frames would not be seen. */
  private static final double MIN_WIDTH = 0.2;

  private final StringBuilder svg = new StringBuilder();
  private final double total;
  private final long perGas;
  private final int height;

  private FlameGraph(GasProfile profile) {
    total = Math.max(profile.root().total(), 1);
    perGas = profile.unitsPerGas();
    height = depth(profile.root()) * ROW + 2 * MARGIN;
  }

  /** The whole SVG document. */
  static String draw(GasProfile profile, String title) {
    FlameGraph graph = new FlameGraph(profile);
    graph.draw(profile.root(), title);
    return graph.svg.toString();
  }

  private static int depth(Node node) {
    int deepest = 0;
    for (Node child : node.children()) {
      deepest = Math.max(deepest, depth(child));
    }
    return deepest + 1;
  }

  private void draw(Node root, String title) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%d\""
                + " viewBox=\"0 0 %.0f %d\" font-family=\"monospace\" font-size=\"11\">%n",
            WIDTH,
            height,
            WIDTH,
            height));
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#fffdf7\"/>\n");
    svg.append("<text x=\"10\" y=\"20\">").append(escape(title)).append("</text>\n");
    frame(root, 0, 0);
    svg.append("</svg>\n");
  }

  private void frame(Node node, double x, int level) {
    double width = WIDTH * node.total() / total;
    if (width < MIN_WIDTH) {
      return;
    }
    int y = height - MARGIN - (level + 1) * ROW;
    String tip =
        String.format(
            Locale.ROOT,
            "%s: %s gas, %.2f%%, itself %s gas",
            node.name(),
            gas(node.total()),
            100 * node.total() / total,
            gas(node.self()));
    svg.append(
        String.format(
            Locale.ROOT,
            "<g><title>%s</title><rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\""
                + " fill=\"%s\" stroke=\"#fffdf7\"/>",
            escape(tip),
            x,
            y,
            width,
            ROW,
            colour(node)));
    int letters = (int) (width / LETTER) - 1;
    if (letters >= 3) {
      String name = node.name();
      String text = name.length() <= letters ? name : name.substring(0, letters - 1) + "…";
      svg.append(
          String.format(
              Locale.ROOT, "<text x=\"%.2f\" y=\"%d\">%s</text>", x + 3, y + 13, escape(text)));
    }
    svg.append("</g>\n");
    double at = x;
    for (Node child : node.children()) {
      frame(child, at, level + 1);
      at += WIDTH * child.total() / total;
    }
  }

  private String gas(long units) {
    return perGas == 1
        ? Text.grouped(units)
        : String.format(Locale.ROOT, "%.4f", (double) units / perGas);
  }

  /** By kind, shaded by name, so that one function looks the same wherever it is called. */
  private static String colour(Node node) {
    int shade = Math.floorMod(node.name().hashCode(), 40);
    int hue =
        switch (node.kind()) {
          case MESSAGE -> 200;
          case INSTANTIATION -> 280;
          case FUNCTION -> 15 + shade;
          case HOST_FUNCTION -> 100 + shade;
        };
    return "hsl(" + hue + ",70%," + (70 + shade % 10) + "%)";
  }

  private static String escape(String text) {
    return Text.printable(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
