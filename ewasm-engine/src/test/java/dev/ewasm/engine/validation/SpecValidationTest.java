package dev.ewasm.engine.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ewasm.engine.InvalidModuleException;
import dev.ewasm.engine.MalformedModuleException;
import dev.ewasm.engine.ModuleException;
import dev.ewasm.engine.SpecSuite;
import dev.ewasm.engine.SpecSuite.Script;
import dev.ewasm.engine.binary.InstructionCursor;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.ExternType;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.Immediate;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.module.RefType;
import dev.ewasm.engine.module.ValType;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.Elements;
import dev.ewasm.engine.module.WasmModule.Import;
import dev.ewasm.engine.module.WasmModule.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The modules of the specification's tests: valid, invalid and malformed ones. */
class SpecValidationTest {

  /** Rules that 3.0 words otherwise than 2.0, whose words the engine uses. */
  private static final Set<String> REWORDED_IN_3 =
      Set.of(
          // The same bytes: a memory offset may be a u64 since 64-bit memories.
          "integer too large", "unexpected end of section or function", "malformed memop flags");

  @Test
  void judgesEveryModuleOfWasm2() throws IOException {
    Count count = run("wasm-2.0.zip", Profile.FULL, path -> true, false);
    assertThat(count.failures).isEmpty();
    assertThat(count.valid).isEqualTo(1599);
    assertThat(count.invalid).isEqualTo(2146);
    assertThat(count.malformed).isEqualTo(719);
  }

  @Test
  void judgesTheBuiltGroupsOfWasm3() throws IOException {
    Count count =
        run(
            "wasm-3.0.zip",
            Profile.LATEST,
            path -> path.contains("/tail-call/") || path.contains("/multi-memory/"),
            true);
    assertThat(count.failures).isEmpty();
    assertThat(count.valid).isEqualTo(84);
  }

  @Test
  void refusesTheRestOfWasm3ByName() throws IOException {
    Count count = run("wasm-3.0.zip", Profile.LATEST, path -> true, true);
    assertThat(count.failures)
        .filteredOn(failure -> !failure.contains("is not supported"))
        // A table of 2^32 - 1 elements, which is only declared.
        .filteredOn(failure -> !failure.contains("limit exceeded: table elements: 4294967295"))
        // Of these the test is that nothing broken is accepted, whatever the words.
        .filteredOn(failure -> !failure.contains("assert_") || failure.endsWith("accepted"))
        .isEmpty();
  }

  @Test
  void refusesInConsensusExactlyWhatUsesARefusedFeature() throws IOException {
    int refused = 0;
    int accepted = 0;
    try (SpecSuite suite = SpecSuite.open("wasm-2.0.zip")) {
      for (byte[] bytes : suite.modules()) {
        WasmModule module;
        try {
          module = ModuleReader.read(bytes);
          ModuleValidator.validate(module, Profile.FULL);
        } catch (ModuleException e) {
          continue;
        }
        try {
          ModuleValidator.validate(module, Profile.CONSENSUS);
          accepted++;
          assertThat(usesRefusedFeature(module)).isFalse();
        } catch (InvalidModuleException e) {
          refused++;
          assertThat(e.rule()).isEqualTo(Rules.REFUSED);
          assertThat(e.offset()).isBetween(8, bytes.length);
          assertThat(usesRefusedFeature(module)).as(e.getMessage()).isTrue();
        }
      }
    }
    assertThat(accepted).isGreaterThan(500);
    assertThat(refused).isGreaterThan(500);
  }

  /** A plain restatement of the profile, to check the validator's own. */
  private static boolean usesRefusedFeature(WasmModule module) {
    List<ValType> types = new ArrayList<>();
    List<InstructionCursor> code = new ArrayList<>();
    int tables = module.tables().size();
    for (FuncType type : module.types()) {
      types.addAll(type.params());
      types.addAll(type.results());
    }
    for (Import entry : module.imports()) {
      if (entry.type() instanceof ExternType.Global global) {
        types.add(global.type());
      } else if (entry.type() instanceof ExternType.Table table) {
        tables++;
        if (!table.element().equals(RefType.FUNCREF)) {
          return true;
        }
      }
    }
    for (WasmModule.Function function : module.functions()) {
      function.locals().forEach(group -> types.add(group.type()));
      code.add(new InstructionCursor(module.bytes(), function.bodyStart(), function.bodyEnd()));
    }
    for (WasmModule.Global global : module.globals()) {
      types.add(global.type().type());
      code.add(new InstructionCursor(module.bytes(), global.init().start(), global.init().end()));
    }
    boolean references =
        module.tables().stream().anyMatch(table -> !table.element().equals(RefType.FUNCREF))
            || module.elements().stream()
                .anyMatch(
                    segment ->
                        segment.mode() instanceof Mode.Declarative
                            || segment.items() instanceof Elements.Expressions);
    return references
        || tables > 1
        || module.start().isPresent()
        || types.stream().anyMatch(type -> type != NumType.I32 && type != NumType.I64)
        || code.stream().anyMatch(SpecValidationTest::usesRefusedInstruction);
  }

  private static boolean usesRefusedInstruction(InstructionCursor code) {
    while (code.next()) {
      if (!Profile.CONSENSUS.allows(code.opcode().feature())) {
        return true;
      }
      if (code.opcode().immediate() == Immediate.BLOCK_TYPE) {
        ValType result = code.blockResult();
        if (result != null && result != NumType.I32 && result != NumType.I64) {
          return true;
        }
      }
    }
    return false;
  }

  private static final class Count {
    int valid;
    int invalid;
    int malformed;
    final List<String> failures = new ArrayList<>();
  }

  private static Count run(String zip, Profile profile, Predicate<String> scripts, boolean reworded)
      throws IOException {
    Count count = new Count();
    try (SpecSuite suite = SpecSuite.open(zip)) {
      for (Script script : suite.scripts()) {
        if (scripts.test(script.path())) {
          for (JsonNode command : script.commands()) {
            judge(suite, script, command, profile, reworded, count);
          }
        }
      }
    }
    return count;
  }

  private static void judge(
      SpecSuite suite,
      Script script,
      JsonNode command,
      Profile profile,
      boolean reworded,
      Count count)
      throws IOException {
    String type = command.path("type").asText();
    String text = command.path("text").asText();
    Class<? extends ModuleException> expected;
    switch (type) {
      case "module" -> {
        expected = null;
        count.valid++;
      }
      case "assert_invalid" -> {
        expected = InvalidModuleException.class;
        count.invalid++;
      }
      case "assert_malformed" -> {
        expected = MalformedModuleException.class;
        count.malformed++;
      }
      default -> {
        return;
      }
    }
    byte[] bytes = suite.file(script, command.path("filename").asText());
    String where = script.path() + ":" + command.path("line").asInt() + " " + type + " " + text;
    ModuleException thrown = null;
    try {
      ModuleValidator.validate(ModuleReader.read(bytes), profile);
    } catch (ModuleException e) {
      thrown = e;
    }
    if (expected == null) {
      if (thrown != null) {
        count.failures.add(where + " -> " + thrown);
      }
    } else if (thrown == null) {
      count.failures.add(where + " -> accepted");
    } else if (thrown.getClass() != expected
        || !(String.valueOf(thrown.getMessage()).contains(text)
            || (reworded && REWORDED_IN_3.contains(text)))) {
      count.failures.add(where + " -> " + thrown);
    }
  }
}
