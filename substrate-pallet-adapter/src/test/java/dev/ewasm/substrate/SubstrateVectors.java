package dev.ewasm.substrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * The vectors beside this class, or those of the same form in the folder that the system property
 * {@code ewasm.substrate.vectors} names.
 */
public final class SubstrateVectors {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private SubstrateVectors() {}

  public static JsonNode file(String name) {
    String folder = System.getProperty("ewasm.substrate.vectors");
    try (InputStream input =
        folder == null
            ? Objects.requireNonNull(
                SubstrateVectors.class.getResourceAsStream("vectors/" + name + ".json"), name)
            : Files.newInputStream(Path.of(folder, name + ".json"))) {
      return MAPPER.readTree(input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<JsonNode> cases(String name) {
    List<JsonNode> cases = new ArrayList<>();
    file(name).get("cases").forEach(cases::add);
    return cases;
  }

  /** One test for each case of a file. */
  public static Stream<DynamicTest> tests(String name, Consumer<JsonNode> test) {
    return cases(name).stream()
        .map(node -> DynamicTest.dynamicTest(node.path("id").asText(), () -> test.accept(node)));
  }

  public static byte[] bytes(JsonNode hex) {
    return bytes(hex.asText());
  }

  public static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.substring(2).toLowerCase(Locale.ROOT));
  }

  public static String hex(byte[] bytes) {
    return "0x" + HexFormat.of().formatHex(bytes);
  }
}
