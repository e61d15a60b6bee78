package dev.ewasm.bench.calibration;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.transaction.Transaction;
import dev.ewasm.eei.transaction.TransactionProcessor;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.engine.Tier;
import dev.ewasm.engine.text.TextReader;
import dev.ewasm.metering.cost.Schedule;
import dev.ewasm.state.Address;
import dev.ewasm.state.InMemoryState;
import dev.ewasm.state.WorldState;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;

/**
 * Time and gas of host functions: a contract repeats a call in a transaction on a state in memory;
 * a transaction with half the calls is taken off, so that what surrounds them does not count.
 */
final class HostCalibration {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final Address SENDER = Address.fromHex("0x" + "5e".repeat(20));
  private static final Address CONTRACT = Address.fromHex("0x" + "c0".repeat(20));
  private static final long GAS = 1L << 40;
  private static final int MAX_CALLS = 1 << 20;
  private static final int ROUNDS = 5;

  private final ChainRules rules;
  private final EwasmVm vm;
  private final long nanosEach;

  HostCalibration(Schedule schedule, Tier tier, long nanosEach) {
    this.nanosEach = nanosEach;
    rules =
        ChainRules.of(ForkRules.of(Fork.BYZANTIUM)).withMetering(InstructionMetering.of(schedule));
    VmConfig usual = VmConfig.DEFAULT;
    vm =
        new EwasmVm(
            new VmConfig(
                usual.abi(),
                usual.engine().withTier(tier),
                usual.cacheBytes(),
                usual.evm1(),
                null,
                null,
                null));
  }

  /** All host functions whose name contains {@code part}. */
  List<GasCalibration.Result> measure(String part) {
    List<GasCalibration.Result> results = new ArrayList<>();
    for (HostWorkload workload : HostWorkload.all()) {
      if (workload.name().contains(part)) {
        results.add(measure(workload));
      }
    }
    return results;
  }

  private GasCalibration.Result measure(HostWorkload workload) {
    InMemoryState state = new InMemoryState();
    state.put(SENDER, 0, UInt256.MAX_VALUE.shiftRight(1), Bytes.EMPTY, Map.of());
    state.put(CONTRACT, 0, UInt256.ZERO, code(workload), Map.of());
    int calls = 64;
    long began = System.nanoTime();
    while (calls < MAX_CALLS && time(state, calls) < nanosEach / ROUNDS) {
      calls *= 2;
    }
    while (System.nanoTime() - began < 2 * nanosEach) {
      time(state, calls);
    }
    long whole = Long.MAX_VALUE;
    long half = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      whole = Math.min(whole, time(state, calls));
      half = Math.min(half, time(state, calls / 2));
    }
    double counted = calls - calls / 2;
    return new GasCalibration.Result(
        workload.name(),
        Math.max(0, whole - half) / counted,
        (run(state, calls) - run(state, calls / 2)) / counted);
  }

  private static Bytes code(HostWorkload workload) {
    String text =
        """
        (module
          (import "ethereum" "callDataCopy" (func $input (param i32 i32 i32)))
          %s
          (memory (export "memory") 1)
          (data (i32.const 64) "\\99\\99\\99\\99\\99\\99\\99\\99\\99\\99\\99\\99\\99\\99\\99\\99\\99\\99\\99\\99")
          (data (i32.const 115) "\\02")
          (func (export "main") (local $i i32)
            (call $input (i32.const 512) (i32.const 0) (i32.const 4))
            (local.set $i (i32.load (i32.const 512)))
            (loop $again
              %s
              (br_if $again
                (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))))
        """
            .formatted(workload.imports(), workload.code());
    return Bytes.wrap(
        TextReader.read(workload.name(), text.getBytes(StandardCharsets.UTF_8)).bytes());
  }

  /** Processor time of a transaction with so many calls. */
  private long time(InMemoryState state, int calls) {
    long start = THREADS.getCurrentThreadCpuTime();
    run(state, calls);
    return THREADS.getCurrentThreadCpuTime() - start;
  }

  /** Gas of a transaction with so many calls, refunds not taken off. */
  private long run(InMemoryState state, int calls) {
    WorldState world = new WorldState(state);
    BlockContext block =
        new BlockContext(
            1_000,
            1,
            GAS * 2,
            Address.ZERO,
            UInt256.ONE,
            UInt256.ZERO,
            number -> Bytes32.leftPad(Bytes.ofUnsignedLong(number)));
    Transaction transaction =
        Transaction.legacy(
            SENDER,
            0,
            UInt256.ZERO,
            GAS,
            CONTRACT,
            UInt256.ZERO,
            Bytes.wrap(
                new byte[] {
                  (byte) calls, (byte) (calls >> 8), (byte) (calls >> 16), (byte) (calls >> 24)
                }));
    return switch (new TransactionProcessor(rules, vm).process(world, block, transaction)) {
      case TransactionResult.Executed executed when executed.succeeded() ->
          executed.gasUsed() + executed.gasRefunded();
      case TransactionResult other -> throw new IllegalStateException(other.toString());
    };
  }
}
