package dev.ewasm.engine.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.reflect.AccessFlag;
import org.junit.jupiter.api.Test;

class MemoryAccessTest {

  /** HotSpot's MaxInlineSize: what its first compiler inlines. */
  private static final int FIRST_COMPILER_INLINES = 35;

  /** HotSpot's FreqInlineSize: what its second compiler inlines where it is hot. */
  private static final int SECOND_COMPILER_INLINES = 325;

  @Test
  void methodsAreInlinedByTheSecondCompilerOnly() throws IOException {
    try (InputStream in = MemoryAccess.class.getResourceAsStream("MemoryAccess.class")) {
      assertThat(in).isNotNull();
      int methods = 0;
      for (MethodModel method : ClassFile.of().parse(in.readAllBytes()).methods()) {
        if (method.flags().has(AccessFlag.PUBLIC)) {
          CodeAttribute code = method.findAttribute(Attributes.code()).orElseThrow();
          assertThat(code.codeLength())
              .as(method.methodName().stringValue())
              .isGreaterThan(FIRST_COMPILER_INLINES)
              .isLessThanOrEqualTo(SECOND_COMPILER_INLINES);
          methods++;
        }
      }
      assertThat(methods).isEqualTo(10);
    }
  }
}
