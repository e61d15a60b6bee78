package dev.ewasm.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static double[] at(double millis, double nanos) {
    return new double[] {millis, nanos};
  }

  @Test
  void warmUpGoesOnWhileRunsGetFaster() {
    assertThat(Comparison.getsFaster(List.of(at(3_000, 9e8), at(4_000, 9e8)))).isTrue();
    List<double[]> falling = List.of(at(100, 900), at(200, 800), at(300, 500), at(400, 300));
    assertThat(Comparison.getsFaster(falling)).isTrue();
    List<double[]> flat = List.of(at(100, 900), at(200, 300), at(300, 320), at(400, 290));
    assertThat(Comparison.getsFaster(flat)).isFalse();
  }
}
