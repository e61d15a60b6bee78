package dev.ewasm.bench.peer;

import dev.ewasm.engine.DeepStack;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Serves one workload in one runtime: {@code RUNTIME} and the arguments of {@link Workload}.
 *
 * <p>Says {@code ready VERSION}; for each line of input, a number of runs, it answers {@code NANOS
 * RESULT GAS}: nanoseconds of all of them together, result of the last in hex, its gas. It ends
 * with its input. The programs that stand for other kinds of engines speak the same way.
 */
public final class PeerProcess {

  private PeerProcess() {}

  public static void main(String[] arguments) {
    PrintStream out = System.out;
    // Runtimes may say what they like on standard output, but not amid our answers.
    System.setOut(System.err);
    DeepStack.call(
        () -> {
          try {
            List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
            serve(Guests.of(arguments[0], Workload.parse(rest)), out);
          } catch (IOException | RuntimeException | StackOverflowError e) {
            out.println("failed " + String.valueOf(e).lines().findFirst().orElse(""));
          }
          return null;
        });
    out.flush();
    System.exit(0);
  }

  private static void serve(Guest guest, PrintStream out) throws IOException {
    out.println("ready " + guest.version());
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      long nanos = 0;
      for (int runs = Integer.parseInt(line); runs > 0; runs--) {
        guest.prepare();
        long start = System.nanoTime();
        guest.run();
        nanos += System.nanoTime() - start;
      }
      out.println(nanos + " " + Long.toHexString(guest.result()) + " " + guest.gas());
    }
  }

  /** The Maven version of the jar that a class came from. */
  static String version(Class<?> type) {
    String jar = type.getProtectionDomain().getCodeSource().getLocation().getPath();
    String name = jar.substring(jar.lastIndexOf('/') + 1);
    return name.replaceAll("^[a-z.-]*-|\\.jar$", "");
  }
}
