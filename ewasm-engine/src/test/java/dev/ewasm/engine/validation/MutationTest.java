package dev.ewasm.engine.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.ewasm.engine.InvalidModuleException;
import dev.ewasm.engine.MalformedModuleException;
import dev.ewasm.engine.ModuleException;
import dev.ewasm.engine.SpecSuite;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.engine.binary.ModuleRewriter;
import dev.ewasm.engine.module.FuncType;
import dev.ewasm.engine.module.NumType;
import dev.ewasm.engine.module.Profile;
import dev.ewasm.engine.module.WasmModule;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/**
 * Broken bytes end in the declared exceptions and in nothing else; what is still valid survives a
 * rewrite. A longer campaign: {@code -Dtest.jvm.args="-Dewasm.mutations=5000000"}, with {@code
 * -Dewasm.seed=N} for other bytes.
 */
class MutationTest {

  private static final int ROUNDS = Integer.getInteger("ewasm.mutations", 100_000);
  private static final long SEED = Long.getLong("ewasm.seed", 20_251_123);

  private enum Outcome {
    VALID,
    INVALID,
    MALFORMED
  }

  @Test
  void survivesMutatedModules() throws IOException {
    List<byte[]> modules;
    try (SpecSuite suite = SpecSuite.open("wasm-2.0.zip")) {
      modules =
          suite.modules().stream()
              .filter(bytes -> bytes.length > 8 && bytes.length < 4_000)
              .toList();
    }
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    int[] outcomes = new int[Outcome.values().length];
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = mutate(modules.get(random.nextInt(modules.size())), modules, random);
      outcomes[load(bytes, round).ordinal()]++;
    }
    assertThat(outcomes[Outcome.VALID.ordinal()]).isGreaterThan(ROUNDS / 50);
    assertThat(outcomes[Outcome.INVALID.ordinal()]).isGreaterThan(ROUNDS / 50);
    assertThat(outcomes[Outcome.MALFORMED.ordinal()]).isGreaterThan(ROUNDS / 50);
  }

  private static Outcome load(byte[] bytes, int round) {
    try {
      WasmModule module = ModuleReader.read(bytes);
      ModuleValidator.validate(module, Profile.LATEST);
      rewrite(module);
      return Outcome.VALID;
    } catch (MalformedModuleException e) {
      return Outcome.MALFORMED;
    } catch (InvalidModuleException e) {
      return Outcome.INVALID;
    } catch (RuntimeException | Error e) {
      return fail("seed " + SEED + " round " + round + ": " + HexFormat.of().formatHex(bytes), e);
    }
  }

  private static void rewrite(WasmModule module) {
    ModuleRewriter rewriter = new ModuleRewriter(module);
    int type = rewriter.addType(new FuncType(List.of(NumType.I64), List.of()));
    rewriter.addFunctionImport("ethereum", "useGas", type);
    byte[] bytes = rewriter.rewrite((index, body, out) -> out.copyRest(body));
    try {
      ModuleValidator.validate(ModuleReader.read(bytes), Profile.LATEST);
    } catch (ModuleException e) {
      throw new AssertionError("rewritten: " + HexFormat.of().formatHex(bytes), e);
    }
  }

  private static byte[] mutate(byte[] original, List<byte[]> modules, RandomGenerator random) {
    byte[] bytes = original.clone();
    int edits = 1 + random.nextInt(4);
    for (int i = 0; i < edits && bytes.length > 9; i++) {
      int at = 8 + random.nextInt(bytes.length - 8);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] += (byte) (random.nextBoolean() ? 1 : -1);
        case 3 -> bytes = Arrays.copyOf(bytes, at);
        case 4 -> {
          byte[] other = modules.get(random.nextInt(modules.size()));
          int from = random.nextInt(other.length);
          int length =
              Math.min(random.nextInt(16), Math.min(other.length - from, bytes.length - at));
          System.arraycopy(other, from, bytes, at, length);
        }
        default -> {
          byte[] longer = new byte[bytes.length + 1];
          System.arraycopy(bytes, 0, longer, 0, at);
          longer[at] = (byte) random.nextInt();
          System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
          bytes = longer;
        }
      }
    }
    return bytes;
  }
}
