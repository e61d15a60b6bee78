package dev.ewasm.vectors.scenario;

import dev.ewasm.engine.text.MalformedTextException;
import dev.ewasm.engine.text.TextReader;
import dev.ewasm.vectors.fixture.FixtureException;
import dev.ewasm.vectors.fixture.JsonDocument;
import dev.ewasm.vectors.fixture.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import org.apache.tuweni.bytes.Bytes;

/** Reads what a test file names: modules and ABIs, relative to it. Remembers what was read. */
final class ContractFiles {

  private final Path folder;
  private final Set<Path> read = new TreeSet<>();

  ContractFiles(Path testFile) {
    Path parent = testFile.toAbsolutePath().getParent();
    folder = parent == null ? testFile.toAbsolutePath() : parent;
  }

  /** Files that were read, for somebody who wants to know when they change. */
  Set<Path> read() {
    return read;
  }

  /** The code of a module: binary, text ({@code .wat}) or hexadecimal ({@code .hex}). */
  Bytes code(JsonValue name) throws FixtureException {
    Path file = file(name);
    byte[] bytes = bytes(name, file);
    try {
      return Bytes.wrap(assembled(file, bytes));
    } catch (MalformedTextException | IllegalArgumentException e) {
      throw name.error(String.valueOf(e.getMessage()));
    }
  }

  /** A module as bytes, whatever form the file has. */
  static byte[] assembled(Path file, byte[] content) {
    String name = file.toString();
    if (name.endsWith(".hex")) {
      String text = new String(content, StandardCharsets.ISO_8859_1).strip();
      return HexFormat.of().parseHex(text.startsWith("0x") ? text.substring(2) : text);
    }
    return name.endsWith(".wat") ? TextReader.read(name, content).bytes() : content;
  }

  ContractAbi abi(JsonValue value) throws FixtureException {
    if (value.kind() != JsonValue.Kind.STRING) {
      return ContractAbi.read(value);
    }
    Path file = file(value);
    return ContractAbi.read(JsonDocument.parse(file.toString(), bytes(value, file)));
  }

  private Path file(JsonValue name) throws FixtureException {
    try {
      return folder.resolve(name.string()).normalize();
    } catch (InvalidPathException e) {
      throw name.error("not a file name: " + name.string());
    }
  }

  private byte[] bytes(JsonValue name, Path file) throws FixtureException {
    read.add(file);
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw name.error("no such file: " + file + " (was the contract built?)");
    } catch (IOException e) {
      throw name.error(file + " cannot be read: " + e.getMessage());
    }
  }
}
