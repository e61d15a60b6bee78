package dev.ewasm.engine.validation;

import static dev.ewasm.engine.TestModules.code;
import static dev.ewasm.engine.TestModules.module;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ewasm.engine.HostileModules;
import dev.ewasm.engine.InvalidModuleException;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.EngineLimits;
import dev.ewasm.engine.module.Profile;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class EngineLimitsTest {

  /** One of everything, two of what a function has. */
  private static final EngineLimits SMALL =
      new EngineLimits(60, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 8, 2, 2, 3, 4, 1, 1, 2, 3, 1);

  @Test
  void namesLimitValueAndMaximum() {
    expect("types: 2 is more than 1", "1:02 60 00 00 60 00 00");
    expect("imports: 2 is more than 1", "2:02 00 00 02 00 01 00 00 02 00 01");
    expect("functions: 2 is more than 1", "1:01 60 00 00", "3:02 00 00");
    expect("exports: 2 is more than 1", "5:01 00 01", "7:02 00 02 00 01 61 02 00");
    expect("tables: 2 is more than 1", "4:02 70 00 01 70 00 01");
    expect("memories: 2 is more than 1", "5:02 00 01 00 01");
    expect("memories: 2 is more than 1", "2:01 00 00 02 00 01", "5:01 00 01");
    expect("globals: 2 is more than 1", "6:02 7f 00 41 00 0b 7f 00 41 00 0b");
    expect("globals: 2 is more than 1", "2:01 00 00 03 7f 00", "6:01 7f 00 41 00 0b");
    expect("parameters: 3 is more than 2", "1:01 60 03 7f 7f 7f 00");
    expect("results: 3 is more than 2", "1:01 60 00 03 7f 7f 7f");
    expect("locals: 3 is more than 2", "1:01 60 00 00", "3:01 00", "10:01 04 01 03 7f 0b");
    expect(
        "locals with parameters: 3 is more than 2",
        "1:01 60 01 7f 00",
        "3:01 00",
        "10:01 04 01 02 7f 0b");
    expect("body size in bytes: 9", "1:01 60 00 00", "3:01 00", code("01 01 01 01 01 01 01"));
    expect("nesting: 3", "1:01 60 00 00", "3:01 00", "10:01 08 00 02 40 02 40 02 40 0b");
    expect("br_table labels: 3", "1:01 60 00 00", "3:01 00", code("00 0e 02 00 00 00"));
    expect("table elements: 4 is more than 3", "4:01 70 00 04");
    expect("memory pages: 5 is more than 4", "5:01 00 05");
    expect("memory pages: 6 is more than 4", "5:01 01 01 06");
    expect("data segments: 2 is more than 1", "11:02 01 00 01 00");
    expect("element segments: 2 is more than 1", "9:02 01 00 00 01 00 00");
    expect("element segment items: 3 is more than 2", "9:01 05 70 03 d0 70 0b d0 70 0b d0 70 0b");
    expect("name length in bytes: 4 is more than 3", "2:01 04 61 62 63 64 00 02 00 01");
    expect("custom sections: 2 is more than 1", "0:00", "0:00");
    expect("module size in bytes: 78 is more than 60", "0:00" + " 00".repeat(67));
  }

  private static void expect(String message, String... sections) {
    byte[] bytes = module(sections);
    InvalidModuleException thrown =
        catchThrowableOfType(
            InvalidModuleException.class,
            () -> ModuleValidator.validate(ModuleReader.read(bytes, SMALL), Profile.LATEST, SMALL));
    assertThat(thrown).as(message).isNotNull();
    assertThat(thrown).hasMessageStartingWith("limit exceeded: ").hasMessageContaining(message);
    assertThat(thrown.offset()).isGreaterThanOrEqualTo(0);
  }

  /** What is large but within the defaults loads; that it loads fast is measured elsewhere. */
  @TestFactory
  Stream<DynamicTest> loadsHostileModules() {
    return HostileModules.makers().entrySet().stream()
        .map(
            maker ->
                DynamicTest.dynamicTest(
                    maker.getKey(),
                    () -> {
                      byte[] bytes = maker.getValue().apply(1);
                      ValidatedModule module =
                          ModuleValidator.validate(ModuleReader.read(bytes), Profile.FULL);
                      assertThat(module.module().bytes()).isSameAs(bytes);
                    }));
  }
}
