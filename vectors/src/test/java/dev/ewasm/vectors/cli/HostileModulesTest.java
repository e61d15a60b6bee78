package dev.ewasm.vectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.metering.cost.Schedules;
import dev.ewasm.state.Address;
import dev.ewasm.state.InMemoryState;
import dev.ewasm.vectors.runner.ContractSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules that nobody would write on purpose: each must end in a defined result. */
class HostileModulesTest {

  private static final int MUTANTS = 10_000;
  private static final long SEED = 20_190_521;

  private static final Address CALLER = Address.ofNumber(0xca11e);
  private static final Address CONTRACT = Address.ofNumber(0xc0de);

  private static List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (String name :
        List.of(
            "c/counter.wasm",
            "c/counter.deploy.wasm",
            "rust/kvstore.wasm",
            "assemblyscript/token.wasm")) {
      seeds.add(Files.readAllBytes(Path.of(Examples.path(name))));
    }
    return seeds;
  }

  private static byte[] mutant(List<byte[]> seeds, RandomGenerator random) {
    byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
    switch (random.nextInt(6)) {
      case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 1 -> random.nextBytes(bytes);
      case 2 -> {
        byte[] junk = new byte[random.nextInt(64)];
        random.nextBytes(junk);
        System.arraycopy(junk, 0, bytes, random.nextInt(bytes.length - 64), junk.length);
      }
      default -> {
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
      }
    }
    return bytes;
  }

  @Test
  void tenThousandMutantsEndInDefinedResults() throws IOException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    List<byte[]> seeds = seeds();
    EwasmVm vm = new EwasmVm(VmConfig.DEFAULT);
    // Metered, so that a mutant's endless loop ends.
    ChainRules chain =
        ChainRules.of(ForkRules.of(Fork.BYZANTIUM))
            .withMetering(InstructionMetering.of(Schedules.rev4()));
    int ran = 0;
    int refused = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] module = mutant(seeds, random);
      try {
        if (vm.loader().check(Bytes.wrap(module)) != null) {
          refused++;
          continue;
        }
        InMemoryState state = new InMemoryState();
        state.put(CALLER, 0, UInt256.ONE, Bytes.EMPTY, Map.of());
        state.put(CONTRACT, 1, UInt256.ZERO, Bytes.wrap(module), Map.of());
        ContractSession.Report report =
            new ContractSession(state, chain, vm, BLOCK)
                .send(Message.call(CALLER, CONTRACT, UInt256.ZERO, Bytes.of(1, 5), 100_000));
        assertThat(report.gasUsed()).isBetween(0L, 100_000L);
        ran++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + SEED + ", mutant " + i, e);
      }
    }
    assertThat(ran).isGreaterThan(100);
    assertThat(refused).isGreaterThan(1000);
  }

  private static final BlockContext BLOCK =
      new BlockContext(
          1, 1, 1L << 40, Address.ZERO, UInt256.ZERO, UInt256.ZERO, BlockContext.BlockHashes.NONE);

  @Test
  void everyCommandSaysItInOneLine(@TempDir Path folder) throws IOException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED + 1);
    List<byte[]> seeds = seeds();
    Path file = folder.resolve("mutant.wasm");
    for (int i = 0; i < 300; i++) {
      Files.write(file, mutant(seeds, random));
      for (List<String> line :
          List.of(
              List.of("check", file.toString()),
              List.of("inspect", file.toString()),
              List.of("run", file.toString(), "--metering", "rev4", "--gas", "10000"))) {
        CommandLineRun run = CommandLineRun.ewasm(line.toArray(String[]::new));
        assertThat(run.exitCode())
            .as("mutant %d, %s: %s", i, line, run.err())
            .isIn(ExitCode.OK, ExitCode.FAILED, ExitCode.INVALID_MODULE);
        if (!run.err().isEmpty()) {
          assertThat(run.err()).startsWith("ewasm: ").hasLineCount(1);
          assertThat(run.err()).doesNotContain("internal error");
        }
      }
    }
  }
}
