package dev.ewasm.eei.transaction;

import static dev.ewasm.eei.TestChain.COINBASE;
import static dev.ewasm.eei.TestChain.CONTRACT;
import static dev.ewasm.eei.TestChain.OTHER;
import static dev.ewasm.eei.TestChain.RICHES;
import static dev.ewasm.eei.TestChain.SENDER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.TestChain;
import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.world.BlockContext;
import dev.ewasm.metering.cost.Schedules;
import dev.ewasm.state.Log;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.Test;

class TransactionProcessorTest {

  private static Transaction transfer(long nonce, long price, long gas, UInt256 value) {
    return Transaction.legacy(
        SENDER, nonce, UInt256.valueOf(price), gas, OTHER, value, Bytes.EMPTY);
  }

  @Test
  void transfersPayTheCoinbase() {
    TestChain chain = new TestChain();
    TransactionResult result = chain.process(transfer(0, 3, 50_000, UInt256.valueOf(7)));
    assertThat(result).isInstanceOf(TransactionResult.Executed.class);
    assertThat(((TransactionResult.Executed) result).gasUsed()).isEqualTo(21_000);
    assertThat(chain.world.balance(OTHER)).isEqualTo(UInt256.valueOf(7));
    assertThat(chain.world.balance(COINBASE)).isEqualTo(UInt256.valueOf(63_000));
    assertThat(chain.world.balance(SENDER)).isEqualTo(RICHES.subtract(63_007));
    assertThat(chain.world.nonce(SENDER)).isEqualTo(1);
  }

  @Test
  void whatIsWrongIsSaidAndChangesNothing() {
    TestChain chain = new TestChain();
    Bytes32 root = chain.world.root();
    assertThat(refusal(chain, transfer(1, 1, 21_000, UInt256.ZERO)))
        .isEqualTo("nonce too high: account has 0, transaction 1");
    assertThat(refusal(chain, transfer(0, 1, 20_999, UInt256.ZERO)))
        .isEqualTo("gas limit below the intrinsic gas: 20999 of 21000");
    assertThat(refusal(chain, transfer(0, 1, 1L << 51, UInt256.ZERO)))
        .startsWith("gas limit exceeds the gas left in the block");
    assertThat(refusal(chain, transfer(0, 1, -1, UInt256.ZERO)))
        .startsWith("gas limit exceeds the gas left in the block");
    assertThat(refusal(chain, transfer(0, 1, 21_000, RICHES)))
        .startsWith("insufficient funds for gas * price + value");
    assertThat(refusal(chain, transfer(0, Long.MAX_VALUE, 1L << 50, UInt256.ZERO)))
        .startsWith("insufficient funds for gas * price + value");
    Transaction typed =
        new Transaction(
            2,
            SENDER,
            0,
            UInt256.ONE,
            UInt256.ONE,
            21_000,
            OTHER,
            UInt256.ZERO,
            Bytes.EMPTY,
            List.of());
    assertThat(refusal(chain, typed)).startsWith("transaction type not supported by the fork");
    assertThat(chain.world.root()).isEqualTo(root);
    chain.process(transfer(0, 1, 21_000, UInt256.ZERO));
    assertThat(refusal(chain, transfer(0, 1, 21_000, UInt256.ZERO))).startsWith("nonce too low");
  }

  private static String refusal(TestChain chain, Transaction transaction) {
    TransactionResult result = chain.process(transaction);
    assertThat(result).isInstanceOf(TransactionResult.Refused.class);
    return ((TransactionResult.Refused) result).describe();
  }

  @Test
  void baseFeesAreBurnt() {
    TestChain chain = new TestChain(Fork.LONDON);
    BlockContext block = chain.block;
    chain.block =
        new BlockContext(
            block.number(),
            block.timestamp(),
            block.gasLimit(),
            COINBASE,
            block.difficulty(),
            UInt256.valueOf(100),
            block.blockHashes());
    Transaction dynamic =
        new Transaction(
            2,
            SENDER,
            0,
            UInt256.valueOf(150),
            UInt256.valueOf(30),
            21_000,
            OTHER,
            UInt256.ZERO,
            Bytes.EMPTY,
            List.of());
    TransactionResult result = chain.process(dynamic);
    assertThat(((TransactionResult.Executed) result).effectiveGasPrice())
        .isEqualTo(UInt256.valueOf(130));
    assertThat(chain.world.balance(COINBASE)).isEqualTo(UInt256.valueOf(30 * 21_000));
    assertThat(chain.world.balance(SENDER)).isEqualTo(RICHES.subtract(130 * 21_000));
    assertThat(refusal(chain, transfer(1, 99, 21_000, UInt256.ZERO)))
        .isEqualTo("max fee per gas below the base fee: 99 < 100");
  }

  @Test
  void refundsAreCapped() {
    String clear = "(call $storageStore (i32.const 0) (i32.const 32))";
    TestChain byzantium = new TestChain();
    byzantium.world.setStorage(CONTRACT, TestChain.word(0), TestChain.word(1));
    TransactionResult.Executed result = byzantium.contract(CONTRACT, clear).call();
    assertThat(result.gasUsed()).isEqualTo(13_000);
    TestChain london = new TestChain(Fork.LONDON);
    london.world.setStorage(CONTRACT, TestChain.word(0), TestChain.word(1));
    result = london.contract(CONTRACT, clear).call();
    assertThat(result.gasRefunded()).isEqualTo(4_800);
    assertThat(result.gasUsed()).isEqualTo(21_000 + 5_000 - 4_800);
  }

  @Test
  void dataHasAFloorFromPragueOn() {
    TestChain prague = new TestChain(Fork.PRAGUE);
    TransactionResult.Executed result = prague.send(OTHER, Bytes.repeat((byte) 1, 100), 0, 50_000);
    assertThat(result.gasUsed()).isEqualTo(21_000 + 4_000);
  }

  @Test
  void accessListsWarm() {
    String load = "(call $storageLoad (i32.const 0) (i32.const 32))";
    TestChain berlin = new TestChain(Fork.BERLIN);
    berlin.contract(CONTRACT, load);
    Transaction listed =
        new Transaction(
            1,
            SENDER,
            0,
            UInt256.ONE,
            UInt256.ONE,
            100_000,
            CONTRACT,
            UInt256.ZERO,
            Bytes.EMPTY,
            List.of(new Transaction.Access(CONTRACT, List.of(Bytes32.ZERO))));
    TransactionResult result = berlin.process(listed);
    assertThat(((TransactionResult.Executed) result).gasUsed())
        .isEqualTo(21_000 + 2_400 + 1_900 + 100);
  }

  @Test
  void instructionsArePaidForWhereASchedulesSaysSo() {
    String body = "(drop (i32.add (i32.const 1) (i32.const 2)))";
    TestChain chain = new TestChain();
    long free = chain.gas(body, "");
    assertThat(free).isZero();
    chain.rules = chain.rules.withMetering(InstructionMetering.of(Schedules.rev4()));
    long rev4 = chain.gas(body, "");
    assertThat(rev4).isPositive();
    chain.rules = chain.rules.withMetering(InstructionMetering.of(Schedules.cycles()));
    assertThat(chain.gas(body, "")).isPositive().isNotEqualTo(rev4);
  }

  @Test
  void everyGasLimitBelowTheTotalUndoesEverything() {
    String body =
        """
        (call $storageStore (i32.const 0) (i32.const 0))
        (call $log (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0)
          (i32.const 0) (i32.const 0))
        (call $useGas (i64.const 17))\
        """;
    TestChain chain = new TestChain();
    chain.rules = chain.rules.withMetering(InstructionMetering.of(Schedules.rev4()));
    chain.contract(CONTRACT, body);
    long total = chain.call().gasUsed();
    Bytes32 slot = chain.slot(CONTRACT, 0);
    // All limits near the ends, a sample between.
    for (long gas = 21_000; gas <= total; gas += gas > 21_050 && gas < total - 50 ? 97 : 1) {
      TransactionResult.Executed result = chain.send(CONTRACT, Bytes.EMPTY, 0, gas);
      assertThat(result.succeeded()).isEqualTo(gas >= total);
      assertThat(result.gasUsed()).isEqualTo(gas);
      if (gas < total) {
        assertThat(result.call().outcome().describe()).isEqualTo("out of gas");
        assertThat(result.logs()).isEmpty();
        assertThat(chain.slot(CONTRACT, 0)).isEqualTo(slot);
      }
    }
  }

  @Test
  void receiptsHaveBlooms() {
    Log log = new Log(CONTRACT, List.of(TestChain.word(1)), Bytes.EMPTY);
    Receipt receipt = new Receipt(0, true, 21_000, List.of(log));
    int bits = 0;
    for (byte each : receipt.bloom().toArrayUnsafe()) {
      bits += Integer.bitCount(each & 0xff);
    }
    assertThat(bits).isBetween(4, 6);
    assertThat(receipt.encode().get(0)).isEqualTo((byte) 0xf9);
    assertThat(new Receipt(2, true, 1, List.of()).encode().get(0)).isEqualTo((byte) 2);
  }
}
