package dev.ewasm.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.Opcode;
import dev.ewasm.engine.module.WasmModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the published wasm-metering tool made of a set of modules. */
class WasmMeteringVectorsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TestFactory
  Stream<DynamicTest> meteredModules() throws IOException {
    Path folder = PublicVectors.require("metering");
    JsonNode index = JSON.readTree(folder.resolve("index.json").toFile());
    return StreamSupport.stream(index.spliterator(), false)
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.get("metered").asText(), () -> compare(folder, entry)));
  }

  @Test
  void builtInTableIsThePublishedOne() throws IOException {
    Path folder = PublicVectors.require("metering");
    for (Opcode opcode : Opcode.values()) {
      assertThat(WasmMeteringTable.DEFAULT.cost(opcode))
          .as(opcode.text())
          .isEqualTo(table(folder, "default").cost(opcode));
      assertThat(WasmMeteringTable.unit().cost(opcode))
          .as(opcode.text())
          .isEqualTo(table(folder, "unit").cost(opcode));
    }
  }

  private static void compare(Path folder, JsonNode entry) throws IOException {
    WasmModule input = read(folder.resolve(entry.get("module").asText()));
    WasmModule expected = read(folder.resolve(entry.get("metered").asText()));
    WasmMeteringTable table = table(folder, entry.get("table").asText());

    WasmModule metered = new WasmMeteringInjection(table).apply(input);

    int useGas = entry.get("useGasIndex").asInt();
    assertThat(MeteringImport.USE_GAS.indexIn(metered)).hasValue(useGas);
    assertThat(metered.types()).isEqualTo(expected.types());
    assertThat(metered.functions()).hasSameSizeAs(expected.functions());
    List<List<Long>> charges = new ArrayList<>();
    for (int i = 0; i < metered.functions().size(); i++) {
      assertThat(Instructions.of(metered, metered.functions().get(i)))
          .isEqualTo(Instructions.of(expected, expected.functions().get(i)));
      assertThat(metered.functions().get(i).locals())
          .isEqualTo(expected.functions().get(i).locals());
      charges.add(Instructions.charges(metered, metered.functions().get(i), useGas));
    }
    assertThat(JSON.<JsonNode>valueToTree(charges)).isEqualTo(longs(entry.get("charges")));
    assertThat(metered.exports())
        .extracting("name", "kind", "index")
        .isEqualTo(
            expected.exports().stream().map(e -> tuple(e.name(), e.kind(), e.index())).toList());
  }

  /** The same numbers as long nodes: JSON trees compare 1 and 1L as different. */
  private static JsonNode longs(JsonNode charges) {
    List<List<Long>> all = new ArrayList<>();
    for (JsonNode function : charges) {
      List<Long> list = new ArrayList<>();
      function.forEach(charge -> list.add(charge.asLong()));
      all.add(list);
    }
    return JSON.valueToTree(all);
  }

  private static WasmMeteringTable table(Path folder, String name) throws IOException {
    JsonNode codes =
        JSON.readTree(folder.resolve("cost-table-" + name + ".json").toFile())
            .path("code")
            .path("code");
    Map<String, Long> costs = new HashMap<>();
    codes.properties().forEach(e -> costs.put(e.getKey(), e.getValue().asLong()));
    return new WasmMeteringTable(costs);
  }

  private static WasmModule read(Path file) throws IOException {
    return ModuleReader.read(Files.readAllBytes(file));
  }
}
