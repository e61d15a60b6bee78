package dev.ewasm.vectors.cli;

import dev.ewasm.vectors.scenario.StepListener;
import dev.ewasm.vectors.trace.CallDecoder;
import dev.ewasm.vectors.trace.CallTree;
import dev.ewasm.vectors.trace.CallTreePrinter;
import java.util.ArrayList;
import java.util.List;

/** Shows each message of a test as it is sent, with the calls in it. */
final class TestTrace implements StepListener {

  private static final String INDENT = "    ";
  private static final int LONGEST = 2_000;

  private final Console console;
  private final boolean withSetup;
  private final CallTree tree = new CallTree();
  private final List<String> debugLines = new ArrayList<>();
  private CallDecoder names = CallDecoder.NONE;
  private String step = "";

  /**
   * @param withSetup whether the file's setup is shown as well
   */
  TestTrace(Console console, boolean withSetup) {
    this.console = console;
    this.withSetup = withSetup;
  }

  /** To be the observer of the machine that the test runs on. */
  CallTree tree() {
    return tree;
  }

  void debug(String line) {
    debugLines.add(line);
  }

  @Override
  public void step(boolean isSetup, String text, CallDecoder known) {
    end();
    names = known;
    step = isSetup ? (withSetup ? "setup: " + text : "") : text;
  }

  /** Shows the message before, which is over. */
  void end() {
    if (!step.isEmpty()) {
      console.out().println(INDENT + Text.printable(step, LONGEST));
      CallTreePrinter.plain()
          .withDecoder(names)
          .withColour(console.coloured())
          .lines(tree.roots())
          .forEach(line -> console.out().println(INDENT + line));
      debugLines.forEach(
          line -> console.out().println(INDENT + "debug: " + Text.printable(line, LONGEST)));
    }
    step = "";
    tree.clear();
    debugLines.clear();
  }
}
