package dev.ewasm.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class AddressTest {
  private static final String TEXT = "0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b";

  @Test
  void parsesAndPrints() {
    Address address = Address.fromHex(TEXT);
    assertThat(address).hasToString(TEXT);
    assertThat(Address.fromHex("0X" + TEXT.substring(2).toUpperCase(java.util.Locale.ROOT)))
        .isEqualTo(address)
        .hasSameHashCodeAs(address);
    assertThat(Address.of(address.toBytes())).isEqualTo(address);
    assertThat(Address.fromLast20(address.toWord())).isEqualTo(address);
    assertThat(Address.ofNumber(9)).hasToString("0x" + "0".repeat(39) + "9");
  }

  @Test
  void refusesOtherTexts() {
    assertThatIllegalArgumentException().isThrownBy(() -> Address.fromHex("0x12"));
    assertThatIllegalArgumentException().isThrownBy(() -> Address.fromHex(TEXT.replace('5', 'g')));
  }

  @Test
  void ordersAsUnsignedNumbers() {
    Address high = Address.fromHex("ff" + "0".repeat(38));
    Address middle = Address.fromHex("0".repeat(20) + "f" + "0".repeat(19));
    assertThat(high).isGreaterThan(middle).isGreaterThan(Address.ZERO);
    assertThat(middle).isGreaterThan(Address.ofNumber(1)).isLessThan(high);
  }
}
