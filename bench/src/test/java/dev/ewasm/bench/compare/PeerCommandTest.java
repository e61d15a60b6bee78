package dev.ewasm.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import org.junit.jupiter.api.Test;

class PeerCommandTest {

  @Test
  void graalCompilerIsFoundInLibrariesAndInMavensRepository() {
    int java = Runtime.version().feature();
    String compiler = "/lib/org.graalvm.compiler.compiler-" + java + ".0.2.jar";
    String word = "/m2/org/graalvm/sdk/word/" + java + ".0.2/word-" + java + ".0.2.jar";
    String classPath =
        String.join(
            File.pathSeparator,
            "/app/classes",
            "/lib/com.dylibso.chicory.compiler-" + java + ".0.0.jar",
            compiler,
            "/lib/org.graalvm.truffle.truffle-api-" + java + ".0.2.jar",
            word);
    assertThat(PeerCommand.graalCompiler(classPath))
        .contains("-XX:+EnableJVMCI")
        .endsWith("--upgrade-module-path=" + compiler + File.pathSeparator + word);
  }

  @Test
  void graalCompilerOfAnotherJavaStaysOut() {
    String other = "/lib/org.graalvm.compiler.compiler-" + (Runtime.version().feature() + 1);
    assertThat(PeerCommand.graalCompiler(other + ".0.1.jar")).isEmpty();
  }
}
