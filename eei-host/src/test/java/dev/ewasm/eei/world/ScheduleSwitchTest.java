package dev.ewasm.eei.world;

import static dev.ewasm.eei.TestChain.CONTRACT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.TestChain;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.Tier;
import dev.ewasm.metering.cost.Schedule;
import dev.ewasm.metering.cost.ScheduleException;
import dev.ewasm.metering.cost.ScheduleReader;
import dev.ewasm.metering.cost.Schedules;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A chain that changes its gas schedule at block numbers: each block's code costs by its own. */
class ScheduleSwitchTest {
  private static final List<Long> BLOCKS = List.of(0L, 9L, 10L, 19L, 20L, 29L, 30L, 1_000_000L);

  /** Work whose price differs in every schedule: locals, a loop, divisions, memory. */
  private static final String BODY =
      """
      (local $i i32) (local $sum i64)
      (loop $again
        (local.set $sum
          (i64.add (local.get $sum)
            (i64.div_u (i64.const 1000) (i64.extend_i32_u
              (i32.add (local.get $i) (i32.const 1))))))
        (i64.store (i32.const 32) (local.get $sum))
        (memory.fill (i32.const 64) (local.get $i) (i32.const 30))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $again (i32.lt_u (local.get $i) (i32.const 40))))
      (call $storageStore (i32.const 0) (i32.const 32))
      (call $finish (i32.const 32) (i32.const 8))
      """;

  private static ChainConfig config(ChainRules rules) {
    return new ChainConfig(
        Map.of(
            0L, rules,
            10L, rules.withMetering(InstructionMetering.of(Schedules.rev4())),
            20L, rules.withMetering(InstructionMetering.of(Schedules.cycles())),
            30L, rules.withMetering(InstructionMetering.of(dear()))));
  }

  private static final String DEAR =
      """
      format = 1
      name = "dear-division"
      unit = "gas"
      base = "rev4"

      [instructions]
      "*.div_*" = 20
      """;

  private static Schedule dear() {
    try {
      return ScheduleReader.read("dear.toml", DEAR);
    } catch (ScheduleException e) {
      throw new AssertionError(e);
    }
  }

  private static VmConfig vm(Tier tier, Path codeCache) {
    EngineConfig engine = EngineConfig.CONSENSUS.withTier(tier);
    return VmConfig.DEFAULT.withEngine(
        tier == Tier.INTERPRETER ? engine : engine.withCodeCache(codeCache));
  }

  private static TransactionResult.Executed run(TestChain chain, long block) {
    chain.rules = config(new TestChain().rules).at(block);
    chain.contract(CONTRACT, BODY);
    return chain.send(CONTRACT, Bytes.EMPTY, 0, 1_000_000);
  }

  @ParameterizedTest
  @EnumSource(Tier.class)
  void codeCostsByTheScheduleOfItsBlock(Tier tier, @TempDir Path codeCache) {
    Map<Long, Long> gasUsed =
        BLOCKS.stream()
            .collect(
                Collectors.toMap(block -> block, block -> run(new TestChain(), block).gasUsed()));
    LongUnaryOperator expected = block -> Objects.requireNonNull(gasUsed.get(block));
    assertThat(expected.applyAsLong(9)).isEqualTo(expected.applyAsLong(0));
    assertThat(expected.applyAsLong(19))
        .isEqualTo(expected.applyAsLong(10))
        .isNotEqualTo(expected.applyAsLong(9));
    assertThat(expected.applyAsLong(29))
        .isEqualTo(expected.applyAsLong(20))
        .isNotEqualTo(expected.applyAsLong(19));
    assertThat(expected.applyAsLong(1_000_000))
        .isEqualTo(expected.applyAsLong(30))
        .isEqualTo(expected.applyAsLong(10) + 40 * 19);
    // Two machines one after the other: what the first compiled lies in the folder of the second.
    for (int machine = 0; machine < 2; machine++) {
      TestChain chain = new TestChain().config(vm(tier, codeCache));
      SplittableRandom random = new SplittableRandom(machine);
      Bytes output = run(chain, 0).call().output();
      for (int i = 0; i < 300; i++) {
        long block = BLOCKS.get(random.nextInt(BLOCKS.size()));
        TransactionResult.Executed result = run(chain, block);
        assertThat(result.call().output()).isEqualTo(output);
        // Only the first run pays for a new slot.
        assertThat(result.gasUsed())
            .as("block %d, run %d", block, i)
            .isEqualTo(expected.applyAsLong(block) - 15_000);
      }
    }
  }
}
