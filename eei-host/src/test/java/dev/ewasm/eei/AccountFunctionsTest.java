package dev.ewasm.eei;

import static dev.ewasm.eei.TestChain.CONTRACT;
import static dev.ewasm.eei.TestChain.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.state.Log;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.Test;

class AccountFunctionsTest {

  private static final String STORE = "(call $storageStore (i32.const 0) (i32.const 32))";
  private static final String SEVEN = TestChain.data(32, TestChain.word(7));

  private final TestChain chain = new TestChain();

  @Test
  void storesCostByWhatTheyDo() {
    assertThat(chain.gas(STORE, SEVEN)).isEqualTo(20_000);
    assertThat(chain.slot(CONTRACT, 0)).isEqualTo(TestChain.word(7));
    assertThat(chain.gas(STORE, SEVEN)).isEqualTo(5_000);
    assertThat(chain.gas("(call $storageLoad (i32.const 0) (i32.const 32))", "")).isEqualTo(200);
    chain.contract(CONTRACT, STORE);
    TransactionResult.Executed cleared = chain.call();
    assertThat(cleared.gasRefunded()).isEqualTo(13_000);
    assertThat(cleared.gasUsed()).isEqualTo(13_000);
    assertThat(chain.slot(CONTRACT, 0)).isEqualTo(Bytes32.ZERO);
  }

  @Test
  void storesCostNetFromIstanbulOn() {
    TestChain istanbul = new TestChain(Fork.ISTANBUL);
    String again = "(i32.store (i32.const 32) (i32.const 1))" + STORE;
    assertThat(istanbul.gas(STORE + again, SEVEN)).isEqualTo(20_800);
    assertThat(istanbul.gas(STORE, SEVEN)).isEqualTo(5_000);
    assertThat(istanbul.gas(STORE, SEVEN)).isEqualTo(800);
    TestChain berlin = new TestChain(Fork.BERLIN);
    assertThat(berlin.gas(STORE, SEVEN)).isEqualTo(22_100);
    assertThat(berlin.gas(STORE + STORE, SEVEN)).isEqualTo(2_300);
    assertThat(berlin.gas("(call $storageLoad (i32.const 0) (i32.const 64))", "")).isEqualTo(2_100);
    String twice = "(call $storageLoad (i32.const 0) (i32.const 64))".repeat(2);
    assertThat(berlin.gas(twice, "")).isEqualTo(2_200);
  }

  @Test
  void storesNeedMoreThanTheStipendFromIstanbulOn() {
    TestChain istanbul = new TestChain(Fork.ISTANBUL);
    istanbul.contract(CONTRACT, istanbul.code(STORE, ""));
    assertThat(istanbul.send(CONTRACT, Bytes.EMPTY, 0, 21_000 + 2_300).call().outcome().describe())
        .isEqualTo("out of gas");
    assertThat(istanbul.send(CONTRACT, Bytes.EMPTY, 0, 21_000 + 2_301).succeeded()).isTrue();
  }

  @Test
  void logs() {
    String body =
        """
        (call $log (i32.const 32) (i32.const 3) (i32.const 1)
          (i32.const 64) (i32.const -1) (i32.const -1) (i32.const -1))\
        """;
    chain.contract(
        CONTRACT,
        chain.code(body, TestChain.data(32, Bytes.fromHexString("0x010203")) + topic(64, 9)));
    TransactionResult.Executed result = chain.call();
    assertThat(result.logs())
        .containsExactly(
            new Log(CONTRACT, List.of(TestChain.word(9)), Bytes.fromHexString("0x010203")));
    assertThat(result.gasUsed()).isEqualTo(21_000 + 375 + 375 + 24);
    assertThat(chain.failure(body.replace("(i32.const 1)", "(i32.const 5)"), ""))
        .isEqualTo("contract validation failure: log with 5 topics");
    assertThat(chain.failure(body.replace("(i32.const 1)", "(i32.const 2)"), ""))
        .isEqualTo("invalid memory access: log");
    assertThat(chain.failure(body.replace("(i32.const 3)", "(i32.const -1)"), ""))
        .isEqualTo("out of gas");
    assertThat(chain.failure(body + "unreachable", "")).isEqualTo("trap: unreachable");
    assertThat(chain.call().logs()).isEmpty();
  }

  private static String topic(int offset, int value) {
    return TestChain.data(offset, TestChain.word(value));
  }

  @Test
  void otherAccountsCode() {
    chain.contract(OTHER, Bytes.fromHexString("0x0102030405"));
    String body =
        """
        (i32.store (i32.const 32) (call $getExternalCodeSize (i32.const 0)))
        (call $externalCodeCopy (i32.const 0) (i32.const 36) (i32.const 1) (i32.const 4))
        (call $finish (i32.const 32) (i32.const 8))\
        """;
    String data = TestChain.address(0, OTHER);
    assertThat(chain.output(body, data).toHexString()).isEqualTo("0x0500000002030405");
    assertThat(chain.gas(body, data)).isEqualTo(700 + 703);
    assertThat(chain.failure(body.replace("(i32.const 4))", "(i32.const 5))"), data))
        .isEqualTo("invalid memory access: externalCodeCopy");
  }

  @Test
  void selfDestructGivesTheBalanceAway() {
    String body = "(call $selfDestruct (i32.const 0)) unreachable";
    chain.world.setBalance(OTHER, UInt256.ONE);
    chain.contract(CONTRACT, chain.code(body, TestChain.address(0, OTHER)));
    TransactionResult.Executed result = chain.call();
    assertThat(result.succeeded()).isTrue();
    assertThat(result.gasRefunded()).isEqualTo(13_000);
    assertThat(chain.world.balance(OTHER)).isEqualTo(UInt256.valueOf(1001));
    assertThat(chain.world.exists(CONTRACT)).isFalse();
  }

  @Test
  void selfDestructPaysForANewBeneficiaryAndBurnsWhatItGivesItself() {
    String body = "(call $selfDestruct (i32.const 0))";
    chain.contract(CONTRACT, chain.code(body, TestChain.address(0, OTHER)));
    TransactionResult.Executed result = chain.call();
    assertThat(result.gasUsed() + result.gasRefunded()).isEqualTo(21_000 + 30_000);
    TestChain burning = new TestChain();
    burning.contract(CONTRACT, burning.code(body, TestChain.address(0, CONTRACT)));
    burning.call();
    assertThat(burning.world.balance(CONTRACT)).isEqualTo(UInt256.ZERO);
    assertThat(burning.world.exists(CONTRACT)).isFalse();
  }

  @Test
  void selfDestructDeletesOnlyNewContractsFromCancunOn() {
    TestChain cancun = new TestChain(Fork.CANCUN);
    cancun.contract(
        CONTRACT, cancun.code("(call $selfDestruct (i32.const 0))", TestChain.address(0, OTHER)));
    TransactionResult.Executed result = cancun.call();
    assertThat(result.gasRefunded()).isZero();
    assertThat(result.gasUsed()).isEqualTo(21_000 + 5_000 + 2_600 + 25_000);
    assertThat(cancun.world.balance(OTHER)).isEqualTo(UInt256.valueOf(1000));
    assertThat(cancun.world.code(CONTRACT).isEmpty()).isFalse();
  }
}
