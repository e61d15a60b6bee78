package dev.ewasm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.module.Profile;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The specification's own test suite, all of it, in each tier. */
class SpecSuiteTest {

  @ParameterizedTest
  @EnumSource(
      value = Tier.class,
      names = {"INTERPRETER", "COMPILER", "OBSERVED"})
  void everyAssertionOfVersion2Holds(Tier tier) throws IOException {
    SpecScripts suite = run("wasm-2.0.zip", "wasm-2.0/", Profile.FULL, tier);

    assertThat(suite.failures).isEmpty();
    assertThat(suite.assertions).isEqualTo(51_139);
  }

  @ParameterizedTest
  @EnumSource(
      value = Tier.class,
      names = {"INTERPRETER", "COMPILER", "OBSERVED"})
  void tailCallsOfVersion3Hold(Tier tier) throws IOException {
    SpecScripts suite = run("wasm-3.0.zip", "wasm-3.0/tail-call/", Profile.LATEST, tier);

    assertThat(suite.failures).isEmpty();
    assertThat(suite.assertions).isEqualTo(109);
  }

  @ParameterizedTest
  @EnumSource(
      value = Tier.class,
      names = {"INTERPRETER", "COMPILER", "OBSERVED"})
  void multipleMemoriesOfVersion3Hold(Tier tier) throws IOException {
    SpecScripts suite = run("wasm-3.0.zip", "wasm-3.0/multi-memory/", Profile.LATEST, tier);

    assertThat(suite.failures).isEmpty();
    assertThat(suite.assertions).isEqualTo(768);
  }

  private static SpecScripts run(String archive, String prefix, Profile profile, Tier tier)
      throws IOException {
    try (SpecSuite suite = SpecSuite.open(archive)) {
      SpecScripts scripts = new SpecScripts(suite, profile, tier);
      for (SpecSuite.Script script : suite.scripts()) {
        if (script.path().startsWith(prefix)) {
          scripts.run(script);
        }
      }
      return scripts;
    }
  }
}
