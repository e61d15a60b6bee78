package dev.ewasm.metering.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GasUnitTest {

  @Test
  void useIsRoundedUpAndWhatIsLeftRoundedDown() {
    assertThat(new Particles(0).charged()).isEqualTo(Gas.ZERO);
    assertThat(new Particles(1).charged()).isEqualTo(new Gas(1));
    assertThat(new Particles(10_000).charged()).isEqualTo(new Gas(1));
    assertThat(new Particles(10_001).charged()).isEqualTo(new Gas(2));
    assertThat(new Particles(9_999).available()).isEqualTo(Gas.ZERO);
    assertThat(new Particles(19_999).available()).isEqualTo(new Gas(1));
  }

  @Test
  void chargedAndAvailableAddUpToTheLimit() {
    long limit = GasUnit.PARTICLES.units(new Gas(7));
    for (long used = 0; used <= limit; used += 777) {
      Gas charged = GasUnit.PARTICLES.charged(used);
      assertThat(charged.plus(GasUnit.PARTICLES.available(limit - used))).isEqualTo(new Gas(7));
    }
  }

  @Test
  void wholeGasIsItself() {
    assertThat(GasUnit.GAS.charged(12)).isEqualTo(new Gas(12));
    assertThat(GasUnit.GAS.available(12)).isEqualTo(new Gas(12));
    assertThat(GasUnit.GAS.units(new Gas(12))).isEqualTo(12);
  }

  @Test
  void limitsBeyondTheCounterSaturate() {
    assertThat(GasUnit.PARTICLES.units(new Gas(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
    assertThatThrownBy(() -> new Gas(Long.MAX_VALUE).toParticles())
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void negativeAmountsAreRefused() {
    assertThatThrownBy(() -> new Gas(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Particles(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> GasUnit.GAS.charged(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
