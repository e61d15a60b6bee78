package dev.ewasm.vectors.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LcovTest {

  private static final String TRACEFILE =
      """
      TN:blocks
      SF:b.wasm
      FNF:0
      FNH:0
      DA:40,1
      LF:1
      LH:1
      end_of_record
      TN:
      SF:src/a.c
      FN:1,f
      FN:9,g
      FNDA:2,f
      FNDA:0,g
      FNF:2
      FNH:1
      DA:1,2
      DA:9,0
      LF:2
      LH:1
      end_of_record
      """;

  @Test
  void whatIsReadIsWrittenAgain() {
    assertThat(Lcov.write(Lcov.read(TRACEFILE))).isEqualTo(TRACEFILE);
  }

  @Test
  void runsAddUp() {
    Coverage coverage = Lcov.read(TRACEFILE);
    coverage.add(Lcov.read("SF:src/a.c\nDA:9,3,checksum\nBRDA:1,0,0,-\nFNDA:3,g\nend_of_record\n"));
    assertThat(Lcov.write(coverage))
        .contains("FNDA:3,g\n", "FNH:2\n", "DA:1,2\nDA:9,3\nLF:2\nLH:2\n", "SF:b.wasm\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DA:1,1         | line 1: no SF record before
          SF:a\\nDA:x,1  | line 2: not a record of lcov: DA:x,1
          SF:a\\nDA:1    | line 2: not a record of lcov: DA:1
          SF:a\\nFN:1    | line 2: not a record of lcov: FN:1
          """)
  void wrongRecordsAreNamed(String text, String message) {
    assertThatThrownBy(() -> Lcov.read(text.replace("\\n", "\n")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
