package dev.ewasm.engine.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command of a test script (the reference interpreter's {@code .wast} format). */
public sealed interface WastCommand {

  /** Line in the script, from 1. */
  int line();

  /** Instantiates a module, which becomes the current one. */
  record Module(int line, @Nullable String id, ModuleSource source) implements WastCommand {}

  /** Defines a module without instantiating it. */
  record ModuleDefinition(int line, @Nullable String id, ModuleSource source)
      implements WastCommand {}

  /** Instantiates a defined module; without {@code definition} the last one. */
  record ModuleInstance(int line, @Nullable String id, @Nullable String definition)
      implements WastCommand {}

  /** Offers the exports of an instance to later modules under {@code name}. */
  record Register(int line, String name, @Nullable String id) implements WastCommand {}

  /** Performs an action whose results do not matter. */
  record Perform(int line, Action action) implements WastCommand {}

  record AssertReturn(int line, Action action, List<WastExpected> expected)
      implements WastCommand {}

  record AssertTrap(int line, Action action, String text) implements WastCommand {}

  record AssertExhaustion(int line, Action action, String text) implements WastCommand {}

  record AssertException(int line, Action action) implements WastCommand {}

  record AssertMalformed(int line, ModuleSource source, String text) implements WastCommand {}

  record AssertInvalid(int line, ModuleSource source, String text) implements WastCommand {}

  record AssertUnlinkable(int line, ModuleSource source, String text) implements WastCommand {}

  /** Instantiation traps. */
  record AssertUninstantiable(int line, ModuleSource source, String text) implements WastCommand {}

  /** What is done with an instance: {@code id} or the current one. */
  sealed interface Action {
    @Nullable String id();

    String export();

    record Invoke(@Nullable String id, String export, List<WastValue> arguments)
        implements Action {}

    /** Reads a global. */
    record Get(@Nullable String id, String export) implements Action {}
  }

  /** Where a command's module comes from. */
  interface ModuleSource {

    /** Whether it is (also) a test of the text format. */
    boolean isText();

    /**
     * The module in the binary format.
     *
     * @throws MalformedTextException if it is text and no module
     */
    byte[] bytes();
  }
}
