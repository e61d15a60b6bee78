package dev.ewasm.engine.text;

import dev.ewasm.engine.text.Tokens.Kind;
import dev.ewasm.engine.text.WastCommand.Action;
import dev.ewasm.engine.text.WastCommand.ModuleSource;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads test scripts ({@code .wast}). Modules in them are assembled only when asked for, so that
 * one that cannot be assembled fails alone.
 *
 * @spec https://github.com/WebAssembly/spec/tree/main/interpreter#scripts Scripts
 */
public final class WastReader {

  private final TokenReader in;
  private final String file;

  private WastReader(TokenReader in, String file) {
    this.in = in;
    this.file = file;
  }

  /**
   * @param file how errors name the script
   * @throws MalformedTextException if it is no script
   */
  public static List<WastCommand> read(String file, byte[] text) {
    TokenReader in = new TokenReader(Lexer.tokens(new SourceText(file, text)), 0);
    WastReader reader = new WastReader(in, file);
    List<WastCommand> commands = new ArrayList<>();
    if (in.at(Kind.LEFT) && !isCommand(in)) {
      // A script may be the fields of a single module.
      commands.add(new WastCommand.Module(1, null, reader.fields()));
      return commands;
    }
    while (!in.at(Kind.END)) {
      commands.add(reader.command());
    }
    return commands;
  }

  private static boolean isCommand(TokenReader in) {
    String word = in.tokens().text(in.position() + 1);
    return switch (word) {
      case "func",
          "type",
          "import",
          "export",
          "table",
          "memory",
          "global",
          "start",
          "elem",
          "data" ->
          false;
      default -> true;
    };
  }

  private ModuleSource fields() {
    int first = in.position();
    while (!in.at(Kind.END)) {
      in.expect(Kind.LEFT);
      in.skipToClose();
    }
    return new TextSource(in.tokens(), first, false);
  }

  /** Module text within the script. */
  private record TextSource(Tokens tokens, int firstToken, boolean id) implements ModuleSource {
    @Override
    public boolean isText() {
      return true;
    }

    @Override
    public byte[] bytes() {
      TokenReader reader = new TokenReader(tokens, firstToken);
      AssembledModule module = new ModuleAssembler(reader).assemble(null, false);
      if (!reader.at(Kind.RIGHT) && !reader.at(Kind.END)) {
        throw reader.unexpected("module field expected");
      }
      return module.bytes();
    }
  }

  private record BinarySource(byte[] bytes) implements ModuleSource {
    @Override
    public boolean isText() {
      return false;
    }
  }

  /** Module text in string literals. */
  private record QuoteSource(String name, byte[] text) implements ModuleSource {
    @Override
    public boolean isText() {
      return true;
    }

    @Override
    public byte[] bytes() {
      return TextReader.read(name, text, false).bytes();
    }
  }

  private int line() {
    return in.tokens().source().position(in.offset()).line();
  }

  private WastCommand command() {
    int line = line();
    in.expect(Kind.LEFT);
    String word = in.at(Kind.KEYWORD) ? in.text() : "";
    if (word.equals("invoke") || word.equals("get")) {
      return new WastCommand.Perform(line, action());
    }
    if (!word.equals("module")
        && !word.equals("register")
        && !word.toLowerCase(Locale.ROOT).startsWith("assert_")) {
      throw in.unexpected("script command expected");
    }
    in.skip();
    if (word.equals("module")) {
      return module(line);
    }
    WastCommand command =
        switch (word) {
          case "register" -> new WastCommand.Register(line, in.name(), in.takeId());
          case "assert_return" -> {
            Action action = openAction();
            yield new WastCommand.AssertReturn(line, action, expected());
          }
          case "assert_trap" -> {
            if (in.atOpen("module")) {
              ModuleSource source = openModule();
              yield new WastCommand.AssertUninstantiable(line, source, in.name());
            }
            Action action = openAction();
            yield new WastCommand.AssertTrap(line, action, in.name());
          }
          case "assert_exhaustion" -> {
            Action action = openAction();
            yield new WastCommand.AssertExhaustion(line, action, in.name());
          }
          case "assert_exception" -> new WastCommand.AssertException(line, openAction());
          case "assert_malformed" -> {
            ModuleSource source = openModule();
            yield new WastCommand.AssertMalformed(line, source, in.name());
          }
          case "assert_invalid" -> {
            ModuleSource source = openModule();
            yield new WastCommand.AssertInvalid(line, source, in.name());
          }
          case "assert_unlinkable" -> {
            ModuleSource source = openModule();
            yield new WastCommand.AssertUnlinkable(line, source, in.name());
          }
          default -> throw in.unexpected("script command expected");
        };
    in.expect(Kind.RIGHT);
    return command;
  }

  private WastCommand module(int line) {
    if (in.takeKeyword("definition")) {
      String id = in.takeId();
      return new WastCommand.ModuleDefinition(line, id, source(line));
    }
    if (in.takeKeyword("instance")) {
      String id = in.takeId();
      String definition = in.takeId();
      in.expect(Kind.RIGHT);
      return new WastCommand.ModuleInstance(line, id, definition);
    }
    String id = in.takeId();
    return new WastCommand.Module(line, id, source(line));
  }

  private ModuleSource openModule() {
    int line = line();
    in.expectOpen("module");
    in.takeId();
    return source(line);
  }

  /** What follows {@code (module $id}, and its closing parenthesis. */
  private ModuleSource source(int line) {
    if (in.takeKeyword("binary")) {
      byte[] bytes = in.strings();
      in.expect(Kind.RIGHT);
      return new BinarySource(bytes);
    }
    if (in.takeKeyword("quote")) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      while (in.at(Kind.STRING)) {
        in.string(text);
        // Literals stand for separate lines.
        text.write('\n');
      }
      in.expect(Kind.RIGHT);
      return new QuoteSource(file + ":" + line + "(quoted)", text.toByteArray());
    }
    int first = in.position();
    in.skipToClose();
    return new TextSource(in.tokens(), first, true);
  }

  private Action openAction() {
    in.expect(Kind.LEFT);
    return action();
  }

  private Action action() {
    if (in.takeKeyword("invoke")) {
      String id = in.takeId();
      String export = in.name();
      List<WastValue> arguments = new ArrayList<>();
      while (!in.take(Kind.RIGHT)) {
        arguments.add(value());
      }
      return new Action.Invoke(id, export, arguments);
    }
    if (!in.takeKeyword("get")) {
      throw in.unexpected("action expected");
    }
    String id = in.takeId();
    String export = in.name();
    in.expect(Kind.RIGHT);
    return new Action.Get(id, export);
  }

  private WastValue value() {
    in.expect(Kind.LEFT);
    String type = in.at(Kind.KEYWORD) ? in.text() : "";
    if (!isValue(type)) {
      throw in.unexpected("constant expected");
    }
    in.skip();
    WastValue value =
        switch (type) {
          case "i32.const" -> new WastValue.I32((int) in.integer(32));
          case "i64.const" -> new WastValue.I64(in.integer(64));
          case "f32.const" -> new WastValue.F32(in.f32());
          case "f64.const" -> new WastValue.F64(in.f64());
          case "v128.const" -> vector();
          case "ref.null" -> new WastValue.RefNull(heapType());
          default -> new WastValue.RefExtern(in.natural(64, "constant out of range"));
        };
    in.expect(Kind.RIGHT);
    return value;
  }

  private static boolean isValue(String word) {
    return switch (word) {
      case "i32.const",
          "i64.const",
          "f32.const",
          "f64.const",
          "v128.const",
          "ref.null",
          "ref.extern",
          "ref.host" ->
          true;
      default -> false;
    };
  }

  private WastValue.V128 vector() {
    ByteEmitter out = new ByteEmitter();
    ImmediateAssembler.vector(in, out);
    byte[] bytes = out.toByteArray();
    return new WastValue.V128(half(bytes, 0), half(bytes, 8));
  }

  private static long half(byte[] bytes, int from) {
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = value << 8 | (bytes[from + i] & 0xff);
    }
    return value;
  }

  private String heapType() {
    if (!in.at(Kind.KEYWORD)) {
      return "";
    }
    String text = in.text();
    in.skip();
    return text;
  }

  private List<WastExpected> expected() {
    List<WastExpected> list = new ArrayList<>();
    while (!in.at(Kind.RIGHT)) {
      list.add(result());
    }
    return list;
  }

  private WastExpected result() {
    if (in.takeOpen("either")) {
      List<WastExpected> choices = new ArrayList<>();
      while (!in.take(Kind.RIGHT)) {
        choices.add(flatResult());
      }
      return new WastExpected.Either(choices);
    }
    return flatResult();
  }

  private WastExpected flatResult() {
    int start = in.position();
    in.expect(Kind.LEFT);
    WastExpected special = specialResult();
    if (special == null) {
      in.position(start);
      return new WastExpected.Exactly(value());
    }
    in.expect(Kind.RIGHT);
    return special;
  }

  /** A result that no constant can state, or null. */
  private @Nullable WastExpected specialResult() {
    String word = in.at(Kind.KEYWORD) ? in.text() : "";
    in.skip();
    return switch (word) {
      case "f32.const" -> nan(32);
      case "f64.const" -> nan(64);
      case "v128.const" -> {
        String shape = in.text();
        in.skip();
        yield shape.startsWith("f") ? floatLanes(shape.startsWith("f32") ? 32 : 64) : null;
      }
      case "ref.null" -> {
        // Null references of different types are the same value.
        heapType();
        yield new WastExpected.AnyNull();
      }
      case "ref.extern", "ref.host" ->
          in.at(Kind.RIGHT) ? new WastExpected.AnyReference("extern") : null;
      case "ref.func" -> {
        if (in.at(Kind.NUMBER)) {
          in.skip();
        }
        yield new WastExpected.AnyReference("func");
      }
      case "ref.any", "ref.eq", "ref.i31", "ref.struct", "ref.array", "ref.exn" -> {
        in.take(Kind.NUMBER);
        yield new WastExpected.AnyReference(word.substring(4));
      }
      default -> null;
    };
  }

  private @Nullable WastExpected nan(int bits) {
    if (in.takeKeyword("nan:canonical")) {
      return new WastExpected.CanonicalNan(bits);
    }
    if (in.takeKeyword("nan:arithmetic")) {
      return new WastExpected.ArithmeticNan(bits);
    }
    return null;
  }

  private WastExpected floatLanes(int bits) {
    List<WastExpected> lanes = new ArrayList<>();
    for (int i = 0; i < 128 / bits; i++) {
      WastExpected nan = nan(bits);
      if (nan == null) {
        long value = bits == 32 ? in.f32() & 0xffff_ffffL : in.f64();
        nan = new WastExpected.LaneBits(value);
      }
      lanes.add(nan);
    }
    return new WastExpected.Lanes(bits, lanes);
  }
}
