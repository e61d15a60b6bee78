package dev.ewasm.vectors.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ewasm.state.Address;
import dev.ewasm.state.Log;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.abi.TypeEncoder;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.DynamicStruct;
import org.web3j.abi.datatypes.StaticStruct;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.Utf8String;
import org.web3j.abi.datatypes.generated.Bytes4;
import org.web3j.abi.datatypes.generated.Int64;
import org.web3j.abi.datatypes.generated.Uint256;

@SuppressWarnings({
  "rawtypes",
  "unchecked"
}) // of Web3j, which has types of its values at compile time only
class AbiCodecTest {

  private static String word(long number) {
    return "%064x".formatted(number);
  }

  @Test
  void theExamplesOfTheSpecification() {
    assertThat(AbiFunction.parse("baz(uint32,bool)").encodeCall(List.of("69", "true")))
        .isEqualTo(Bytes.fromHexString("0xcdcd77c0" + word(69) + word(1)));
    assertThat(
            AbiFunction.parse("sam(bytes,bool,uint[])")
                .encodeCall(List.of("0x64617665", "true", "[1,2,3]")))
        .isEqualTo(
            Bytes.fromHexString(
                "0xa5643bf2"
                    + word(0x60)
                    + word(1)
                    + word(0xa0)
                    + word(4)
                    + "64617665"
                    + "0".repeat(56)
                    + word(3)
                    + word(1)
                    + word(2)
                    + word(3)));
    assertThat(
            AbiFunction.parse("g(uint256[][],string[])")
                .encodeCall(List.of("[[1,2],[3]]", "[\"one\",two,\"three\"]"))
                .toHexString())
        .startsWith("0x2289b18c" + word(0x40) + word(0x140) + word(2) + word(0x40) + word(0xa0));
  }

  /** Signature, arguments and what comes back of them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "uint256|1.5ether|1500000000000000000",
        "uint8|0xff|255",
        "int8|-128|-128",
        "int256|-1e18|-1000000000000000000",
        "uint64|1_000|1000",
        "uint64|3gwei|3000000000",
        "bool|true|true",
        "address|0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266|0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
        "bytes4|0x01020304|0x01020304",
        "function|0x010203040506070809101112131415161718192021222324|0x010203040506070809101112131415161718192021222324",
        "bytes|0x|0x",
        "string|hello, world|\"hello, world\"",
        "string|\"a\\\"b\\u00e9\\n\"|\"a\\\"bé\\n\"",
        "uint256[]|[]|[]",
        "uint256[3]|[1, 2, 3]|[1, 2, 3]",
        "string[2][]|[[a,\"b,c\"],[,d]]|[[\"a\", \"b,c\"], [\"\", \"d\"]]",
        "(uint256,(string,bytes)[],bool)|(1,[(x,0xab),(y,0x)],false)|(1, [(\"x\", 0xab), (\"y\", 0x)], false)",
        "(uint8,uint8)[2]|[(1,2),(3,4)]|[(1, 2), (3, 4)]"
      })
  void valuesComeBack(String type, String text, String printed) {
    List<AbiType> types = List.of(AbiType.parse(type), new AbiType.Text());
    AbiValue value = AbiText.parse(types.getFirst(), text);
    List<AbiValue> values = List.of(value, new AbiValue.Text("after"));
    assertThat(AbiCodec.decode(types, AbiCodec.encode(types, values))).isEqualTo(values);
    assertThat(AbiText.print(value)).isEqualTo(printed);
    assertThat(AbiText.parse(types.getFirst(), printed)).isEqualTo(value);
    assertThat(AbiType.parse(types.getFirst().canonicalName())).isEqualTo(types.getFirst());
  }

  @Test
  void signaturesOfAllForms() {
    String canonical = "transfer(address,uint256)";
    for (String form :
        List.of(
            "transfer(address,uint256)(bool)",
            "transfer( address to , uint amount ) returns ( bool ok )",
            "function transfer(address to, uint256 amount) external virtual returns (bool);")) {
      AbiFunction function = AbiFunction.parse(form);
      assertThat(function.signature()).isEqualTo(canonical);
      assertThat(function.selector()).isEqualTo(Bytes.fromHexString("0xa9059cbb"));
      assertThat(function.outputs())
          .extracting(AbiParameter::type)
          .containsExactly(new AbiType.Bool());
    }
    assertThat(
            AbiFunction.parse("constructor(uint256,string)")
                .encodeArguments(List.of("1", "x"))
                .size())
        .isEqualTo(4 * 32);
    assertThat(AbiFunction.parse("f(tuple(uint a,(bytes) b)[] x)").signature())
        .isEqualTo("f((uint256,(bytes))[])");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "f",
        "f(",
        "f(uint7)",
        "f(uint264)",
        "f(bytes33)",
        "f(bytes0)",
        "f(uint256",
        "f(uint256))",
        "f(uint256[0])",
        "f(uint256[-1])",
        "f(uint256[99999999999])",
        "f(())",
        "f(uint256) sideways",
        "f(fixed128x18)",
        "f(uint256[1000000][1000000])",
        "f(uint008)"
      })
  void badSignaturesAreRefused(String signature) {
    assertThatThrownBy(() -> AbiFunction.parse(signature))
        .isInstanceOf(AbiException.class)
        .hasMessageMatching("signature '.*': .* at character \\d+");
  }

  @Test
  void nestingIsBounded() {
    assertThatThrownBy(() -> AbiFunction.parse("f" + "(".repeat(10_000)))
        .isInstanceOf(AbiException.class);
    assertThatThrownBy(() -> AbiFunction.parse("f(uint256" + "[]".repeat(10_000) + ")"))
        .isInstanceOf(AbiException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "uint8|256|does not fit uint8",
        "uint256|-1|does not fit uint256",
        "int8|128|does not fit int8",
        "uint256|1.5|not an integer",
        "uint256|0x|not an integer",
        "uint256|1bitcoin|not an integer",
        "bool|yes|not a bool",
        "address|0x12|not an address",
        "address|0xF39fd6e51aad88f6f4ce6ab8827279cfffb92266|checksum",
        "bytes2|0x01|2 bytes expected",
        "bytes|0x0|odd number",
        "bytes|zz|not bytes",
        "uint256[2]|[1]|2 elements expected",
        "uint256[]|1,2|'[' expected",
        "(uint256,bool)|(1)|',' expected",
        "uint256[]|[1,2]]|unexpected character"
      })
  void badValuesAreRefused(String type, String text, String message) {
    assertThatThrownBy(() -> AbiText.parse(AbiType.parse(type), text))
        .isInstanceOf(AbiException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "uint256, 0x00",
    "uint8, 0x0000000000000000000000000000000000000000000000000000000000000100",
    "bool, 0x0000000000000000000000000000000000000000000000000000000000000002",
    "address, 0x0000000000000000000000010000000000000000000000000000000000000000",
    "bytes1, 0x0101000000000000000000000000000000000000000000000000000000000000",
    "string, 0x0000000000000000000000000000000000000000000000000000000000000020",
    "bytes, 0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
  })
  void badDataIsRefused(String type, String data) {
    assertThatThrownBy(
            () -> AbiCodec.decode(List.of(AbiType.parse(type)), Bytes.fromHexString(data)))
        .isInstanceOf(AbiException.class);
  }

  /** Every level points twice at the next, so that 40 levels would be 2^40 values. */
  @Test
  void offsetsThatOverlapCannotFillTheMemory() {
    StringBuilder data = new StringBuilder(word(0x20));
    int levels = 30;
    for (int i = 0; i < levels; i++) {
      data.append(word(2)).append(word(0x40)).append(word(0x40));
    }
    data.append(word(0));
    AbiType type = AbiType.parse("uint256" + "[]".repeat(levels + 1));
    assertThatThrownBy(() -> AbiCodec.decode(List.of(type), Bytes.fromHexString(data.toString())))
        .isInstanceOf(AbiException.class)
        .hasMessageContaining("more values");
  }

  @Test
  void damagedDataIsAnErrorOfTheAbiOrDecodes() {
    AbiFunction function = AbiFunction.parse("f(uint8,string,(bytes,address[])[],bool[2])");
    byte[] good =
        function
            .encodeArguments(
                List.of(
                    "7",
                    "text",
                    "[(0x0102,[0x70997970C51812dc3A010C7d01b50e0d17dc79C8])]",
                    "[true,false]"))
            .toArray();
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
      for (int j = random.nextInt(4); j > 0 && bad.length > 0; j--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      try {
        AbiCodec.decode(AbiParameter.types(function.inputs()), Bytes.wrap(bad));
      } catch (AbiException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1_000, 5_000);
  }

  @Test
  void web3jEncodesTheSame() {
    Random random = new Random(11);
    for (int i = 0; i < 300; i++) {
      List<AbiType> types = new ArrayList<>();
      List<AbiValue> values = new ArrayList<>();
      List<Type> theirs = new ArrayList<>();
      for (int j = 0; j < 1 + random.nextInt(4); j++) {
        Sample sample = sample(random, 3);
        types.add(sample.type);
        values.add(sample.value);
        theirs.add(sample.theirs);
      }
      // A structure is encoded as a list of arguments is.
      boolean dynamic = types.stream().anyMatch(AbiType::isDynamic);
      String expected =
          TypeEncoder.encode(dynamic ? new DynamicStruct(theirs) : new StaticStruct(theirs));
      assertThat(AbiCodec.encode(types, values).toUnprefixedHexString()).isEqualTo(expected);
    }
  }

  private record Sample(AbiType type, AbiValue value, Type theirs) {}

  private static Sample sample(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 6 : 8)) {
      case 0 -> {
        BigInteger number = new BigInteger(256, random);
        yield new Sample(AbiType.parse("uint256"), new AbiValue.Int(number), new Uint256(number));
      }
      case 1 -> {
        long number = random.nextLong();
        yield new Sample(
            AbiType.parse("int64"),
            new AbiValue.Int(BigInteger.valueOf(number)),
            new Int64(number));
      }
      case 2 -> {
        boolean truth = random.nextBoolean();
        yield new Sample(
            AbiType.parse("bool"),
            new AbiValue.Truth(truth),
            new org.web3j.abi.datatypes.Bool(truth));
      }
      case 3 -> {
        byte[] bytes = bytes(random, 4);
        yield new Sample(
            AbiType.parse("bytes4"), new AbiValue.Data(Bytes.wrap(bytes)), new Bytes4(bytes));
      }
      case 4 -> {
        byte[] bytes = bytes(random, 1 + random.nextInt(70));
        yield new Sample(
            AbiType.parse("bytes"), new AbiValue.Data(Bytes.wrap(bytes)), new DynamicBytes(bytes));
      }
      case 5 -> {
        String text = "é".repeat(random.nextInt(40));
        yield new Sample(AbiType.parse("string"), new AbiValue.Text(text), new Utf8String(text));
      }
      case 6 -> {
        List<BigInteger> numbers = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
          numbers.add(new BigInteger(200, random));
        }
        yield new Sample(
            AbiType.parse("uint256[]"),
            new AbiValue.Items(numbers.stream().<AbiValue>map(AbiValue.Int::new).toList()),
            new DynamicArray<>(Uint256.class, numbers.stream().map(Uint256::new).toList()));
      }
      default -> {
        List<Sample> parts = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
          parts.add(sample(random, depth - 1));
        }
        AbiType type =
            new AbiType.Tuple(
                parts.stream().map(part -> new AbiParameter("", part.type, false)).toList());
        List<Type> theirs = parts.stream().<Type>map(part -> part.theirs).toList();
        yield new Sample(
            type,
            new AbiValue.Fields(parts.stream().map(part -> part.value).toList()),
            type.isDynamic() ? new DynamicStruct(theirs) : new StaticStruct(theirs));
      }
    };
  }

  private static byte[] bytes(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void events() {
    AbiEvent transfer =
        AbiEvent.parse("event Transfer(address indexed from, address indexed to, uint256 value);");
    assertThat(transfer.topic())
        .isEqualTo(
            Bytes32.fromHexString(
                "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"));
    Log log =
        new Log(
            Address.ZERO,
            List.of(transfer.topic(), Address.ofNumber(1).toWord(), Address.ofNumber(2).toWord()),
            Bytes.fromHexString(word(42)));
    assertThat(AbiText.print(transfer.decode(log)))
        .isEqualTo(
            "0x0000000000000000000000000000000000000001,"
                + " 0x0000000000000000000000000000000000000002, 42");
    AbiEvent named = AbiEvent.parse("Named(string indexed name, uint256 value)");
    Log hashed = new Log(Address.ZERO, List.of(named.topic(), Bytes32.ZERO), log.data());
    assertThat(named.decode(hashed))
        .containsExactly(new AbiValue.Data(Bytes32.ZERO), new AbiValue.Int(BigInteger.valueOf(42)));
    assertThat(transfer.matches(hashed)).isFalse();
  }

  @Test
  void revertReasons() {
    Bytes error = AbiFunction.parse("Error(string)").encodeCall(List.of("no funds"));
    assertThat(RevertReason.of(error).text()).isEqualTo("no funds");
    assertThat(
            RevertReason.of(AbiFunction.parse("Panic(uint256)").encodeCall(List.of("0x11"))).text())
        .isEqualTo("panic: arithmetic underflow or overflow (0x11)");
    AbiFunction custom = AbiFunction.parseError("error TooLittle(uint256 wanted, string of)");
    Bytes data = custom.encodeCall(List.of("3", "gold"));
    assertThat(RevertReason.of(data, List.of(custom)).text()).isEqualTo("TooLittle(3, \"gold\")");
    assertThat(RevertReason.of(data).text()).startsWith("0x");
    assertThat(RevertReason.of(Bytes.wrap("no".getBytes(StandardCharsets.US_ASCII))).text())
        .isEqualTo("no");
    assertThat(RevertReason.of(error.slice(0, 40)).text()).startsWith("0x08c379a0");
    assertThat(RevertReason.of(Bytes.EMPTY).text()).isEmpty();
  }
}
