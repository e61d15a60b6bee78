package dev.ewasm.engine.code;

import java.util.Arrays;

/** Register code under construction, with chains of jumps that wait for their target. */
final class CodeBuffer {

  /** Ends a chain of waiting jumps. */
  static final int NO_JUMPS = -1;

  private static final int FIRST_WORDS = 1024;

  private int[] words = new int[FIRST_WORDS];
  private int size;

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  int get(int at) {
    return words[at];
  }

  /** The operation of the instruction at {@code at}. */
  int op(int at) {
    return Op.of(words[at]);
  }

  void set(int at, int word) {
    words[at] = word;
  }

  /** Adds a word to the last instruction. */
  void addWord(int word) {
    if (size == words.length) {
      words = Arrays.copyOf(words, size * 2);
    }
    words[size++] = word;
  }

  /** Adds an instruction of four words and returns where it is. */
  int add(int op, int a, int b, int c) {
    return add(op, a, b, c, 0);
  }

  /** Adds an instruction with an operand d that {@linkplain Op#fits fits}. */
  int add(int op, int a, int b, int c, int d) {
    if (size + 4 > words.length) {
      words = Arrays.copyOf(words, size * 2);
    }
    int at = size;
    int[] into = words;
    into[at] = Op.word(op, d);
    into[at + 1] = a;
    into[at + 2] = b;
    into[at + 3] = c;
    size = at + 4;
    return at;
  }

  /** Forgets what comes after {@code size}. */
  void truncate(int size) {
    this.size = size;
  }

  /** Sets the target of the jump at {@code jump}. */
  void target(int jump, int target) {
    words[jump + 1] = target - (jump + 4);
  }

  /** Sets the target of a jump table's word. */
  void tableTarget(int word, int target) {
    words[word] = target - word;
  }

  /**
   * Chains a word that waits for a target.
   *
   * @param word operand word of a jump, or word of a table
   * @param chain the chain so far
   * @return the chain with this word
   */
  int chain(int word, boolean table, int chain) {
    words[word] = chain;
    return word << 1 | (table ? 1 : 0);
  }

  /** Lets all jumps of a chain go to {@code target}. */
  void resolve(int chain, int target) {
    int link = chain;
    while (link != NO_JUMPS) {
      int word = link >> 1;
      int next = words[word];
      if ((link & 1) != 0) {
        tableTarget(word, target);
      } else {
        target(word - 1, target);
      }
      link = next;
    }
  }

  void copyTo(int[] target, int at) {
    System.arraycopy(words, 0, target, at, size);
  }
}
