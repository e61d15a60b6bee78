package dev.ewasm.engine.text;

import dev.ewasm.engine.text.Tokens.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Reads a module in the text format (WAT) and assembles it into the binary format.
 *
 * <p>The whole format of WebAssembly 2.0 with all abbreviations is known, and from 3.0 tail calls,
 * extended constant expressions, multiple memories, annotations (which are skipped) and identifiers
 * in quotes. A keyword of a feature that the engine lacks is refused by the feature's name.
 *
 * <p>Time and space are linear in the text, whatever its nesting.
 *
 * @spec https://webassembly.github.io/spec/core/text/modules.html Text format of modules
 */
public final class TextReader {

  private TextReader() {}

  /**
   * Assembles the text of one module, {@code (module ...)} or only its fields. Symbolic names
   * become a {@code name} section.
   *
   * @param file how errors name the text
   * @param text in UTF-8
   * @throws MalformedTextException if it is no module
   */
  public static AssembledModule read(String file, byte[] text) {
    return read(file, text, true);
  }

  /** As {@link #read(String, byte[])}; without {@code nameSection} no name is kept. */
  public static AssembledModule read(String file, byte[] text, boolean nameSection) {
    TokenReader in = new TokenReader(Lexer.tokens(new SourceText(file, text)), 0);
    return read(in, nameSection);
  }

  private static AssembledModule read(TokenReader in, boolean nameSection) {
    AssembledModule module;
    if (in.takeOpen("module")) {
      module = body(in, nameSection);
      in.expect(Kind.RIGHT);
    } else {
      module = new ModuleAssembler(in).assemble(null, nameSection);
    }
    in.expect(Kind.END);
    return module;
  }

  /** What follows {@code (module}, up to its closing parenthesis. */
  static AssembledModule body(TokenReader in, boolean nameSection) {
    String name = in.takeId();
    return new ModuleAssembler(in).assemble(name, nameSection);
  }

  /**
   * Whether the bytes of a file are text rather than a binary module: they do not begin with the
   * binary format's magic number {@code \0asm}.
   */
  public static boolean isText(byte[] file) {
    return file.length == 0 || file[0] != 0;
  }

  /**
   * The binary module in {@code file}'s bytes, assembled if they are text.
   *
   * @return the bytes, with a source map if they were text
   */
  public static Loaded load(String file, byte[] bytes) {
    if (!isText(bytes)) {
      return new Loaded(bytes, null);
    }
    AssembledModule assembled = read(file, bytes);
    return new Loaded(assembled.bytes(), assembled.sourceMap());
  }

  /**
   * A module file in either format.
   *
   * @param bytes the module in the binary format
   * @param sourceMap the way back to the text, or null if the file was binary
   */
  public record Loaded(byte[] bytes, @Nullable SourceMap sourceMap) {}
}
