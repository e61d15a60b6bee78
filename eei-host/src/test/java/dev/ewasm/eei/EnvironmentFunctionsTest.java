package dev.ewasm.eei;

import static dev.ewasm.eei.TestChain.CONTRACT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.transaction.TransactionResult;
import dev.ewasm.state.crypto.Keccak;
import java.nio.charset.StandardCharsets;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.Test;

class EnvironmentFunctionsTest {

  private final TestChain chain = new TestChain();

  @Test
  void whoAndWhere() {
    String body =
        """
        (call $getAddress (i32.const 0)) (call $getCaller (i32.const 20))
        (call $getTxOrigin (i32.const 40)) (call $getBlockCoinbase (i32.const 60))
        (call $finish (i32.const 0) (i32.const 80))\
        """;
    assertThat(chain.output(body, ""))
        .isEqualTo(
            Bytes.concatenate(
                CONTRACT.toBytes(),
                TestChain.SENDER.toBytes(),
                TestChain.SENDER.toBytes(),
                TestChain.COINBASE.toBytes()));
    assertThat(chain.gas(body, "")).isEqualTo(8);
  }

  @Test
  void numbersOfTheBlock() {
    String body =
        """
        (i64.store (i32.const 0) (call $getBlockNumber))
        (i64.store (i32.const 8) (call $getBlockTimestamp))
        (i64.store (i32.const 16) (call $getBlockGasLimit))
        (call $getBlockDifficulty (i32.const 24))
        (call $getTxGasPrice (i32.const 56))
        (call $finish (i32.const 0) (i32.const 72))\
        """;
    assertThat(chain.output(body, "").toHexString())
        .isEqualTo(
            "0xe803000000000000"
                + "4455000000000000"
                + "0000000000000400"
                + "0000020000000000000000000000000000000000000000000000000000000000"
                + "01000000000000000000000000000000");
    assertThat(chain.gas(body, "")).isEqualTo(10);
  }

  @Test
  void blockHashes() {
    String body =
        """
        (i32.store (i32.const 0) (call $getBlockHash (i64.const 999) (i32.const 16)))
        (i32.store (i32.const 4) (call $getBlockHash (i64.const 743) (i32.const 48)))
        (i32.store (i32.const 8) (call $getBlockHash (i64.const 1000) (i32.const -1)))
        (call $finish (i32.const 0) (i32.const 80))\
        """;
    Bytes hash = Keccak.hash(Bytes.wrap("999".getBytes(StandardCharsets.US_ASCII)));
    assertThat(chain.output(body, ""))
        .isEqualTo(
            Bytes.concatenate(
                Bytes.fromHexString("0x00000000010000000100000000000000"),
                hash,
                Bytes.wrap(new byte[32])));
    assertThat(chain.gas(body, "")).isEqualTo(2400);
    assertThat(chain.failure("(drop (call $getBlockHash (i64.const 999) (i32.const 65505)))", ""))
        .isEqualTo("invalid memory access: getBlockHash");
  }

  @Test
  void callData() {
    String body =
        """
        (i32.store (i32.const 0) (call $getCallDataSize))
        (call $callDataCopy (i32.const 4) (i32.const 1) (i32.const 2))
        (call $finish (i32.const 0) (i32.const 7))\
        """;
    chain.contract(CONTRACT, body);
    TransactionResult.Executed result = chain.call(Bytes.fromHexString("0x010203"));
    assertThat(result.call().output().toHexString()).isEqualTo("0x03000000020300");
    assertThat(result.gasUsed()).isEqualTo(21_000 + 3 * 68 + 2 + 3 + 3);
    // The source ends at 3; unlike the EVM nothing is filled up with zeros.
    chain.contract(CONTRACT, "(call $callDataCopy (i32.const 0) (i32.const 2) (i32.const 2))");
    result = chain.call(Bytes.fromHexString("0x010203"));
    assertThat(result.call().outcome().describe()).isEqualTo("invalid memory access: callDataCopy");
    assertThat(result.gasUsed()).isEqualTo(1_000_000);
  }

  @Test
  void offsetsAreUnsignedAndDoNotWrap() {
    assertThat(chain.failure("(call $callDataCopy (i32.const 0) (i32.const -1) (i32.const 1))", ""))
        .isEqualTo("invalid memory access: callDataCopy");
    assertThat(chain.failure("(call $getAddress (i32.const 65517))", ""))
        .isEqualTo("invalid memory access: getAddress");
    assertThat(chain.gas("(call $getAddress (i32.const 65516))", "")).isEqualTo(2);
    assertThat(chain.failure("(call $finish (i32.const -1) (i32.const 1))", ""))
        .isEqualTo("invalid memory access: finish");
    assertThat(chain.gas("(call $finish (i32.const 65536) (i32.const 0))", "")).isZero();
  }

  @Test
  void codeIsThatOfTheState() {
    Bytes code =
        chain.code(
            """
            (i32.store (i32.const 0) (call $getCodeSize))
            (call $codeCopy (i32.const 4) (i32.const 0) (call $getCodeSize))
            (call $finish (i32.const 0) (i32.const 1000))\
            """);
    chain.contract(CONTRACT, code);
    Bytes output = chain.call().call().output();
    assertThat(output.slice(4, code.size())).isEqualTo(code);
    assertThat(chain.failure("(call $codeCopy (i32.const 0) (i32.const 9) (i32.const 9999))", ""))
        .isEqualTo("invalid memory access: codeCopy");
  }

  @Test
  void gasIsChargedAndSeen() {
    assertThat(chain.gas("(call $useGas (i64.const 1234))", "")).isEqualTo(1234);
    assertThat(chain.failure("(call $useGas (i64.const -1))", ""))
        .isEqualTo("argument out of range: useGas: negative amount of gas");
    assertThat(chain.failure("(call $useGas (i64.const 0x7fffffffffffffff))", ""))
        .isEqualTo("out of gas");
    String body =
        """
        (i64.store (i32.const 0) (call $getGasLeft))
        (call $finish (i32.const 0) (i32.const 8))\
        """;
    assertThat(UInt256.fromBytes(chain.output(body, "").reverse()))
        .isEqualTo(UInt256.valueOf(1_000_000 - 21_000 - 2));
  }

  @Test
  void valueMustFit128Bits() {
    String body = "(call $getCallValue (i32.const 0)) (call $finish (i32.const 0) (i32.const 16))";
    chain.contract(CONTRACT, body);
    assertThat(chain.send(CONTRACT, Bytes.EMPTY, 0x0102, 100_000).call().output().toHexString())
        .isEqualTo("0x02010000000000000000000000000000");
    UInt256 huge = UInt256.ONE.shiftLeft(128).toUInt256();
    chain.world.setBalance(TestChain.OTHER, huge);
    String balance =
        "(call $getExternalBalance (i32.const 0) (i32.const 32))"
            + "(call $finish (i32.const 32) (i32.const 16))";
    String data = TestChain.address(0, TestChain.OTHER);
    assertThat(chain.failure(balance, data))
        .isEqualTo("argument out of range: getExternalBalance: value exceeds 128 bits");
    chain.world.setBalance(TestChain.OTHER, huge.subtract(1));
    assertThat(chain.output(balance, data).toHexString()).isEqualTo("0x" + "ff".repeat(16));
    assertThat(chain.gas(balance, data)).isEqualTo(400);
  }

  @Test
  void revertKeepsGasAndGivesItsData() {
    chain.contract(
        CONTRACT,
        """
        (call $storageStore (i32.const 0) (i32.const 32))
        (i32.store (i32.const 0) (i32.const 0x6f6e))
        (call $revert (i32.const 0) (i32.const 2))\
        """);
    TransactionResult.Executed result = chain.call();
    assertThat(result.call().outcome().describe()).isEqualTo("reverted");
    assertThat(result.call().output().toHexString()).isEqualTo("0x6e6f");
    assertThat(result.gasUsed()).isEqualTo(26_000);
  }

  @Test
  void trapsConsumeEverything() {
    assertThat(chain.failure("unreachable", "")).isEqualTo("trap: unreachable");
    assertThat(chain.failure("(drop (i32.div_u (i32.const 1) (i32.const 0)))", ""))
        .isEqualTo("trap: integer divide by zero");
    assertThat(chain.failure("(drop (i32.load (i32.const 65533)))", ""))
        .isEqualTo("trap: out of bounds memory access");
    assertThat(chain.failure("call $again", "(func $again call $again)"))
        .isEqualTo("trap: call stack exhausted");
  }
}
