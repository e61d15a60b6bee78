package dev.ewasm.vectors.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.vectors.abi.AbiCodec;
import dev.ewasm.vectors.abi.AbiText;
import dev.ewasm.vectors.abi.AbiType;
import dev.ewasm.vectors.abi.AbiValue;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FuzzTest {

  @TempDir Path folder;

  @Test
  void aSeedMeansTheSameValuesForEver() {
    List<FuzzParameter> parameters =
        List.of(
            FuzzParameter.of("a", AbiType.parse("uint256")),
            FuzzParameter.of("b", AbiType.parse("address")),
            FuzzParameter.of("c", AbiType.parse("bytes4")));
    List<String> values = new ArrayList<>();
    for (int run = 0; run < 3; run++) {
      values.add(
          AbiText.print(
              new ValueGenerator(FuzzRandom.of(1, "t.test.yaml/name", run)).arguments(parameters)));
    }
    assertThat(values)
        .containsExactly(
            "1117780309957373611374998009602051920740822930413749174130325437423135378436, "
                + "0x000000000000000000000000000000000000000F, 0x5d917821",
            "115792089237316195423570985008687907853269984665640564039457584007913129639935, "
                + "0x78a42802139DD83c5f2671dbe4FF2d0d2750d6A4, 0x00000000",
            "207733993346247795692313920043552039, "
                + "0x0000000000000000000000000000000000000006, 0xb002fde6");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "uint8",
        "int256",
        "bool",
        "address",
        "bytes",
        "bytes32",
        "string",
        "uint16[]",
        "(bool,int8[2])[]",
        "function"
      })
  void randomValuesAreOfTheirType(String name) {
    AbiType type = AbiType.parse(name);
    List<FuzzParameter> parameters = List.of(FuzzParameter.of("x", type));
    for (int run = 0; run < 200; run++) {
      List<AbiValue> values = new ValueGenerator(FuzzRandom.of(7, name, run)).arguments(parameters);
      assertThat(AbiCodec.decode(List.of(type), AbiCodec.encode(List.of(type), values)))
          .isEqualTo(values);
    }
  }

  @Test
  void boundsAndExceptionsHold() {
    FuzzParameter parameter =
        new FuzzParameter(
            "x",
            AbiType.parse("int16"),
            BigInteger.valueOf(-3),
            BigInteger.TWO,
            List.of(new AbiValue.Int(BigInteger.ZERO)));
    for (int run = 0; run < 500; run++) {
      AbiValue value =
          new ValueGenerator(FuzzRandom.of(3, "bounds", run))
              .arguments(List.of(parameter))
              .getFirst();
      assertThat(parameter.allows(value)).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          uint256 | 123456789 | 1000
          int256 | -987654321 | -1000
          uint8[] | [9, 200, 7, 150] | [100]
          bytes | 0x0102030405 | 0x00000000
          string | abcdefgh | aaaa
          """)
  void failingValuesShrinkToTheEdge(String typeName, String failing, String simplest) {
    AbiType type = AbiType.parse(typeName);
    Predicate<List<AbiValue>> fails =
        values ->
            switch (values.getFirst()) {
              case AbiValue.Int(BigInteger number) -> number.abs().intValue() >= 1000;
              case AbiValue.Items(List<AbiValue> items) ->
                  items.stream()
                      .anyMatch(
                          item ->
                              item instanceof AbiValue.Int(BigInteger number)
                                  && number.intValue() >= 100);
              case AbiValue.Data data -> data.value().size() >= 4;
              case AbiValue.Text(String text) -> text.length() >= 4;
              default -> false;
            };
    List<AbiValue> shrunk =
        new Shrinker(List.of(FuzzParameter.of("x", type)), fails)
            .shrink(List.of(AbiText.parse(type, failing)));
    assertThat(shrunk).containsExactly(AbiText.parse(type, simplest));
  }

  @Test
  void theCorpusIsTriedFirst() throws Exception {
    Path file = folder.resolve("t.test.yaml");
    List<FuzzParameter> parameters = List.of(FuzzParameter.of("x", AbiType.parse("uint64")));
    FuzzDriver driver = new FuzzDriver("t", parameters, Corpus.beside(file));
    List<AbiValue> tried = new ArrayList<>();
    Function<List<AbiValue>, TestResult> property =
        values -> {
          tried.addAll(values);
          return values.getFirst() instanceof AbiValue.Int(BigInteger number)
                  && number.bitLength() > 20
              ? TestResult.failed("t", "too large", "here", 5)
              : TestResult.passed("t", 5);
        };
    TestResult first = driver.run("t", 1, 256, property);
    assertThat(first.status()).isEqualTo(TestResult.Status.FAILED);
    TestResult.Fuzz fuzz = Objects.requireNonNull(first.fuzz());
    List<AbiValue> expected = List.of(new AbiValue.Int(BigInteger.ONE.shiftLeft(20)));
    assertThat(fuzz.arguments()).isEqualTo(expected);
    assertThat(Corpus.beside(file).add("t", fuzz)).isTrue();
    assertThat(Corpus.beside(file).add("t", fuzz)).isFalse();
    tried.clear();
    TestResult second = driver.run("t", 99, 256, property);
    assertThat(tried.getFirst()).isEqualTo(expected.getFirst());
    assertThat(second.fuzz()).isNotNull().extracting(TestResult.Fuzz::isKnown).isEqualTo(true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          $a + $b * 2 | 11
          ($a + $b) * 2 - 1 ether / 1 ether | 15
          -$a % 3 | -2
          $a == 5 | 1
          $a < $b | 0
          $a >= 0x05 | 1
          """)
  void expressions(String text, String value) {
    Map<String, AbiValue> values =
        Map.of(
            "a", new AbiValue.Int(BigInteger.valueOf(5)),
            "b", new AbiValue.Int(BigInteger.valueOf(3)));
    assertThat(Expression.evaluate(text, values)).hasToString(value);
  }
}
