package dev.ewasm.bench.compare;

import java.util.Arrays;
import java.util.List;

/** What can take part. */
enum Peer {
  NATIVE("native", "wasm2c and gcc -O2"),
  EWASM_COMPILER("ewasm-compiler", "this engine, compiler tier"),
  EWASM_AUTO("ewasm-auto", "this engine, starting in the interpreter"),
  EWASM_INTERPRETER("ewasm-interpreter", "this engine, interpreter"),
  V8("v8", "V8 in the program node"),
  CHICORY_COMPILER("chicory-compiler", "Chicory, its compiler"),
  ENDIVE_COMPILER("endive-compiler", "Endive, its compiler"),
  CHICORY_INTERPRETER("chicory-interpreter", "Chicory, its interpreter"),
  ENDIVE_INTERPRETER("endive-interpreter", "Endive, its interpreter"),
  GRAALWASM("graalwasm", "GraalWasm");

  private final String text;
  private final String title;

  Peer(String text, String title) {
    this.text = text;
    this.title = title;
  }

  /** As options and reports name it. */
  String text() {
    return text;
  }

  String title() {
    return title;
  }

  /** Whether it runs in a JVM of its own, by {@link dev.ewasm.bench.peer.PeerProcess}. */
  boolean isJvm() {
    return this != NATIVE && this != V8;
  }

  /** Whether it charges gas without a rewritten module. */
  boolean isOurs() {
    return text.startsWith("ewasm-");
  }

  static List<String> names() {
    return Arrays.stream(values()).map(Peer::text).toList();
  }

  static Peer of(String name) {
    for (Peer peer : values()) {
      if (peer.text.equals(name)) {
        return peer;
      }
    }
    throw new BenchException("no peer " + name + "; there are " + String.join(", ", names()));
  }
}
