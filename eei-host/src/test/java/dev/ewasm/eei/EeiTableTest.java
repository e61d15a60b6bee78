package dev.ewasm.eei;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EeiTableTest {

  private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| `(\\(.*?\\) -> \\(.*?\\))`");

  @Test
  void theDocumentedTableIsTheOneInForce() throws IOException {
    Path page = Path.of(System.getProperty("ewasm.root", "..")).resolve("docs/eei.md");
    List<String> documented = new ArrayList<>();
    Matcher row = ROW.matcher(Files.readString(page));
    while (row.find()) {
      documented.add(row.group(1) + " " + row.group(2));
    }
    List<String> table =
        EeiDialect.REVISION_4.functions().stream()
            .map(function -> function.name() + " " + function.type())
            .toList();
    assertThat(documented).containsExactlyElementsOf(table);
  }

  @Test
  void namesAreUniqueAndFound() {
    for (EeiDialect dialect : EeiDialect.all()) {
      EeiDialect debugging = dialect.withDebug();
      for (EeiFunction function : debugging.functions()) {
        assertThat(debugging.find(function.module(), function.name())).isSameAs(function);
      }
      assertThat(dialect.find(EeiFunction.DEBUG, "print32")).isNull();
      assertThat(dialect.find(EeiFunction.ETHEREUM, "finish")).isNotNull();
    }
    assertThat(EeiDialect.REVISION_4.functions()).hasSize(33);
  }
}
