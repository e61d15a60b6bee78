package dev.ewasm.engine.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ewasm.engine.ModuleException;
import dev.ewasm.engine.SpecSuite;
import dev.ewasm.engine.SpecSuite.Script;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.engine.module.WasmModule.ConstExpr;
import dev.ewasm.engine.module.WasmModule.ElementSegment;
import dev.ewasm.engine.module.WasmModule.Elements;
import dev.ewasm.engine.module.WasmModule.Mode;
import dev.ewasm.engine.text.WastCommand.ModuleSource;
import dev.ewasm.engine.validation.ModuleValidator;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The scripts of the specification's tests, compared with what another assembler made of them. */
class WastSuiteTest {

  /** Malformed texts that break two rules, of which the suite names the other one. */
  private static final Set<String> OTHER_RULE_FIRST = Set.of("wrong number of lane literals");

  private final List<String> failures = new ArrayList<>();
  private int modules;
  private int malformed;

  @Test
  void assemblesEveryModuleOfWasm2AsAnotherAssemblerDoes() throws IOException {
    run("2.0", Profile.FULL, path -> true);
    assertThat(failures).isEmpty();
    assertThat(modules).isEqualTo(1599 + 2146 + 83 + 34);
    assertThat(malformed).isEqualTo(1091);
  }

  @Test
  void assemblesTheBuiltGroupsOfWasm3() throws IOException {
    run(
        "3.0",
        Profile.LATEST,
        path ->
            path.contains("/multi-memory/")
                || path.endsWith("/return_call.wast")
                || path.endsWith("/return_call_indirect.wast")
                || path.endsWith("/annotations.wast")
                || path.endsWith("/id.wast"));
    assertThat(failures).isEmpty();
    assertThat(modules).isGreaterThan(150);
  }

  private void run(String version, Profile profile, Predicate<String> scripts) throws IOException {
    try (SpecSuite texts = SpecSuite.open("wast-" + version + ".zip");
        SpecSuite converted = SpecSuite.open("wasm-" + version + ".zip")) {
      Map<String, Script> byName = new HashMap<>();
      for (Script script : converted.scripts()) {
        byName.put(key(script.path()), script);
      }
      for (Map.Entry<String, byte[]> text : texts.texts().entrySet()) {
        if (scripts.test(text.getKey())) {
          Script script = Objects.requireNonNull(byName.get(key(text.getKey())));
          compare(text.getKey(), text.getValue(), converted, script, profile);
        }
      }
    }
  }

  /** File name with the folder that tells files of one name apart. */
  private static String key(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1).replaceAll("\\.(wast|json)$", "");
    for (String folder : List.of("simd", "multi-memory", "memory64", "bulk-memory")) {
      if (path.contains("/" + folder + "/")) {
        return folder + "/" + name;
      }
    }
    return name;
  }

  private void compare(
      String path, byte[] text, SpecSuite converted, Script script, Profile profile)
      throws IOException {
    Map<Integer, Deque<String>> files = new HashMap<>();
    for (JsonNode command : script.commands()) {
      if (command.has("filename")) {
        files
            .computeIfAbsent(command.get("line").asInt(), line -> new ArrayDeque<>())
            .add(command.get("filename").asText());
      }
    }
    for (WastCommand command : WastReader.read(path, text)) {
      String where = path + ":" + command.line() + ": ";
      if (command instanceof WastCommand.AssertMalformed m) {
        if (m.source().isText()) {
          malformed++;
          refused(where, m);
        }
        continue;
      }
      ModuleSource source = source(command);
      if (source != null) {
        modules++;
        byte[] expected =
            converted.file(script, Objects.requireNonNull(files.get(command.line())).remove());
        if (source.isText()) {
          compare(where, source, expected);
        } else if (!Arrays.equals(source.bytes(), expected)) {
          failures.add(where + "other bytes");
        }
        if (command instanceof WastCommand.Module) {
          valid(where, source, profile);
        }
      }
    }
  }

  private static @Nullable ModuleSource source(WastCommand command) {
    return switch (command) {
      case WastCommand.Module m -> m.source();
      case WastCommand.ModuleDefinition m -> m.source();
      case WastCommand.AssertInvalid m -> m.source();
      case WastCommand.AssertUnlinkable m -> m.source();
      case WastCommand.AssertUninstantiable m -> m.source();
      default -> null;
    };
  }

  private void refused(String where, WastCommand.AssertMalformed command) {
    try {
      command.source().bytes();
      failures.add(where + "accepted, " + command.text());
    } catch (MalformedTextException e) {
      String message = String.valueOf(e.getMessage());
      boolean worded = message.startsWith(e.position() + ": " + command.text());
      if (!worded && where.contains("-2.0/") && !OTHER_RULE_FIRST.contains(command.text())) {
        failures.add(where + message + ", expected " + command.text());
      }
    }
  }

  private void valid(String where, ModuleSource source, Profile profile) {
    try {
      ModuleValidator.validate(ModuleReader.read(source.bytes()), profile);
    } catch (ModuleException | MalformedTextException e) {
      failures.add(where + e);
    }
  }

  private void compare(String where, ModuleSource source, byte[] expected) {
    byte[] assembled;
    try {
      assembled = source.bytes();
    } catch (MalformedTextException e) {
      failures.add(where + e);
      return;
    }
    if (Arrays.equals(assembled, expected)) {
      return;
    }
    // The other assembler writes the long form for elements inside tables: same meaning.
    WasmModule ours = ModuleReader.read(assembled);
    WasmModule theirs = ModuleReader.read(expected);
    if (!sections(ours).equals(sections(theirs)) || !elements(ours).equals(elements(theirs))) {
      failures.add(where + "assembled otherwise");
    }
  }

  /** All sections but the one of elements. */
  private static List<String> sections(WasmModule module) {
    List<String> list = new ArrayList<>();
    for (WasmModule.Section section : module.sections()) {
      if (section.id() != 9) {
        list.add(section.id() + " " + range(module, section.start(), section.end()));
      }
    }
    return list;
  }

  private static List<String> elements(WasmModule module) {
    List<String> list = new ArrayList<>();
    for (ElementSegment segment : module.elements()) {
      String items =
          switch (segment.items()) {
            case Elements.Functions functions -> Arrays.toString(functions.indices());
            case Elements.Expressions expressions ->
                expressions.list().stream().map(e -> expression(module, e)).toList().toString();
          };
      String mode =
          segment.mode() instanceof Mode.Active(int table, ConstExpr offset)
              ? table + " " + expression(module, offset)
              : segment.mode().toString();
      list.add(segment.type() + " " + mode + " " + items);
    }
    return list;
  }

  private static String expression(WasmModule module, ConstExpr expression) {
    return range(module, expression.start(), expression.end());
  }

  private static String range(WasmModule module, int start, int end) {
    return Arrays.toString(Arrays.copyOfRange(module.bytes(), start, end));
  }
}
