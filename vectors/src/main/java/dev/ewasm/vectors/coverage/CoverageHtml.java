package dev.ewasm.vectors.coverage;

import dev.ewasm.vectors.trace.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Coverage as a folder of static pages: an index, and a page for each file. */
public final class CoverageHtml {

  /** Larger sources are shown by line numbers only. */
  private static final long MAX_SOURCE_BYTES = 16L << 20;

  private static final String STYLE =
      """
      body{font:14px system-ui,sans-serif;margin:2em;color:#222;background:#fff}
      table{border-collapse:collapse}td,th{padding:.2em .8em;text-align:left}
      td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
      tr.r:nth-child(even){background:#f6f6f6}
      .src{font-family:monospace;line-height:1.4;margin-top:1em}.src span{white-space:pre}
      .l{display:grid;grid-template-columns:5em 7em 1fr}
      .l>*{padding:0 .6em}.no,.ct{text-align:right;color:#777;user-select:none}
      .hit{background:#e3f6e3}.miss{background:#fbe0df}
      """;

  private CoverageHtml() {}

  /**
   * Writes {@code index.html} and the pages beside it; the folder is made when there is none.
   *
   * @param sources folders in which relative file names are looked for, after the working folder
   */
  public static void write(Coverage coverage, Path folder, List<Path> sources) throws IOException {
    Files.createDirectories(folder);
    StringBuilder index = new StringBuilder();
    begin(index, "Coverage");
    index.append(
        "<table><tr><th>File</th><th class=n>Lines</th><th class=n></th>"
            + "<th class=n>Functions</th><th class=n></th></tr>\n");
    int number = 0;
    for (Map.Entry<String, FileCoverage> entry : coverage.files().entrySet()) {
      String page = "file-" + ++number + ".html";
      FileCoverage file = entry.getValue();
      index
          .append("<tr class=r><td><a href=\"")
          .append(page)
          .append("\">")
          .append(escaped(entry.getKey()))
          .append("</a></td>");
      cells(index, file.linesCovered(), file.lines().size());
      cells(index, file.functionsCovered(), file.functions().size());
      index.append("</tr>\n");
      Files.writeString(folder.resolve(page), page(entry.getKey(), file, sources));
    }
    index.append("</table></body></html>\n");
    Files.writeString(folder.resolve("index.html"), index);
  }

  private static void begin(StringBuilder out, String title) {
    out.append("<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8><title>")
        .append(escaped(title))
        .append("</title><style>")
        .append(STYLE)
        .append("</style></head><body>\n<h1>")
        .append(escaped(title))
        .append("</h1>\n");
  }

  private static void cells(StringBuilder out, long covered, long all) {
    out.append("<td class=n>").append(percent(covered, all)).append("</td><td class=n>");
    out.append(covered).append(" of ").append(all).append("</td>");
  }

  /** {@code 66.7%}; {@code -} of nothing. */
  public static String percent(long covered, long all) {
    if (all == 0) {
      return "-";
    }
    // Rounded down, so that only everything is 100%.
    long tenths = covered * 1000 / all;
    return tenths / 10 + "." + tenths % 10 + "%";
  }

  private static String page(String name, FileCoverage file, List<Path> sources) {
    StringBuilder out = new StringBuilder();
    begin(out, name);
    out.append("<p><a href=\"index.html\">All files</a></p>\n<table><tr><th>Function</th>")
        .append("<th class=n>Begins at</th><th class=n>Calls</th></tr>\n");
    file.functions()
        .forEach(
            (function, at) ->
                out.append("<tr class=")
                    .append(at.count() > 0 ? "hit" : "miss")
                    .append("><td>")
                    .append(escaped(function))
                    .append("</td><td class=n>")
                    .append(at.line())
                    .append("</td><td class=n>")
                    .append(at.count())
                    .append("</td></tr>\n"));
    out.append("</table>\n");
    @Nullable List<String> text = file.isByBlock() ? null : source(name, sources);
    if (text == null) {
      out.append("<p>")
          .append(
              file.isByBlock()
                  ? "The module has no debug information: a number is the byte offset of a block."
                  : "The source was not found: only numbers of lines are shown.")
          .append("</p>\n<div class=src>\n");
      file.lines().forEach((line, count) -> line(out, line, count, ""));
    } else {
      out.append("<div class=src>\n");
      for (int i = 0; i < text.size(); i++) {
        line(out, i + 1, file.lines().get(i + 1), text.get(i));
      }
    }
    return out.append("</div></body></html>\n").toString();
  }

  private static void line(StringBuilder out, int number, @Nullable Long count, String text) {
    String kind = count == null ? "" : count > 0 ? " hit" : " miss";
    out.append("<div class=\"l").append(kind).append("\"><span class=no>").append(number);
    out.append("</span><span class=ct>").append(count == null ? "" : count);
    out.append("</span><span>").append(escaped(text)).append("</span></div>\n");
  }

  private static @Nullable List<String> source(String name, List<Path> folders) {
    try {
      Path path = Path.of(name);
      if (Files.isRegularFile(path)) {
        return text(path);
      }
      for (Path folder : folders) {
        for (Path guess : List.of(folder.resolve(name), folder.resolve(path.getFileName()))) {
          if (Files.isRegularFile(guess)) {
            return text(guess);
          }
        }
      }
    } catch (IOException | InvalidPathException e) {
      // Then there is no text to show.
      return null;
    }
    return null;
  }

  private static @Nullable List<String> text(Path path) throws IOException {
    if (Files.size(path) > MAX_SOURCE_BYTES) {
      return null;
    }
    return new String(Files.readAllBytes(path), StandardCharsets.UTF_8).lines().toList();
  }

  private static String escaped(String text) {
    return Printable.text(text.isEmpty() ? " " : text.replace("\t", "    "), 1000)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
