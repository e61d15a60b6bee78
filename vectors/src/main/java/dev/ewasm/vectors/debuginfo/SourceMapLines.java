package dev.ewasm.vectors.debuginfo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads source maps of version 3 for WebAssembly: one generated line, whose columns are byte
 * offsets in the module.
 *
 * @spec https://tc39.es/ecma426/ Source maps
 */
final class SourceMapLines {

  private static final JsonFactory JSON = new JsonFactory();
  private static final String DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final int CONTINUES = 32;

  private final String name;
  private final int codeEnd;
  private final List<String> sources = new ArrayList<>();
  private String root = "";
  private @Nullable String mappings;
  private int version;

  private SourceMapLines(String name, int codeEnd) {
    this.name = name;
    this.codeEnd = codeEnd;
  }

  /**
   * @param name of the map, for errors
   * @param codeEnd where the last row ends
   */
  static LineTable read(String name, byte[] json, int codeEnd) throws DebugInfoException {
    SourceMapLines map = new SourceMapLines(name, codeEnd);
    try (JsonParser parser = JSON.createParser(json)) {
      map.document(parser);
    } catch (IOException e) {
      String message = String.valueOf(e.getMessage());
      throw new DebugInfoException(name + ": " + message.lines().findFirst().orElse("not JSON"));
    }
    return map.table();
  }

  private void document(JsonParser parser) throws IOException, DebugInfoException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new DebugInfoException(name + ": not a source map: no JSON object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (field) {
        case "version" -> version = value == JsonToken.VALUE_NUMBER_INT ? parser.getIntValue() : 0;
        case "sourceRoot" -> root = value == JsonToken.VALUE_STRING ? parser.getText() : "";
        case "mappings" -> mappings = value == JsonToken.VALUE_STRING ? parser.getText() : null;
        case "sources" -> {
          if (value == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
              sources.add(parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "?");
              parser.skipChildren();
            }
          }
        }
        default -> parser.skipChildren();
      }
    }
  }

  private LineTable table() throws DebugInfoException {
    if (version != 3) {
      throw new DebugInfoException(name + ": source map of version " + version + ", known is 3");
    }
    if (mappings == null) {
      throw new DebugInfoException(name + ": no mappings");
    }
    Decoder decoder = new Decoder(mappings);
    LineTable.Builder table = new LineTable.Builder();
    int[] files = new int[sources.size()];
    for (int i = 0; i < files.length; i++) {
      files[i] = table.file(path(sources.get(i)));
    }
    long offset = 0;
    long source = 0;
    long line = 0;
    long rowStart = -1;
    int rowFile = 0;
    int rowLine = 0;
    while (decoder.more()) {
      offset += decoder.number();
      if (offset < 0 || offset > codeEnd) {
        throw decoder.error("offset " + offset + " in " + codeEnd + " bytes");
      }
      if (rowStart >= 0) {
        table.add((int) rowStart, (int) Math.max(offset, rowStart), rowFile, rowLine);
      }
      rowStart = -1;
      if (decoder.inSegment()) {
        source += decoder.number();
        line += decoder.number();
        decoder.number(); // column
        if (decoder.inSegment()) {
          decoder.number(); // name
        }
        if (source < 0 || source >= files.length || line < 0 || line >= Integer.MAX_VALUE) {
          throw decoder.error("source " + source + " of " + files.length + ", line " + line);
        }
        rowStart = offset;
        rowFile = files[(int) source];
        rowLine = (int) line + 1;
      }
      decoder.endSegment();
    }
    if (rowStart >= 0) {
      table.add((int) rowStart, codeEnd, rowFile, rowLine);
    }
    return table.build();
  }

  /**
   * AssemblyScript names a root that does not exist ({@code ./name}) and sources relative to where
   * it ran; other tools name a folder.
   */
  private String path(String source) {
    boolean whole = root.isEmpty() || root.startsWith("./") || source.startsWith("/");
    return whole ? source : root.endsWith("/") ? root + source : root + "/" + source;
  }

  /** Numbers in base 64 with variable length. */
  private final class Decoder {

    private final String text;
    private int position;

    Decoder(String text) {
      this.text = text;
    }

    boolean more() {
      return position < text.length();
    }

    /** Whether the current mapping goes on. */
    boolean inSegment() {
      return position < text.length() && ",;".indexOf(text.charAt(position)) < 0;
    }

    void endSegment() throws DebugInfoException {
      if (position < text.length()) {
        switch (text.charAt(position)) {
          case ',' -> {
            // The next one follows.
          }
          case ';' -> throw error("more than one generated line");
          default -> throw error("',' expected, found '" + text.charAt(position) + "'");
        }
        position++;
      }
    }

    long number() throws DebugInfoException {
      long value = 0;
      for (int shift = 0; shift < 35; shift += 5) {
        int digit = position < text.length() ? DIGITS.indexOf(text.charAt(position)) : -1;
        if (digit < 0) {
          throw error("base 64 digit expected");
        }
        position++;
        value |= (long) (digit & (CONTINUES - 1)) << shift;
        if (digit < CONTINUES) {
          return (value & 1) == 0 ? value >> 1 : -(value >> 1);
        }
      }
      throw error("number too long");
    }

    DebugInfoException error(String what) {
      return new DebugInfoException(name + ": mappings at " + position + ": " + what);
    }
  }
}
