package dev.ewasm.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import org.junit.jupiter.api.Test;

/**
 * The Java compiler never compiles a method of more than 8,000 bytes, and takes long below that.
 */
class HotLoopSizeTest {

  private static final int COMPILABLE = 8_000;
  private static final int COMPILES_SOON = 6_000;

  @Test
  void innerLoopCompilesSoon() throws IOException {
    assertThat(size(HotLoop.class, "run")).isBetween(1_000, COMPILES_SOON);
  }

  @Test
  void everythingElseCompiles() throws IOException {
    assertThat(size(Interpreter.class, "run")).isLessThan(COMPILABLE);
    assertThat(size(StateOps.class, "execute")).isLessThan(COMPILABLE);
  }

  private static int size(Class<?> type, String method) throws IOException {
    try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
      if (in == null) {
        throw new IOException("no class file of " + type);
      }
      return ClassFile.of().parse(in.readAllBytes()).methods().stream()
          .filter(candidate -> candidate.methodName().equalsString(method))
          .map(MethodModel::code)
          .flatMap(java.util.Optional::stream)
          .mapToInt(code -> ((CodeAttribute) code).codeLength())
          .max()
          .orElseThrow();
    }
  }
}
