package dev.ewasm.bench.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what there is to measure. */
final class BenchCases {

  /** Lines of a kernel folder's README: {@code | names | argument | result, hex |}. */
  private static final Pattern KERNEL_ROW =
      Pattern.compile("^\\|\\s*([\\w, ]+?)\\s*\\|\\s*(-?\\d+)\\s*\\|\\s*([0-9a-f]+)\\s*\\|.*$");

  private static final String WASM = ".wasm";

  private record Row(int argument, long result) {}

  private BenchCases() {}

  /**
   * The kernels of a folder: each {@code .wasm} file that the table in its README gives an
   * argument.
   *
   * @throws BenchException if there is none
   */
  static List<BenchCase> kernels(Path folder) throws IOException {
    Path readme = folder.resolve("README.md");
    if (!Files.isRegularFile(readme)) {
      throw new BenchException(
          readme + ": not found; the table of arguments and results is read from it");
    }
    Map<String, Row> rows = new TreeMap<>();
    for (String line : Files.readAllLines(readme)) {
      Matcher row = KERNEL_ROW.matcher(line);
      if (row.matches()) {
        for (String name : row.group(1).split(",", -1)) {
          rows.put(
              name.strip(),
              new Row(Integer.parseInt(row.group(2)), Long.parseUnsignedLong(row.group(3), 16)));
        }
      }
    }
    List<BenchCase> cases = new ArrayList<>();
    for (Path file : sorted(folder, WASM)) {
      String name = name(file, WASM);
      Row row = rows.get(name);
      if (row != null) {
        cases.add(
            new BenchCase(
                name, Files.readAllBytes(file), "run", row.argument(), row.result(), null));
      }
    }
    if (cases.isEmpty()) {
      throw new BenchException(folder + ": no kernel that its README.md gives an argument");
    }
    return cases;
  }

  /** The contracts of a folder of benchmark state tests; none if there is no such folder. */
  static List<BenchCase> contracts(Path folder) throws IOException {
    List<BenchCase> cases = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      for (Path file : sorted(folder, ".json")) {
        for (Map.Entry<String, JsonNode> test :
            new JsonMapper().readTree(file.toFile()).properties()) {
          BenchCase found = contract(test.getKey(), test.getValue());
          if (found != null) {
            cases.add(found);
          }
        }
      }
    }
    return cases;
  }

  private static @Nullable BenchCase contract(String name, JsonNode test) {
    JsonNode transaction = test.path("transaction");
    byte[] code = hex(test.path("pre").path(transaction.path("to").asText()).path("code").asText());
    byte[] callData = hex(transaction.path("data").path(0).asText());
    boolean wasm = code.length > 4 && code[0] == 0 && code[1] == 'a';
    return wasm ? new BenchCase(name, code, "main", null, null, callData) : null;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.startsWith("0x") ? text.substring(2) : text);
  }

  private static List<Path> sorted(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private static String name(Path file, String suffix) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.length() - suffix.length());
  }
}
