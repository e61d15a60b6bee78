package dev.ewasm.vectors.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.module.WasmModule;
import dev.ewasm.metering.Metering;
import dev.ewasm.metering.NaiveInjection;
import dev.ewasm.metering.cost.Schedule;
import dev.ewasm.metering.cost.Schedules;
import dev.ewasm.vectors.fuzz.ModuleGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Segments and the naive meter charge the same in an engine that knows neither. */
class MeterEqualityTest {

  static final Map<String, Integer> KERNELS =
      new TreeMap<>(
          Map.of(
              "fib",
              12,
              "sha256",
              1,
              "keccak1",
              2,
              "keccak24",
              3,
              "qsort",
              100,
              "modmul",
              20,
              "switch32",
              500,
              "hostcall",
              50,
              "nop",
              1));

  @TempDir Path folder;

  @BeforeAll
  static void node() {
    V8.require();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rev4", "cycles"})
  void kernelsInV8(String scheduleName) throws IOException {
    Schedule schedule = Schedules.builtIn(scheduleName);
    List<V8.Job> jobs = new ArrayList<>();
    for (var kernel : KERNELS.entrySet()) {
      WasmModule module = kernel(kernel.getKey());
      List<List<Object>> calls = List.of(List.of("run", kernel.getValue()), List.of("run", 1));
      jobs.add(new V8.Job(module.bytes(), calls));
      jobs.add(new V8.Job(Metering.segments(schedule).apply(module).bytes(), calls));
      jobs.add(new V8.Job(new NaiveInjection(schedule).apply(module).bytes(), calls));
    }
    List<List<V8.Outcome>> outcomes = V8.run(folder, jobs);
    int job = 0;
    for (String kernel : KERNELS.keySet()) {
      List<V8.Outcome> plain = outcomes.get(job++);
      List<V8.Outcome> segments = outcomes.get(job++);
      List<V8.Outcome> naive = outcomes.get(job++);
      assertThat(segments).as(kernel).isEqualTo(naive);
      assertThat(segments)
          .as(kernel)
          .extracting(V8.Outcome::result)
          .isEqualTo(plain.stream().map(V8.Outcome::result).toList());
      assertThat(segments.getFirst().used()).isPositive();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rev4", "cycles"})
  void randomModulesInV8(String scheduleName) throws IOException {
    Schedule schedule = Schedules.builtIn(scheduleName);
    int modules = Integer.getInteger("ewasm.fuzz.modules", 150);
    long firstSeed = Long.getLong("ewasm.fuzz.seed", 1);
    List<List<Object>> calls =
        List.of(
            List.of("run", 7, "-3"),
            List.of("digest"),
            List.of("run", -1, "4294967296"),
            List.of("digest"));
    List<V8.Job> jobs = new ArrayList<>();
    for (int i = 0; i < modules; i++) {
      WasmModule module = ModuleReader.read(ModuleGenerator.generate(firstSeed + i));
      jobs.add(new V8.Job(module.bytes(), calls));
      jobs.add(new V8.Job(Metering.segments(schedule).apply(module).bytes(), calls));
      jobs.add(new V8.Job(new NaiveInjection(schedule).apply(module).bytes(), calls));
    }
    List<List<V8.Outcome>> outcomes = V8.run(folder, jobs);
    int completed = 0;
    for (int i = 0; i < modules; i++) {
      List<V8.Outcome> plain = outcomes.get(3 * i);
      List<V8.Outcome> segments = outcomes.get(3 * i + 1);
      List<V8.Outcome> naive = outcomes.get(3 * i + 2);
      for (int call = 0; call < calls.size(); call++) {
        String what = "seed " + (firstSeed + i) + ", call " + call;
        assertThat(segments.get(call).result()).as(what).isEqualTo(plain.get(call).result());
        assertThat(naive.get(call).result()).as(what).isEqualTo(plain.get(call).result());
        if (naive.get(call).result().equals("trap")) {
          assertThat(segments.get(call).used())
              .as(what)
              .isGreaterThanOrEqualTo(naive.get(call).used());
        } else {
          assertThat(segments.get(call).used()).as(what).isEqualTo(naive.get(call).used());
          completed++;
        }
      }
    }
    System.out.println(
        "equal totals on " + completed + " completed calls of " + modules + " random modules");
    assertThat(completed).isGreaterThan(2 * modules);
  }

  static WasmModule kernel(String name) throws IOException {
    Path root = Path.of(System.getProperty("ewasm.root", ".."));
    return ModuleReader.read(
        Files.readAllBytes(root.resolve("examples/kernels/" + name + ".wasm")));
  }
}
