package dev.ewasm.vectors.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.EwasmVm;
import dev.ewasm.eei.VmConfig;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.contract.Sentinel;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.eei.world.ChainRules;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.metering.InstantiationCost;
import dev.ewasm.metering.cost.Schedules;
import dev.ewasm.state.Address;
import dev.ewasm.state.InMemoryState;
import dev.ewasm.vectors.runner.ContractSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gas of a contract that stores and logs, through the whole host. */
class ContractGasTest {

  private static final Address CALLER = Address.ofNumber(0xca11e7);
  private static final Address CONTRACT = Address.ofNumber(0xc0de);

  /** Key and value for kvstore, which stores and logs them. */
  private static final Bytes STORE = Bytes.fromHexString("0x" + "11".repeat(32) + "22".repeat(32));

  private static final ChainRules PLAIN = ChainRules.of(ForkRules.of(Fork.BYZANTIUM));

  private final EwasmVm vm = new EwasmVm(VmConfig.DEFAULT);

  @ParameterizedTest
  @ValueSource(strings = {"rev4", "cycles"})
  void outOfGasAtEveryLimitUndoesEverything(String schedule) throws IOException {
    ChainRules chain = PLAIN.withMetering(InstructionMetering.of(Schedules.builtIn(schedule)));
    Bytes code = kvstore();
    InMemoryState untouched = state(code);
    ContractSession.Report full = send(chain, code, 10_000_000);
    assertThat(full.result().isSuccess()).isTrue();
    long total = full.gasUsed();
    // All limits near the end, where the stores and the log are; a step below.
    for (long limit = 0; limit <= total + 1; limit += limit < total - 2_000 ? 97 : 1) {
      ContractSession.Report report = send(chain, code, limit);
      if (limit < total) {
        assertThat(report.result().outcome())
            .as("limit " + limit)
            .isInstanceOf(Outcome.OutOfGas.class);
        assertThat(report.gasUsed()).as("limit " + limit).isEqualTo(limit);
        assertThat(report.logs()).as("limit " + limit).isEmpty();
        assertThat(report.storage()).as("limit " + limit).isEmpty();
      } else {
        assertThat(report.gasUsed()).as("limit " + limit).isEqualTo(total);
        assertThat(report.stateRoot()).isEqualTo(full.stateRoot());
      }
    }
    assertThat(full.stateRoot()).isNotEqualTo(untouched.root());
  }

  @Test
  void meteringAtDeploymentCostsWhatMeteringAtLoadDoes() throws IOException {
    Bytes code = kvstore();
    Sentinel sentinel = new Sentinel(vm.loader(), Schedules.rev4());
    Bytes metered = Bytes.wrap(sentinel.run(code.toArrayUnsafe()));
    long atLoad =
        send(PLAIN.withMetering(InstructionMetering.of(Schedules.rev4())), code, 10_000_000)
            .gasUsed();
    long atDeployment = send(PLAIN, metered, 10_000_000).gasUsed();
    long instantiation =
        InstantiationCost.of(ModuleReader.read(code.toArrayUnsafe()), Schedules.rev4());
    assertThat(atDeployment + instantiation).isEqualTo(atLoad);
  }

  @Test
  void theSentinelRevertsOnWhatIsNoContract() throws IOException {
    ChainRules chain = PLAIN.withSentinel(new Sentinel(vm.loader(), Schedules.rev4()));
    Address sentinel = Address.ofNumber(Sentinel.ADDRESS);
    ContractSession session = new ContractSession(state(kvstore()), chain, vm, block());
    ContractSession.Report good =
        session.send(Message.call(CALLER, sentinel, UInt256.ZERO, kvstore(), 1_000_000));
    assertThat(good.result().isSuccess()).isTrue();
    assertThat(good.gasUsed()).isEqualTo(32L * kvstore().size());
    assertThat(vm.loader().check(good.result().output())).isNull();
    ContractSession.Report bad =
        session.send(
            Message.call(CALLER, sentinel, UInt256.ZERO, Bytes.fromHexString("0x0102"), 1000));
    assertThat(bad.result().outcome()).isInstanceOf(Outcome.Revert.class);
    assertThat(bad.gasUsed()).isEqualTo(64);
  }

  private ContractSession.Report send(ChainRules chain, Bytes code, long gas) {
    return new ContractSession(state(code), chain, vm, block())
        .send(Message.call(CALLER, CONTRACT, UInt256.ZERO, STORE, gas));
  }

  private static InMemoryState state(Bytes code) {
    InMemoryState state = new InMemoryState();
    state.put(CALLER, 0, UInt256.ONE, Bytes.EMPTY, Map.of());
    state.put(CONTRACT, 1, UInt256.ZERO, code, Map.of());
    return state;
  }

  private static BlockContext block() {
    return new BlockContext(
        1,
        1000,
        Long.MAX_VALUE,
        Address.ZERO,
        UInt256.ZERO,
        UInt256.ZERO,
        BlockContext.BlockHashes.NONE);
  }

  private static Bytes kvstore() throws IOException {
    return Bytes.wrap(
        Files.readAllBytes(
            Path.of(System.getProperty("ewasm.root", "..")).resolve("examples/rust/kvstore.wasm")));
  }
}
