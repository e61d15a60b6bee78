package dev.ewasm.substrate.runtime;

import static dev.ewasm.substrate.SubstrateVectors.bytes;
import static dev.ewasm.substrate.SubstrateVectors.hex;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ewasm.substrate.SubstrateVectors;
import dev.ewasm.substrate.crypto.KeyPair;
import dev.ewasm.substrate.crypto.KeyType;
import dev.ewasm.substrate.scale.ScaleReader;
import dev.ewasm.substrate.scale.ScaleWriter;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class RuntimeVectorsTest {

  @TestFactory
  Stream<DynamicTest> extrinsics() {
    return SubstrateVectors.tests("extrinsics", RuntimeVectorsTest::checkExtrinsic);
  }

  private static void checkExtrinsic(JsonNode node) {
    byte[] encoded = bytes(node.get("extrinsic"));
    assertThat(hex(Extrinsic.hash(encoded))).isEqualTo(node.get("extrinsicHash").asText());
    Extrinsic extrinsic = Extrinsic.decode(encoded);
    assertThat(hex(extrinsic.encode())).isEqualTo(hex(encoded));
    assertThat(hex(extrinsic.call().encode())).isEqualTo(hex(extrinsic.callData()));
    Extrinsic.Signed signed = extrinsic.signed();
    if (node.path("unsigned").asBoolean() || signed == null) {
      assertThat(signed).isNull();
      return;
    }
    boolean valid = node.get("valid").asBoolean();
    assertThat(hex(signed.account())).isEqualTo(node.get("accountId").asText());
    assertThat(signed.nonce()).isEqualTo(node.get("nonce").asLong());
    assertThat(signed.tip()).isEqualTo(new BigInteger(node.get("tip").asText()));
    Extrinsic.Implicit implicit =
        new Extrinsic.Implicit(
            node.get("specVersion").asLong(),
            node.get("transactionVersion").asLong(),
            bytes(node.get("genesisHash")),
            bytes(node.get("blockHash")));
    assertThat(extrinsic.verify(implicit)).isEqualTo(valid);
    byte[] callData = bytes(node.get("callData"));
    byte[] payload =
        Extrinsic.signingPayload(callData, signed.era(), signed.nonce(), signed.tip(), implicit);
    assertThat(hex(payload)).isEqualTo(node.get("signingPayload").asText());
    assertThat(hex(Extrinsic.signedBytes(payload))).isEqualTo(node.get("signedBytes").asText());
    KeyPair pair =
        KeyPair.fromUri(
            KeyType.valueOf(node.get("signerType").asText().toUpperCase(Locale.ROOT)),
            node.get("signerSuri").asText());
    Extrinsic own =
        Extrinsic.sign(pair, callData, signed.era(), signed.nonce(), signed.tip(), implicit);
    assertThat(own.verify(implicit)).isTrue();
    if (valid && node.get("deterministicSignature").asBoolean()) {
      assertThat(hex(own.encode())).isEqualTo(hex(encoded));
    }
  }

  @TestFactory
  Stream<DynamicTest> eras() {
    return SubstrateVectors.cases("scale").stream()
        .filter(node -> node.get("type").asText().startsWith("ExtrinsicEra"))
        .map(node -> DynamicTest.dynamicTest(node.get("id").asText(), () -> checkEra(node)));
  }

  private static void checkEra(JsonNode node) {
    ScaleReader reader = new ScaleReader(bytes(node.get("encoded")));
    Era era = Era.read(reader);
    reader.end();
    ScaleWriter writer = new ScaleWriter();
    era.write(writer);
    assertThat(hex(writer.toByteArray())).isEqualTo(node.get("encoded").asText());
    if (node.get("value").has("period")) {
      long current = Long.parseLong(node.get("value").get("current").asText());
      long period = Long.parseLong(node.get("value").get("period").asText());
      assertThat(Era.mortal(period, current)).isEqualTo(era);
      // The client's own birth forgets that the encoding rounds the phase of long periods down; the
      // chain knows only what was encoded.
      long rounded = node.get("birth").asLong() % Math.max(era.period() >> 12, 1);
      assertThat(era.birth(current)).isEqualTo(node.get("birth").asLong() - rounded);
      assertThat(era.death(current)).isEqualTo(node.get("death").asLong() - rounded);
    }
  }

  @TestFactory
  Stream<DynamicTest> headers() {
    return SubstrateVectors.tests(
        "headers",
        node -> {
          String encoded = node.get("encoded").asText();
          Header header = Header.decode(bytes(encoded));
          assertThat(hex(header.encode())).isEqualTo(encoded);
          assertThat(hex(header.hash())).isEqualTo(node.get("hash").asText());
          assertThat(header.number()).isEqualTo(node.get("header").get("number").asLong());
          assertThat(header.digest().stream().map(item -> hex(item.encode())).toList())
              .isEqualTo(strings(node.get("digestItemsHex")));
          assertThat(header.digest().stream().map(item -> item.kind().jsonName()).toList())
              .isEqualTo(names(node.get("rpcJson").get("digest").get("logs")));
        });
  }

  private static List<String> strings(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }

  private static List<String> names(JsonNode array) {
    return array.valueStream().map(item -> item.fieldNames().next()).toList();
  }

  @TestFactory
  Stream<DynamicTest> events() {
    Metadata metadata = Metadata.load(false);
    return SubstrateVectors.tests(
        "events",
        node -> {
          byte[] encoded = bytes(node.get("encoded"));
          List<EventRecord> events = EventRecord.decodeAll(encoded, metadata);
          assertThat(hex(EventRecord.encodeAll(events))).isEqualTo(hex(encoded));
          assertThat(events).hasSize(node.get("decoded").size());
          for (int i = 0; i < events.size(); i++) {
            checkEvent(events.get(i), node.get("decoded").get(i), metadata);
          }
        });
  }

  private static void checkEvent(EventRecord event, JsonNode expected, Metadata metadata) {
    assertThat(metadata.eventName(event.pallet(), event.event()).toLowerCase(Locale.ROOT))
        .isEqualTo(
            (expected.get("section").asText() + "." + expected.get("method").asText())
                .toLowerCase(Locale.ROOT));
    if (expected.get("phase").has("applyExtrinsic")) {
      assertThat(event.phase()).isEqualTo(expected.get("phase").get("applyExtrinsic").asLong());
    } else {
      assertThat(event.phase()).isNegative();
    }
    assertThat(event.fields()).hasSameSizeAs(strings(expected.get("data")));
    assertThat(event.topics().stream().map(SubstrateVectors::hex).toList())
        .isEqualTo(strings(expected.get("topics")));
  }

  @Test
  void metadataIsThatOfTheFileToTheByte() {
    JsonNode file = SubstrateVectors.file("metadata");
    Metadata metadata = Metadata.load(false);
    assertThat(hex(metadata.encodeV14())).isEqualTo(file.get("v14").asText());
    assertThat(hex(metadata.encodeV16())).isEqualTo(file.get("v16").asText());
  }
}
