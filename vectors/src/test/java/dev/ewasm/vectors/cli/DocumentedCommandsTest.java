package dev.ewasm.vectors.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ewasm.vectors.devnode.NodeClients;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of {@code docs/tutorial.md} and {@code README.md} as a new user does: each in a
 * shell, in order, in the folder where the one before ended. What a command prints must be what
 * stands below it, with {@code …} for anything. A block marked {@code console node} starts a
 * server, on a free port; one with the name of a file behind its language is written to that file.
 */
class DocumentedCommandsTest {

  private static final Path ROOT = Path.of(System.getProperty("ewasm.root", "..")).toAbsolutePath();
  private static final String HERE = "\u0001";

  @TempDir Path folder;

  private Path current = Path.of("");
  private final Map<String, String> environment = new HashMap<>();
  private @Nullable Process server;

  /** A command and what it prints, a line each; the first line of the page is 1. */
  private record Command(
      String page, int line, boolean isServer, String text, List<String> output) {

    private String place() {
      return page + ":" + line + ": " + text;
    }
  }

  private static List<Command> commands(String page) throws IOException {
    List<Command> commands = new ArrayList<>();
    boolean inside = false;
    boolean isServer = false;
    int number = 0;
    StringBuilder file = null;
    for (String line : Files.readAllLines(ROOT.resolve(page))) {
      number++;
      if (file != null && line.equals("```")) {
        commands.add(new Command(page, number, false, file + "EOF", new ArrayList<>()));
        file = null;
      } else if (file != null) {
        file.append(line).append('\n');
      } else if (line.matches("```[a-z]+ \\S+\\.[a-z]+")) {
        String name = line.substring(line.indexOf(' ') + 1);
        file = new StringBuilder("cat > " + name + " << 'EOF'\n");
      } else if (line.startsWith("```")) {
        inside = line.startsWith("```console");
        isServer = line.equals("```console node");
      } else if (inside && line.startsWith("$ ")) {
        commands.add(new Command(page, number, isServer, line.substring(2), new ArrayList<>()));
      } else if (inside) {
        commands.getLast().output.add(line);
      }
    }
    return commands;
  }

  @AfterEach
  void endServer() throws InterruptedException {
    Process running = server;
    if (running != null) {
      running.descendants().forEach(ProcessHandle::destroy);
      running.destroy();
      running.waitFor();
    }
  }

  @Test
  void ofTheTutorial() throws IOException, InterruptedException {
    assumeCompiler();
    installCommand();
    current = Files.createDirectories(folder.resolve("work"));
    runPage("docs/tutorial.md", 10);
  }

  /** What a new user does: makes a project, tests it, deploys it and calls it from each client. */
  @Test
  void ofTheNode() throws IOException, InterruptedException {
    assumeCompiler();
    assumeTrue(run("curl --version", folder).endsWith("[exit code 0]"), "no curl here");
    Path clients = NodeClients.install();
    installCommand();
    current = Files.createDirectories(folder.resolve("work"));
    Files.createSymbolicLink(folder.resolve("node_modules"), clients.resolve("node_modules"));
    environment.put("CLASSPATH", System.getProperty("java.class.path"));
    runPage("docs/node.md", 10);
  }

  @Test
  void ofTheClientCommands() throws IOException, InterruptedException {
    installCommand();
    current = Files.createDirectories(folder.resolve("clone"));
    Files.createSymbolicLink(current.resolve("examples"), ROOT.resolve("examples"));
    runPage("docs/client-commands.md", 10);
  }

  private void assumeCompiler() throws IOException, InterruptedException {
    assumeTrue(
        run("clang --target=wasm32 -c -x c /dev/null -o /dev/null && wasm-ld --version", folder)
            .endsWith("[exit code 0]"),
        "no clang and lld here");
  }

  private void runPage(String page, int least) throws IOException, InterruptedException {
    List<Command> commands = commands(page);
    assertThat(commands).hasSizeGreaterThan(least);
    for (Command command : commands) {
      if (command.isServer) {
        serve(command);
      } else {
        compare(command);
      }
    }
  }

  @Test
  void ofTheReadme() throws IOException, InterruptedException {
    installCommand();
    current = Files.createDirectories(folder.resolve("clone"));
    Files.createSymbolicLink(current.resolve("ewasm"), folder.resolve("bin/ewasm"));
    for (String name : List.of("examples", "vectors")) {
      Files.createSymbolicLink(current.resolve(name), ROOT.resolve(name));
    }
    runPage("README.md", 3);
  }

  /** A script named ewasm on the path, which runs the classes that are tested. */
  private void installCommand() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin");
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path script = bin.resolve("ewasm");
    Files.writeString(
        script,
        "#!/bin/sh\nexec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -cp '%s' %s \"$@\"\n"
            .formatted(
                java.resolve("java"),
                System.getProperty("java.class.path"),
                EwasmCommand.class.getName()));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    environment.put("PATH", bin + ":" + java + ":" + System.getenv("PATH"));
    environment.put("LC_ALL", "C.UTF-8");
  }

  private void compare(Command command) throws IOException, InterruptedException {
    String output =
        run(command.text + "\nstatus=$?; printf '" + HERE + "%s' \"$PWD\"; exit $status", current);
    int mark = output.indexOf(HERE);
    String tail = output.substring(mark + 1);
    int exit = tail.lastIndexOf("[exit code ");
    current = Path.of(tail.substring(0, exit).strip());
    String printed = output.substring(0, mark);
    if (!tail.endsWith("[exit code 0]")) {
      printed += tail.substring(exit) + "\n";
    }
    List<String> expected = new ArrayList<>(command.output);
    while (!expected.isEmpty() && expected.getLast().isEmpty()) {
      expected.removeLast();
    }
    Pattern pattern =
        Pattern.compile(
            Pattern.quote(String.join("\n", expected)).replace("…", "\\E.*?\\Q"), Pattern.DOTALL);
    assertThat(printed.stripTrailing()).as(command.place()).matches(pattern);
  }

  /** Everything a shell command writes, then its exit code in brackets. */
  private String run(String command, Path where) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", command).directory(where.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return output + "[exit code " + process.waitFor() + "]";
  }

  private void serve(Command command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", "exec " + command.text + " --port 0")
            .directory(current.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process started = builder.start();
    server = started;
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
    String expected = command.output.getFirst().replaceAll("[0-9]+$", "");
    String line = lines.readLine();
    assertThat(line).as(command.place()).startsWith(expected);
    environment.put("EWASM_RPC_URL", "http://" + line.substring(line.lastIndexOf(' ') + 1));
  }
}
