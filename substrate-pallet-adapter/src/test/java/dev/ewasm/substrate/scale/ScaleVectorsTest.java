package dev.ewasm.substrate.scale;

import static dev.ewasm.substrate.SubstrateVectors.bytes;
import static dev.ewasm.substrate.SubstrateVectors.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ewasm.substrate.SubstrateVectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class ScaleVectorsTest {

  @TestFactory
  Stream<DynamicTest> encodesAndDecodes() {
    return SubstrateVectors.cases("scale").stream()
        .filter(node -> !node.get("type").asText().startsWith("ExtrinsicEra"))
        .map(
            node ->
                DynamicTest.dynamicTest(
                    node.get("id").asText(),
                    () -> {
                      JsonCodec codec = JsonCodec.of(node.get("type"));
                      Object value = codec.value().apply(node.get("value"));
                      String encoded = node.get("encoded").asText();
                      assertThat(hex(codec.objects().encode(value))).isEqualTo(encoded);
                      Object decoded = codec.objects().decode(bytes(encoded));
                      assertThat(hex(codec.objects().encode(decoded))).isEqualTo(encoded);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> refusesWhatIsNotEncodedStrictly() {
    return SubstrateVectors.tests(
        "scale-invalid",
        node ->
            assertThatThrownBy(
                    () -> JsonCodec.of(node.get("type")).objects().decode(bytes(node.get("bytes"))))
                .as(node.get("why").asText())
                .isInstanceOf(ScaleException.class));
  }
}
