package dev.ewasm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.module.Profile;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The specification's own test suite, all of it. */
class SpecSuiteTest {

  @Test
  void everyAssertionOfVersion2Holds() throws IOException {
    SpecScripts suite = run("wasm-2.0.zip", "wasm-2.0/", Profile.FULL);

    assertThat(suite.failures).isEmpty();
    assertThat(suite.assertions).isEqualTo(51_139);
  }

  @Test
  void tailCallsOfVersion3Hold() throws IOException {
    SpecScripts suite = run("wasm-3.0.zip", "wasm-3.0/tail-call/", Profile.LATEST);

    assertThat(suite.failures).isEmpty();
    assertThat(suite.assertions).isEqualTo(109);
  }

  @Test
  void multipleMemoriesOfVersion3Hold() throws IOException {
    SpecScripts suite = run("wasm-3.0.zip", "wasm-3.0/multi-memory/", Profile.LATEST);

    assertThat(suite.failures).isEmpty();
    assertThat(suite.assertions).isEqualTo(768);
  }

  private static SpecScripts run(String archive, String prefix, Profile profile)
      throws IOException {
    try (SpecSuite suite = SpecSuite.open(archive)) {
      SpecScripts scripts = new SpecScripts(suite, profile);
      for (SpecSuite.Script script : suite.scripts()) {
        if (script.path().startsWith(prefix)) {
          scripts.run(script);
        }
      }
      return scripts;
    }
  }
}
