package dev.ewasm.vectors.cli;

import dev.ewasm.engine.text.MalformedTextException;
import dev.ewasm.engine.text.TextReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files named on the command line, read with errors that name them. */
final class ModuleFile {

  /** Larger files are no modules that anyone runs, and would only fill the memory. */
  private static final long MAX_BYTES = 256L << 20;

  /** How the engine's errors name a place in a module. */
  private static final Pattern PLACE = Pattern.compile("\\(at byte (\\d{1,9}) = ");

  private ModuleFile() {}

  /**
   * The bytes of a module, which may be binary, text (WAT) or, in a file named {@code *.hex},
   * hexadecimal.
   *
   * @throws CommandException if it cannot be read, or is text and no module; says why
   */
  static byte[] read(String name) {
    byte[] bytes = readBytes(name);
    if (name.endsWith(".hex")) {
      try {
        return HexText.parse(new String(bytes, StandardCharsets.ISO_8859_1).strip());
      } catch (IllegalArgumentException e) {
        throw new CommandException(ExitCode.FAILED, name + ": " + e.getMessage(), e);
      }
    }
    return isText(name, bytes) ? assembled(name, bytes) : bytes;
  }

  /**
   * An error about the module in a file, after the file's name, and of text after line and column
   * of what stands at the byte that the error names.
   *
   * @param error what reading or validating the file's module said
   */
  static String complaint(String name, String error) {
    Matcher place = PLACE.matcher(error);
    if (place.find() && Files.isRegularFile(Path.of(name))) {
      byte[] bytes = readBytes(name);
      if (isText(name, bytes)) {
        int offset = Integer.parseInt(place.group(1));
        return TextReader.read(name, bytes).sourceMap().position(offset) + ": " + error;
      }
    }
    return name + ": " + error;
  }

  /** Whether a file holds a module as text. */
  static boolean isText(String name) {
    return !name.endsWith(".hex") && isText(name, readBytes(name));
  }

  private static boolean isText(String name, byte[] bytes) {
    int first = 0;
    while (first < bytes.length && (bytes[first] == ' ' || bytes[first] == '\n')) {
      first++;
    }
    return name.endsWith(".wat")
        || (first < bytes.length && (bytes[first] == '(' || bytes[first] == ';'));
  }

  private static byte[] assembled(String name, byte[] text) {
    try {
      return TextReader.read(name, text).bytes();
    } catch (MalformedTextException e) {
      // Its message names the file already.
      throw new CommandException(ExitCode.INVALID_MODULE, String.valueOf(e.getMessage()), e);
    }
  }

  /** The bytes of any file. */
  static byte[] readBytes(String name) {
    try {
      Path path = Path.of(name);
      if (Files.isDirectory(path)) {
        throw CommandException.failed(name, "is a folder");
      }
      if (Files.isRegularFile(path) && Files.size(path) > MAX_BYTES) {
        throw CommandException.failed(name, "is larger than " + (MAX_BYTES >> 20) + " MiB");
      }
      return Files.readAllBytes(path);
    } catch (IOException | InvalidPathException e) {
      throw CommandException.unreadable(name, e);
    }
  }
}
