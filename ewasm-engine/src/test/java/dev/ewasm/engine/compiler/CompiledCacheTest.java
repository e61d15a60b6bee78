package dev.ewasm.engine.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.engine.module.ChargePlan;
import dev.ewasm.engine.module.Profile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompiledCacheTest {

  private static final byte[] MODULE = {0, 'a', 's', 'm', 1, 0, 0, 0};

  @TempDir Path folder;

  @Test
  void keepsWhatWasWritten() {
    CompiledCache cache = new CompiledCache(folder.resolve("new/folder"));
    String key = CompiledCache.key(MODULE, Profile.FULL, null);
    assertThat(cache.read(key)).isEmpty();
    cache.write(key, classes());
    CompiledClasses read = cache.read(key).orElseThrow();
    assertThat(read.classes()).containsOnlyKeys("a.B");
    assertThat(read.classes().get("a.B")).isEqualTo(new byte[] {1, 2, 3});
    assertThat(read.compiled()).isEqualTo(classes().compiled());
    assertThat(read.refusals()).isEqualTo(classes().refusals());
  }

  @Test
  void everyDamagedByteIsNoticed() throws IOException {
    CompiledCache cache = new CompiledCache(folder);
    String key = CompiledCache.key(MODULE, Profile.FULL, null);
    cache.write(key, classes());
    Path file = folder.resolve(key);
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 0x40;
      Files.write(file, damaged);
      assertThat(cache.read(key)).as("byte %d", i).isEmpty();
    }
    Files.write(file, new byte[10]);
    assertThat(cache.read(key)).isEmpty();
    cache.write(key, classes());
    assertThat(cache.read(key)).isPresent();
  }

  @Test
  void foreignEntryIsIgnored() throws IOException {
    CompiledCache cache = new CompiledCache(folder);
    String key = CompiledCache.key(MODULE, Profile.FULL, null);
    String other = CompiledCache.key(MODULE, Profile.CONSENSUS, null);
    cache.write(key, classes());
    Files.move(folder.resolve(key), folder.resolve(other));
    assertThat(cache.read(other)).isEmpty();
  }

  @Test
  void unwritableFolderOnlyMisses() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x", StandardCharsets.UTF_8);
    CompiledCache cache = new CompiledCache(file);
    cache.write("key", classes());
    assertThat(cache.read("key")).isEmpty();
  }

  @Test
  void keyDependsOnEverything() {
    byte[] module = MODULE.clone();
    module[7] = 1;
    assertThat(
            List.of(
                CompiledCache.key(MODULE, Profile.FULL, null),
                CompiledCache.key(MODULE, Profile.CONSENSUS, null),
                CompiledCache.key(module, Profile.FULL, null),
                CompiledCache.key(MODULE, Profile.FULL, plan("a", 1)),
                CompiledCache.key(MODULE, Profile.FULL, plan("b", 1)),
                CompiledCache.key(MODULE, Profile.FULL, plan("a", 2))))
        .doesNotHaveDuplicates();
  }

  private static ChargePlan plan(String id, long cost) {
    return new ChargePlan(
        id,
        List.of(new ChargePlan.FunctionCharges(new int[] {9}, new long[] {cost})),
        0,
        ChargePlan.DynamicCosts.FREE);
  }

  private static CompiledClasses classes() {
    BitSet compiled = new BitSet();
    compiled.set(0);
    compiled.set(70);
    return new CompiledClasses(
        Map.of("a.B", new byte[] {1, 2, 3}), compiled, Map.of(1, "several results"));
  }
}
