package dev.ewasm.engine.runtime;

import dev.ewasm.engine.module.WasmModule.ConstExpr;
import java.util.Arrays;

/** Evaluates validated constant expressions (spec 3.3.11), also the extended ones of 3.0. */
final class ConstEvaluator {

  private final byte[] code;
  private final Instance instance;
  private long[] stack = new long[4];
  private int height;
  private int at;

  ConstEvaluator(Instance instance) {
    this.instance = instance;
    this.code = instance.module().bytes();
  }

  /** The value, or the low half of a v128, of which {@link #high} is then the rest. */
  long evaluate(ConstExpr expression) {
    at = expression.start();
    height = 0;
    stack[1] = 0;
    int end = expression.end() - 1;
    while (at < end) {
      step(code[at++] & 0xff);
    }
    return stack[0];
  }

  long high() {
    return stack[1];
  }

  // An i32 wraps around and is kept sign-extended.
  @SuppressWarnings("UnnecessaryLongToIntConversion")
  private void step(int opcode) {
    switch (opcode) {
      case 0x41 -> push((int) signed());
      case 0x42 -> push(signed());
      case 0x43 -> {
        push((int) Memory.INT.get(code, at));
        at += 4;
      }
      case 0x44 -> {
        push((long) Memory.LONG.get(code, at));
        at += 8;
      }
      case 0x23 -> {
        Global global = instance.global((int) unsigned());
        push(global.value);
        if (global.type().type().slots() == 2) {
          push(global.high);
        }
      }
      case 0xd0 -> {
        signed();
        push(0);
      }
      case 0xd2 -> push(instance.store().reference(instance.function((int) unsigned())));
      case 0x6a -> binary((int) (stack[height - 2] + stack[height - 1]));
      case 0x6b -> binary((int) (stack[height - 2] - stack[height - 1]));
      case 0x6c -> binary((int) (stack[height - 2] * stack[height - 1]));
      case 0x7c -> binary(stack[height - 2] + stack[height - 1]);
      case 0x7d -> binary(stack[height - 2] - stack[height - 1]);
      case 0x7e -> binary(stack[height - 2] * stack[height - 1]);
      case 0xfd -> {
        unsigned();
        push((long) Memory.LONG.get(code, at));
        push((long) Memory.LONG.get(code, at + 8));
        at += 16;
      }
      default -> throw new IllegalStateException("not constant: opcode " + opcode);
    }
  }

  private void binary(long value) {
    height -= 2;
    push(value);
  }

  private void push(long value) {
    if (height == stack.length) {
      stack = Arrays.copyOf(stack, height * 2);
    }
    stack[height++] = value;
  }

  /** An unsigned LEB128 number of up to 32 bits. */
  private long unsigned() {
    long value = 0;
    int shift = 0;
    int next;
    do {
      next = code[at++];
      value |= (long) (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }

  private long signed() {
    long value = 0;
    int shift = 0;
    int next;
    do {
      next = code[at++];
      value |= (long) (next & 0x7f) << shift;
      shift += 7;
    } while (next < 0);
    return shift < 64 ? value << (64 - shift) >> (64 - shift) : value;
  }
}
