package dev.ewasm.vectors.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ewasm.vectors.runner.GasProfile;
import dev.ewasm.vectors.runner.GasProfile.Kind;
import dev.ewasm.vectors.runner.GasProfile.Node;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A {@link GasProfile} as tables and in the format of speedscope. */
final class GasReport {

  private final GasProfile profile;

  GasReport(GasProfile profile) {
    this.profile = profile;
  }

  /** One row: all nodes of a kind and name together. */
  private static final class Row {
    long calls;
    long self;
    long total;
  }

  void print(PrintStream out) {
    out.println("gas by function");
    table(out, Set.of(Kind.MESSAGE, Kind.INSTANTIATION, Kind.FUNCTION));
    out.println("gas by host function");
    table(out, Set.of(Kind.HOST_FUNCTION));
  }

  private void table(PrintStream out, Set<Kind> kinds) {
    Map<String, Row> rows = new LinkedHashMap<>();
    for (Node child : profile.root().children()) {
      collect(child, kinds, rows, new HashSet<>());
    }
    Text.Table table = new Text.Table("  ");
    table.row("self", "total", "calls", "name");
    rows.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<String, Row>>comparingLong(row -> -row.getValue().self)
                .thenComparing(Map.Entry::getKey))
        .forEach(
            row ->
                table.row(
                    gas(row.getValue().self),
                    gas(row.getValue().total),
                    Text.grouped(row.getValue().calls),
                    Text.printable(row.getKey())));
    table.print(out);
  }

  private static void collect(
      Node node, Set<Kind> kinds, Map<String, Row> rows, Set<String> above) {
    boolean outermost = above.add(node.name());
    if (kinds.contains(node.kind())) {
      Row row = rows.computeIfAbsent(node.name(), name -> new Row());
      row.calls += node.calls();
      row.self += node.self();
      // A recursive function's total is that of its outermost calls.
      row.total += outermost ? node.total() : 0;
    }
    for (Node child : node.children()) {
      collect(child, kinds, rows, above);
    }
    if (outermost) {
      above.remove(node.name());
    }
  }

  /** Units as gas, with the particles as decimals. */
  private String gas(long units) {
    long perGas = profile.unitsPerGas();
    String whole = Text.grouped(units / perGas);
    return perGas == 1 ? whole : whole + "." + Long.toString(perGas + units % perGas).substring(1);
  }

  /** The tree as speedscope reads it: one sample a node, weighted with its own use. */
  void writeSpeedscope(JsonGenerator out, String name) throws IOException {
    Map<String, Integer> frames = new LinkedHashMap<>();
    List<List<Integer>> samples = new ArrayList<>();
    List<Long> weights = new ArrayList<>();
    for (Node child : profile.root().children()) {
      sample(child, new ArrayList<>(), frames, samples, weights);
    }
    out.writeStartObject();
    out.writeStringField("$schema", "https://www.speedscope.app/file-format-schema.json");
    out.writeStringField("exporter", "ewasm " + EwasmCommand.version());
    out.writeObjectFieldStart("shared");
    out.writeArrayFieldStart("frames");
    for (String frame : frames.keySet()) {
      out.writeStartObject();
      out.writeStringField("name", frame);
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
    out.writeArrayFieldStart("profiles");
    out.writeStartObject();
    out.writeStringField("type", "sampled");
    out.writeStringField("name", name + (profile.unitsPerGas() == 1 ? ", gas" : ", particles"));
    out.writeStringField("unit", "none");
    out.writeNumberField("startValue", 0);
    out.writeNumberField("endValue", weights.stream().mapToLong(Long::longValue).sum());
    out.writeArrayFieldStart("samples");
    for (List<Integer> sample : samples) {
      out.writeStartArray();
      for (int frame : sample) {
        out.writeNumber(frame);
      }
      out.writeEndArray();
    }
    out.writeEndArray();
    out.writeArrayFieldStart("weights");
    for (long weight : weights) {
      out.writeNumber(weight);
    }
    out.writeEndArray();
    out.writeEndObject();
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void sample(
      Node node,
      List<Integer> above,
      Map<String, Integer> frames,
      List<List<Integer>> samples,
      List<Long> weights) {
    above.add(frames.computeIfAbsent(node.name(), name -> frames.size()));
    if (node.self() > 0) {
      samples.add(List.copyOf(above));
      weights.add(node.self());
    }
    for (Node child : node.children()) {
      sample(child, above, frames, samples, weights);
    }
    above.removeLast();
  }
}
