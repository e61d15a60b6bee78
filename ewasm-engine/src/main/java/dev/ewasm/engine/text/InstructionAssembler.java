package dev.ewasm.engine.text;

import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.text.Tokens.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Assembles instruction sequences, flat and folded in any mixture (spec 6.5). Nesting is kept in
 * arrays of its own, so that its depth is bounded by the text alone.
 */
final class InstructionAssembler {

  /** What the innermost open construct is, and so what may come next in it. */
  private enum Frame {
    /** A flat block or loop, up to {@code end}. */
    BLOCK,
    /** A flat if, up to {@code else} or {@code end}. */
    IF,
    /** A flat else branch, up to {@code end}. */
    ELSE,
    /** A folded block or loop, up to its parenthesis. */
    FOLDED_BLOCK,
    /** A folded plain instruction: its operands, then itself. */
    FOLDED_PLAIN,
    /** A folded if before its {@code (then}: the condition. */
    CONDITION,
    THEN,
    AFTER_THEN,
    FOLDED_ELSE,
    AFTER_ELSE;

    /** Whether flat instructions may stand here. */
    boolean sequence() {
      return switch (this) {
        case BLOCK, IF, ELSE, FOLDED_BLOCK, THEN, FOLDED_ELSE -> true;
        case FOLDED_PLAIN, CONDITION, AFTER_THEN, AFTER_ELSE -> false;
      };
    }

    boolean folded() {
      return switch (this) {
        case FOLDED_PLAIN, CONDITION -> true;
        default -> sequence();
      };
    }
  }

  private final TokenReader in;
  private final TypeContext types;
  private final LabelScope labelScope = new LabelScope();
  private final ImmediateAssembler immediates;

  /** Encoded instructions that wait for their folded operands. */
  private final ByteEmitter waiting = new ByteEmitter();

  private Frame[] frames = new Frame[32];
  private @Nullable String[] labels = new String[32];

  /** Of each frame: the label it hides, where its waiting code begins, where its text begins. */
  private int[] hidden = new int[32];

  private int[] waitingStart = new int[32];
  private int[] sourceStart = new int[32];
  private int depth;

  InstructionAssembler(TokenReader in, TypeContext types, ModuleNames names, IndexSpace locals) {
    this.in = in;
    this.types = types;
    this.immediates = new ImmediateAssembler(in, types, names, locals, labelScope);
  }

  boolean usesDataCount() {
    return immediates.usesDataCount();
  }

  /** Emits all instructions up to a closing parenthesis, which stays, and an {@code end}. */
  void expression(ByteEmitter out) {
    start();
    while (depth > 0 || !in.at(Kind.RIGHT)) {
      step(out);
    }
    end(out);
  }

  /** Emits one folded instruction and an {@code end}. */
  void foldedExpression(ByteEmitter out) {
    start();
    if (!in.at(Kind.LEFT)) {
      throw in.unexpected("folded instruction expected");
    }
    do {
      step(out);
    } while (depth > 0);
    end(out);
  }

  private void start() {
    depth = 0;
    waiting.clear();
    labelScope.clear();
  }

  private void end(ByteEmitter out) {
    out.mark(in.offset());
    ImmediateAssembler.opcode(out, Opcode.END);
  }

  private void step(ByteEmitter out) {
    switch (in.kind()) {
      case LEFT -> openParenthesis(out);
      case RIGHT -> closeParenthesis(out);
      case KEYWORD -> {
        if (depth > 0 && !frames[depth - 1].sequence()) {
          throw in.unexpected("( or ) expected");
        }
        flat(out);
      }
      case ID, STRING, NUMBER, RESERVED, END -> throw in.unexpected("instruction expected");
    }
  }

  private Opcode takeOpcode() {
    Opcode opcode = in.at(Kind.KEYWORD) ? Keywords.instruction(in.text()) : null;
    if (opcode == null) {
      throw in.unexpected("instruction expected");
    }
    return opcode;
  }

  private void flat(ByteEmitter out) {
    Opcode opcode = takeOpcode();
    int source = in.offset();
    switch (opcode) {
      case BLOCK, LOOP, IF -> {
        in.skip();
        out.mark(source);
        String label = in.takeId();
        ImmediateAssembler.opcode(out, opcode);
        types.blockType(out);
        push(opcode == Opcode.IF ? Frame.IF : Frame.BLOCK, label, source);
        openLabel();
      }
      case ELSE -> {
        if (depth == 0 || frames[depth - 1] != Frame.IF) {
          throw in.unexpected("no if is open");
        }
        in.skip();
        checkLabel();
        out.mark(source);
        ImmediateAssembler.opcode(out, opcode);
        frames[depth - 1] = Frame.ELSE;
      }
      case END -> {
        if (depth == 0 || !isFlatBlock(frames[depth - 1])) {
          throw in.unexpected("no block is open");
        }
        in.skip();
        checkLabel();
        out.mark(source);
        ImmediateAssembler.opcode(out, opcode);
        closeLabel();
      }
      default -> {
        in.skip();
        out.mark(source);
        immediates.instruction(opcode, out);
      }
    }
  }

  private static boolean isFlatBlock(Frame frame) {
    return frame == Frame.BLOCK || frame == Frame.IF || frame == Frame.ELSE;
  }

  /** An identifier after {@code else} and {@code end} must repeat the block's. */
  private void checkLabel() {
    int token = in.position();
    String repeated = in.takeId();
    if (repeated != null && !repeated.equals(labels[depth - 1])) {
      throw in.errorAt(token, "mismatching label", "$" + repeated);
    }
  }

  private void openParenthesis(ByteEmitter out) {
    Frame frame = depth > 0 ? frames[depth - 1] : Frame.BLOCK;
    if (frame == Frame.CONDITION && in.takeOpen("then")) {
      out.mark(sourceStart[depth - 1]);
      out.moveTail(waiting, waitingStart[depth - 1]);
      frames[depth - 1] = Frame.THEN;
      openLabel();
      return;
    }
    if (frame == Frame.AFTER_THEN && in.atOpen("else")) {
      in.skip();
      out.mark(in.offset());
      in.skip();
      ImmediateAssembler.opcode(out, Opcode.ELSE);
      frames[depth - 1] = Frame.FOLDED_ELSE;
      return;
    }
    if (!frame.folded()) {
      throw in.unexpected(") expected");
    }
    in.skip();
    int source = in.offset();
    Opcode opcode = takeOpcode();
    switch (opcode) {
      case BLOCK, LOOP -> {
        in.skip();
        out.mark(source);
        String label = in.takeId();
        ImmediateAssembler.opcode(out, opcode);
        types.blockType(out);
        push(Frame.FOLDED_BLOCK, label, source);
        openLabel();
      }
      case IF -> {
        in.skip();
        String label = in.takeId();
        push(Frame.CONDITION, label, source);
        ImmediateAssembler.opcode(waiting, opcode);
        types.blockType(waiting);
      }
      case ELSE, END -> throw in.unexpected("folded instruction expected");
      default -> {
        in.skip();
        push(Frame.FOLDED_PLAIN, null, source);
        immediates.instruction(opcode, waiting);
      }
    }
  }

  private void closeParenthesis(ByteEmitter out) {
    Frame frame = depth > 0 ? frames[depth - 1] : Frame.BLOCK;
    switch (frame) {
      case FOLDED_PLAIN -> {
        out.mark(sourceStart[depth - 1]);
        out.moveTail(waiting, waitingStart[depth - 1]);
        depth--;
      }
      case THEN -> frames[depth - 1] = Frame.AFTER_THEN;
      case FOLDED_ELSE -> frames[depth - 1] = Frame.AFTER_ELSE;
      case FOLDED_BLOCK, AFTER_THEN, AFTER_ELSE -> {
        out.mark(in.offset());
        ImmediateAssembler.opcode(out, Opcode.END);
        closeLabel();
      }
      case CONDITION -> throw in.unexpected("(then expected");
      case BLOCK, IF, ELSE -> throw in.unexpected("end expected");
    }
    in.skip();
  }

  private void push(Frame frame, @Nullable String label, int source) {
    if (depth == frames.length) {
      frames = Arrays.copyOf(frames, depth * 2);
      labels = Arrays.copyOf(labels, depth * 2);
      hidden = Arrays.copyOf(hidden, depth * 2);
      waitingStart = Arrays.copyOf(waitingStart, depth * 2);
      sourceStart = Arrays.copyOf(sourceStart, depth * 2);
    }
    frames[depth] = frame;
    labels[depth] = label;
    waitingStart[depth] = waiting.size();
    sourceStart[depth] = source;
    depth++;
  }

  private void openLabel() {
    hidden[depth - 1] = labelScope.open(labels[depth - 1]);
  }

  private void closeLabel() {
    depth--;
    labelScope.close(labels[depth], hidden[depth]);
  }
}
