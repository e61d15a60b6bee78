package dev.ewasm.eei.world;

import static dev.ewasm.eei.TestChain.CONTRACT;
import static dev.ewasm.eei.TestChain.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ewasm.eei.TestChain;
import dev.ewasm.eei.contract.ContractCode;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.metering.cost.Schedules;
import dev.ewasm.state.codec.ContractAddress;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class ChainConfigTest {

  @Test
  void rulesHoldFromTheirBlockOn() {
    ChainRules first = ChainRules.of(ForkRules.of(Fork.BYZANTIUM));
    ChainRules second = first.withMetering(InstructionMetering.of(Schedules.rev4()));
    ChainConfig config = new ChainConfig(Map.of(0L, first, 100L, second));
    assertThat(config.at(0)).isSameAs(first);
    assertThat(config.at(99)).isSameAs(first);
    assertThat(config.at(100)).isSameAs(second);
    assertThat(ChainConfig.of(first).at(Long.MAX_VALUE)).isSameAs(first);
    assertThatThrownBy(() -> new ChainConfig(Map.of(1L, first)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void oneMachineServesSeveralSchedulesWithoutMixingThem() {
    String body = "(drop (i32.add (i32.const 1) (i32.const 2)))";
    TestChain chain = new TestChain();
    ChainRules free = chain.rules;
    ChainRules metered = free.withMetering(InstructionMetering.of(Schedules.rev4()));
    chain.contract(CONTRACT, body);
    long unmeteredGas = chain.call().gasUsed();
    chain.rules = metered;
    long meteredGas = chain.call().gasUsed();
    assertThat(meteredGas).isGreaterThan(unmeteredGas);
    chain.rules = free;
    assertThat(chain.call().gasUsed()).isEqualTo(unmeteredGas);
    chain.rules = metered;
    assertThat(chain.call().gasUsed()).isEqualTo(meteredGas);
  }

  @Test
  void systemContractsStandWhereTheConfigurationPutsThem() {
    TestChain chain = new TestChain();
    String body = "(call $getAddress (i32.const 0)) (call $finish (i32.const 0) (i32.const 20))";
    ContractCode code = ContractCode.of(chain.code(body));
    chain.rules = chain.rules.withSystemContract(OTHER, new SystemContract.Wasm(code));
    assertThat(chain.send(OTHER, Bytes.EMPTY, 0, 100_000).call().output())
        .isEqualTo(OTHER.toBytes());
    assertThat(chain.world.code(OTHER).isEmpty()).isTrue();
  }

  @Test
  void meteringAtDeploymentIsKeptInTheState() {
    TestChain chain = new TestChain();
    Bytes runtime = chain.code("(drop (i32.add (i32.const 1) (i32.const 2)))");
    String store = "(call $finish (i32.const 0) (i32.const " + runtime.size() + "))";
    Bytes init = chain.code(store, TestChain.data(0, runtime));
    long unmetered = chain.create(init).gasUsed();
    chain.rules = chain.rules.withMetering(InstructionMetering.atDeployment(Schedules.rev4()));
    TransactionResult.Executed result = chain.create(init);
    assertThat(result.call().outcome().describe()).isEqualTo("success");
    assertThat(result.gasUsed()).isGreaterThan(unmetered);
    Bytes stored = chain.world.code(ContractAddress.create(TestChain.SENDER, 1));
    assertThat(stored.size()).isGreaterThan(runtime.size());
    // It charges itself what the engine charges for the code as submitted.
    chain.contract(OTHER, stored);
    long byItself = chain.send(OTHER, Bytes.EMPTY, 0, 100_000).gasUsed();
    assertThat(byItself).isGreaterThan(21_000);
    // A contract that charges itself cannot be deployed again.
    Bytes again =
        chain.code(
            "(call $finish (i32.const 0) (i32.const " + stored.size() + "))",
            TestChain.data(0, stored));
    assertThat(chain.create(again).call().outcome().describe())
        .isEqualTo("contract validation failure: created code: charges itself already");
  }
}
