package dev.ewasm.engine.text;

import java.util.Arrays;

/** A file's bytes in UTF-8, with the way from a byte offset to line and column. */
final class SourceText {

  private final String file;
  private final byte[] bytes;
  private int[] lineStarts = {};

  SourceText(String file, byte[] bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  String file() {
    return file;
  }

  TextPosition position(int offset) {
    if (lineStarts.length == 0) {
      lineStarts = findLines();
    }
    int found = Arrays.binarySearch(lineStarts, offset);
    int line = found >= 0 ? found : -found - 2;
    int column = 1;
    for (int i = lineStarts[line]; i < offset && i < bytes.length; i++) {
      // Continuation bytes of UTF-8 do not begin a character.
      if ((bytes[i] & 0xc0) != 0x80) {
        column++;
      }
    }
    return new TextPosition(file, line + 1, column);
  }

  MalformedTextException error(int offset, String rule, String detail) {
    return new MalformedTextException(position(offset), rule, detail);
  }

  private int[] findLines() {
    int[] starts = new int[16];
    int count = 1;
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      if (b == '\n' || b == '\r') {
        if (b == '\r' && i + 1 < bytes.length && bytes[i + 1] == '\n') {
          i++;
        }
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, count * 2);
        }
        starts[count++] = i + 1;
      }
    }
    return Arrays.copyOf(starts, count);
  }
}
