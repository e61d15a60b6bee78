package dev.ewasm.eei.precompile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.state.Address;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PrecompilesTest {

  private static final String P1 = word("1") + word("2");
  private static final String TWICE_P1 =
      "030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3"
          + "15ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4";
  private static final String NEGATIVE_P1 =
      word("1") + "30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd45";

  /** The generator of EIP-197, imaginary parts first. */
  private static final String P2 =
      "198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2"
          + "1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed"
          + "090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b"
          + "12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa";

  @Test
  void existFromTheirForksOn() {
    assertThat(Precompiles.ethereum(ForkRules.of(Fork.HOMESTEAD))).hasSize(4);
    assertThat(Precompiles.ethereum(ForkRules.of(Fork.BYZANTIUM))).hasSize(8);
    assertThat(Precompiles.ethereum(ForkRules.of(Fork.ISTANBUL)))
        .hasSize(9)
        .extractingByKey(Address.ofNumber(9))
        .extracting(Precompile::name)
        .isEqualTo("blake2f");
  }

  @Test
  void recoverSigner() {
    String hash = "456e9aea5e197a1f1af7a3e85a3212fa4049a3ba34c2289b4c860fc0b0c64ef3";
    String r = "9242685bf161793cc25603c231bc2f568eb630ea16aa137d2664ac8038825608";
    String s = "4f8ae3bd7535248d0bd448298cc2e2071e56992d0774dc340c368ae950852ada";
    assertThat(run(1, hash + word("1c") + r + s))
        .isEqualTo("0000000000000000000000007156526fbd7a3c72969b54f64e42c10fbb768c8a");
    assertThat(run(1, hash + word("1b") + r + s))
        .isNotEmpty()
        .isNotEqualTo(run(1, hash + word("1c") + r + s));
    assertThat(run(1, hash + word("1d") + r + s)).isEmpty();
    assertThat(run(1, hash + word("11c") + r + s)).isEmpty();
    assertThat(run(1, hash + word("1c") + word("0") + s)).isEmpty();
    assertThat(run(1, hash + word("1c") + r + "f".repeat(64))).isEmpty();
    assertThat(run(1, "")).isEmpty();
    assertThat(gas(Fork.BYZANTIUM, 1, "")).isEqualTo(3000);
  }

  @Test
  void hashes() {
    String abc = hex("abc");
    assertThat(run(2, abc))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(run(3, abc))
        .isEqualTo("0000000000000000000000008eb208f7e05d987a9b044a8e98c6b087f15a0bfc");
    assertThat(run(3, ""))
        .isEqualTo("0000000000000000000000009c1185a5c5e9fc54612808977ee8f548b2258d31");
    assertThat(run(4, abc)).isEqualTo(abc);
    assertThat(gas(Fork.BYZANTIUM, 2, abc)).isEqualTo(72);
    assertThat(gas(Fork.BYZANTIUM, 3, abc.repeat(11))).isEqualTo(600 + 240);
    assertThat(gas(Fork.BYZANTIUM, 4, "")).isEqualTo(15);
    byte[] keccak = Precompiles.keccak256().run(new byte[0]);
    assertThat(HexFormat.of().formatHex(keccak))
        .isEqualTo("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  }

  @Test
  void modularExponentiationOfTheProposal() {
    String fermat =
        word("1")
            + word("20")
            + word("20")
            + "03"
            + "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2e"
            + "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";
    assertThat(run(5, fermat)).isEqualTo(word("1"));
    assertThat(gas(Fork.BYZANTIUM, 5, fermat)).isEqualTo(13_056);
    assertThat(gas(Fork.BERLIN, 5, fermat)).isEqualTo(1_360);
    assertThat(gas(Fork.OSAKA, 5, fermat)).isEqualTo(4_080);
    // Data beyond the end is zero, so that 0 ** 0 mod 2**256 - 2**32 - 977 ... is short input.
    assertThat(run(5, word("0") + word("0") + word("1") + "05")).isEqualTo("01");
    assertThat(run(5, word("1") + word("1") + word("1") + "030200")).isEqualTo("00");
    assertThat(run(5, word("1") + word("1") + word("0") + "0302")).isEmpty();
    assertThat(run(5, "")).isEmpty();
  }

  @Test
  void modularExponentiationOfHugeOperandsIsUnaffordable() {
    String huge = "f".repeat(64);
    assertThat(gas(Fork.BYZANTIUM, 5, huge + word("1") + huge)).isEqualTo(Long.MAX_VALUE);
    assertThat(gas(Fork.BYZANTIUM, 5, word("0") + huge + word("1"))).isEqualTo(Long.MAX_VALUE);
    assertThat(gas(Fork.BYZANTIUM, 5, word("0") + huge + word("0"))).isZero();
    assertThat(run(5, word("0") + huge + word("0"))).isEmpty();
    assertThat(gas(Fork.OSAKA, 5, word("401") + word("1") + word("1"))).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void curveAddition() {
    assertThat(run(6, P1 + P1)).isEqualTo(TWICE_P1);
    assertThat(run(6, P1)).isEqualTo(P1);
    assertThat(run(6, "")).isEqualTo("0".repeat(128));
    assertThat(run(6, P1 + NEGATIVE_P1)).isEqualTo("0".repeat(128));
    assertThat(run(6, word("1") + word("1"))).isNull();
    assertThat(gas(Fork.BYZANTIUM, 6, "")).isEqualTo(500);
    assertThat(gas(Fork.ISTANBUL, 6, "")).isEqualTo(150);
  }

  @Test
  void curveMultiplication() {
    assertThat(run(7, P1 + word("2"))).isEqualTo(TWICE_P1);
    assertThat(run(7, P1 + word("0"))).isEqualTo("0".repeat(128));
    BigInteger order =
        new BigInteger("30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001", 16);
    assertThat(run(7, P1 + order.toString(16))).isEqualTo("0".repeat(128));
    assertThat(run(7, P1 + order.add(BigInteger.ONE).toString(16))).isEqualTo(P1);
    assertThat(run(7, P1 + "f".repeat(64))).isNotNull().hasSize(128);
    assertThat(run(7, word("2") + word("2"))).isNull();
    assertThat(gas(Fork.BYZANTIUM, 7, "")).isEqualTo(40_000);
    assertThat(gas(Fork.ISTANBUL, 7, "")).isEqualTo(6_000);
  }

  @Test
  void pairingCheck() {
    assertThat(run(8, "")).isEqualTo(word("1"));
    assertThat(run(8, P1 + P2)).isEqualTo(word("0"));
    assertThat(run(8, P1 + P2 + NEGATIVE_P1 + P2)).isEqualTo(word("1"));
    assertThat(run(8, "0".repeat(128) + P2)).isEqualTo(word("1"));
    assertThat(run(8, P1 + "0".repeat(256))).isEqualTo(word("1"));
    assertThat(run(8, P1)).isNull();
    assertThat(run(8, P1 + P2.replace("198e", "198f"))).isNull();
    assertThat(gas(Fork.BYZANTIUM, 8, P1 + P2)).isEqualTo(180_000);
    assertThat(gas(Fork.ISTANBUL, 8, P1 + P2 + P1 + P2)).isEqualTo(113_000);
  }

  @Test
  void blakeCompression() {
    String state =
        "48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5"
            + "d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b";
    String block = hex("abc") + "0".repeat(250);
    String input = "0000000c" + state + block + "0300000000000000" + "0".repeat(16) + "01";
    assertThat(run(9, input))
        .isEqualTo(
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
    assertThat(gas(Fork.ISTANBUL, 9, input)).isEqualTo(12);
    assertThat(run(9, input.substring(0, 424) + "02")).isNull();
    assertThat(run(9, input + "00")).isNull();
  }

  private static String word(String digits) {
    return "0".repeat(64 - digits.length()) + digits;
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static @Nullable String run(int number, String input) {
    byte[] output = precompile(Fork.ISTANBUL, number).run(HexFormat.of().parseHex(input));
    return output == null ? null : HexFormat.of().formatHex(output);
  }

  private static long gas(Fork fork, int number, String input) {
    return precompile(fork, number)
        .gas(HexFormat.of().parseHex(input), ForkRules.of(fork).precompiles());
  }

  private static Precompile precompile(Fork fork, int number) {
    Map<Address, Precompile> all = Precompiles.ethereum(ForkRules.of(fork));
    return Objects.requireNonNull(all.get(Address.ofNumber(number)));
  }
}
