package dev.ewasm.vectors.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ewasm new NAME}: a project with a contract, its build and its tests. */
@Command(
    name = "new",
    description = "Make a project with a contract, its build and its tests.",
    footer = {
      "",
      "c, rust and assemblyscript make a token, solidity a counter (solc's Ewasm back end cannot",
      "hash, so it has no mappings). Each builds with what Debian or npm offers.",
      "",
      "Examples:",
      "  ewasm new token --lang rust",
      "  ewasm new projects/counter --lang solidity",
      "",
      "Exit codes: 0 made, 1 a file cannot be written, 2 usage, or the folder is not empty."
    })
final class NewCommand implements Callable<Integer> {

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

  /**
   * A language that contracts are written in.
   *
   * <p>Files are named by template; the part behind {@code >} is where they go in the project.
   */
  @SuppressWarnings("ImmutableEnumChecker") // nobody writes to its map and array
  private enum Language {
    C(
        "C",
        "token",
        "clang and lld",
        "debug-info = [\"build/debug/@NAME@.runtime.wasm\", \"build/debug/@NAME@.wasm\"]\n",
        Map.of("src/token.c", "the contract", "src/deploy.c", "its creation"),
        "c/token.c>src/token.c",
        "c/deploy.c>src/deploy.c",
        "c/ewasm.h>src/ewasm.h",
        "c/build.sh>build.sh",
        "token/token.abi.json>@NAME@.abi.json",
        "token/token.test.yaml>tests/token.test.yaml"),
    RUST(
        "Rust",
        "token",
        "rustc with the target wasm32-unknown-unknown, and lld",
        "debug-info = [\"build/debug/@NAME@.runtime.wasm\", \"build/debug/@NAME@.wasm\"]\n",
        Map.of("src/token.rs", "the contract", "src/deploy.rs", "its creation"),
        "rust/token.rs>src/token.rs",
        "rust/deploy.rs>src/deploy.rs",
        "rust/ewasm.rs>src/ewasm.rs",
        "rust/build.sh>build.sh",
        "token/token.abi.json>@NAME@.abi.json",
        "token/token.test.yaml>tests/token.test.yaml"),
    ASSEMBLYSCRIPT(
        "AssemblyScript",
        "token",
        "Node.js and npm",
        "debug-info = [\"build/debug/@NAME@.runtime.wasm\"]\n",
        Map.of("src/token.ts", "the contract", "src/deploy.ts", "its creation"),
        "assemblyscript/token.ts>src/token.ts",
        "assemblyscript/deploy.ts>src/deploy.ts",
        "assemblyscript/ewasm.ts>src/ewasm.ts",
        "assemblyscript/build.sh>build.sh",
        "assemblyscript/package.json>package.json",
        "token/token.abi.json>@NAME@.abi.json",
        "token/token.test.yaml>tests/token.test.yaml"),
    SOLIDITY(
        "Solidity",
        "counter",
        "Node.js and npm",
        "",
        Map.of("src/Counter.sol", "the contract"),
        "solidity/Counter.sol>src/Counter.sol",
        "solidity/compile.js>compile.js",
        "solidity/build.sh>build.sh",
        "solidity/package.json>package.json",
        "solidity/counter.test.yaml>tests/counter.test.yaml");

    private final String title;
    private final String contract;
    private final String needs;

    /** The line of settings that names builds with debug information, if the compiler makes any. */
    private final String debugInfo;

    private final Map<String, String> sources;
    private final String[] files;

    Language(
        String title,
        String contract,
        String needs,
        String debugInfo,
        Map<String, String> sources,
        String... files) {
      this.title = title;
      this.contract = contract;
      this.needs = needs;
      this.debugInfo = debugInfo;
      this.sources = sources;
      this.files = files;
    }

    private static Language named(String name) {
      return Arrays.stream(values())
          .filter(each -> each.name().equalsIgnoreCase(name))
          .findFirst()
          .orElseThrow(
              () ->
                  CommandException.usage(
                      "--lang "
                          + name
                          + ": no such language; there are "
                          + Arrays.stream(values())
                              .map(each -> each.name().toLowerCase(Locale.ROOT))
                              .collect(Collectors.joining(", "))));
    }

    /** Where each file goes, by its template. */
    private Map<String, String> targets() {
      Map<String, String> targets = new LinkedHashMap<>();
      Stream.concat(
              Arrays.stream(files),
              Stream.of(
                  "common/ewasm.toml>ewasm.toml",
                  "common/README.md>README.md",
                  "common/gitignore>.gitignore"))
          .map(file -> file.split(">", 2))
          .forEach(file -> targets.put(file[0], file[1]));
      return targets;
    }
  }

  private final Console console;

  @Parameters(
      paramLabel = "NAME",
      description = "Folder to make; its last part names the contract.")
  private String name = "";

  @Option(
      names = "--lang",
      paramLabel = "LANGUAGE",
      required = true,
      description = "c, rust, assemblyscript or solidity.")
  private String language = "";

  @Option(names = "--force", description = "Write into a folder that is not empty.")
  private boolean force;

  NewCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Language chosen = Language.named(language);
    Path folder = Path.of(name);
    String project = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    if (!NAME.matcher(project).matches()) {
      throw CommandException.usage(
          project
              + ": a name has letters, digits, - and _ and begins with a letter, at most 64 of them");
    }
    try {
      if (!force && !isFree(folder)) {
        throw CommandException.usage(
            name + ": is there already (--force writes into it all the same)");
      }
      for (Map.Entry<String, String> file : chosen.targets().entrySet()) {
        write(
            folder.resolve(filled(file.getValue(), project, chosen)),
            filled(template(file.getKey()), project, chosen));
      }
    } catch (IOException e) {
      throw CommandException.unwritable(name, e);
    }
    console.out().println("made " + name + ", a " + chosen.contract + " in " + chosen.title);
    console.out().println("  cd " + name);
    console.out().println("  ewasm test    (builds it first; needs " + chosen.needs + ")");
    return ExitCode.OK;
  }

  private static boolean isFree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return true;
    }
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.findAny().isEmpty();
    }
  }

  private static void write(Path file, String text) throws IOException {
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.writeString(file, text);
    if (text.startsWith("#!")
        && file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private static String template(String file) throws IOException {
    try (InputStream in = NewCommand.class.getResourceAsStream("templates/" + file)) {
      if (in == null) {
        throw new IllegalStateException("no template " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String filled(String text, String project, Language language) {
    String files =
        language.targets().values().stream()
            .filter(language.sources::containsKey)
            .map(file -> "| `" + file + "` | " + language.sources.get(file) + " |")
            .collect(Collectors.joining("\n"));
    return text.replace("@DEBUG@", language.debugInfo)
        .replace("@NAME@", project)
        .replace("@CONTRACT@", language.contract)
        .replace("@LANGUAGE@", language.title)
        .replace("@NEEDS@", language.needs)
        .replace("@FILES@", files);
  }
}
