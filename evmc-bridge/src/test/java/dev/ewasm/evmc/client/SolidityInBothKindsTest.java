package dev.ewasm.evmc.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.eei.host.Outcome;
import dev.ewasm.state.Address;
import dev.ewasm.state.Log;
import dev.ewasm.state.crypto.Keccak;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Solidity contracts compiled to EVM code and to WebAssembly: the same calls must give the same
 * outputs, storage and logs. Where the compiler has no WebAssembly for them, the EVM code alone is
 * held against what the source says.
 */
@SuppressWarnings("NullAway.Init")
class SolidityInBothKindsTest {

  private static final Path EXAMPLES =
      Path.of(System.getProperty("ewasm.root", "..")).resolve("examples/solidity");

  private static final Address FRIEND =
      Address.fromHex("0x00000000000000000000000000000000000f41e0");

  private static NativeEvm1 evm1;

  private TestWorld evm;
  private TestWorld wasm;

  @BeforeAll
  static void load() throws EvmcLoadException {
    evm1 = NativeEvm1.load(VmSpec.parse(TestMachines.testEvm()));
  }

  @AfterAll
  static void close() {
    if (evm1 != null) {
      evm1.close();
    }
  }

  @BeforeEach
  void worlds() {
    evm = new TestWorld(evm1);
    wasm = new TestWorld(evm1);
  }

  private static Bytes file(String name) throws IOException {
    byte[] content = Files.readAllBytes(EXAMPLES.resolve(name));
    return name.endsWith(".hex")
        ? Bytes.fromHexString(new String(content, StandardCharsets.US_ASCII).strip())
        : Bytes.wrap(content);
  }

  private static Address deploy(TestWorld world, Bytes initCode) {
    CallResult result = world.create(initCode);
    assertThat(result.outcome()).isEqualTo(Outcome.SUCCESS);
    return Objects.requireNonNull(result.createAddress());
  }

  private static Bytes data(String signature, Bytes... words) {
    return Bytes.concatenate(
        Keccak.hash(Bytes.wrap(signature.getBytes(StandardCharsets.US_ASCII))).slice(0, 4),
        Bytes.concatenate(words));
  }

  private static Bytes word(long value) {
    return TestWorld.word(value);
  }

  private record Contract(Address evm, Address wasm) {}

  private Contract deployBoth(String name) throws IOException {
    Contract both =
        new Contract(deploy(evm, file(name + ".evm.hex")), deploy(wasm, file(name + ".wasm")));
    assertThat(both.evm).isEqualTo(both.wasm);
    return both;
  }

  /** Sends a call to both; everything but the gas must be the same. */
  private CallResult callBoth(Contract contract, long value, Bytes data) {
    CallResult inEvm = call(evm, contract.evm, value, data);
    CallResult inWasm = call(wasm, contract.wasm, value, data);
    assertThat(inEvm.outcome()).isEqualTo(inWasm.outcome());
    assertThat(inEvm.output()).isEqualTo(inWasm.output());
    assertThat(evm.world.logs()).isEqualTo(wasm.world.logs());
    assertThat(evm.world.balance(contract.evm)).isEqualTo(wasm.world.balance(contract.wasm));
    for (int slot = 0; slot < 66; slot++) {
      assertThat(evm.slot(contract.evm, slot)).isEqualTo(wasm.slot(contract.wasm, slot));
    }
    return inEvm;
  }

  private static CallResult call(TestWorld world, Address to, long value, Bytes data) {
    return world.send(Message.call(TestWorld.SENDER, to, UInt256.valueOf(value), data, 50_000_000));
  }

  @Test
  void fib() throws IOException {
    Contract fib = deployBoth("Fib");
    assertThat(callBoth(fib, 0, data("fib(uint256)", word(90))).output())
        .isEqualTo(TestWorld.word(2880067194370816120L));
    UInt256 prime = UInt256.MAX_VALUE.subtract(188);
    assertThat(
            callBoth(
                    fib,
                    0,
                    data(
                        "powmod(uint256,uint256,uint256)",
                        word(3),
                        prime.subtract(1).toBytes(),
                        prime.toBytes()))
                .output())
        .isEqualTo(TestWorld.word(1));
    assertThat(callBoth(fib, 0, data("check(uint256,uint256)", word(9), word(4))).output())
        .isEqualTo(TestWorld.word(5));
    // Reverts with Error("less"), and at an overflow, an unknown selector, and value.
    assertThat(callBoth(fib, 0, data("check(uint256,uint256)", word(4), word(9))).outcome())
        .isEqualTo(Outcome.REVERT);
    assertThat(callBoth(fib, 0, data("fib(uint256)", word(400))).outcome())
        .isEqualTo(Outcome.REVERT);
    assertThat(callBoth(fib, 0, data("nothing()")).outcome()).isEqualTo(Outcome.REVERT);
    assertThat(callBoth(fib, 1, data("fib(uint256)", word(1))).outcome()).isEqualTo(Outcome.REVERT);
  }

  @Test
  void env() throws IOException {
    Contract env = deployBoth("Env");
    Bytes fields = callBoth(env, 0, data("fields()")).output();
    assertThat(fields.slice(0, 32)).isEqualTo(word(1000));
    assertThat(fields.slice(128, 32)).isEqualTo(word(7));
    assertThat(fields.slice(160, 32)).isEqualTo(TestWorld.SENDER.toWord());
    for (long number : new long[] {999, 744, 743, 1000, 0}) {
      Bytes hash = callBoth(env, 0, data("past(uint256)", word(number))).output();
      assertThat(hash.isZero()).isEqualTo(number < 744 || number > 999);
    }
    callBoth(env, 0, data("balance(address)", TestWorld.SENDER.toWord()));
    callBoth(env, 0, data("codeSize(address)", TestWorld.SENDER.toWord()));
    assertThat(callBoth(env, 12, data("paid()")).output().slice(0, 32)).isEqualTo(word(12));
    CallResult end = callBoth(env, 0, data("end(address)", FRIEND.toWord()));
    assertThat(end.gasRefund()).isEqualTo(24_000);
    assertThat(evm.world.balance(FRIEND)).isEqualTo(UInt256.valueOf(12));
    assertThat(evm.world.exists(env.evm)).isFalse();
    assertThat(wasm.world.exists(env.wasm)).isFalse();
  }

  @Test
  void storageLoop() throws IOException {
    Contract loop = deployBoth("StorageLoop");
    callBoth(loop, 0, data("fill(uint256)", word(64)));
    assertThat(evm.slot(loop.evm, 63)).isEqualTo(TestWorld.word(63 * 63 + 1));
    Bytes total = callBoth(loop, 0, data("total(uint256)", word(64))).output();
    assertThat(total).isEqualTo(TestWorld.word(85_344 + 64));
    assertThat(evm.slot(loop.evm, 64)).isEqualTo(total);
    assertThat(callBoth(loop, 0, data("sum()")).output()).isEqualTo(total);
    CallResult cleared = callBoth(loop, 0, data("clear(uint256)", word(64)));
    assertThat(cleared.gasRefund()).isEqualTo(64 * 15_000);
    assertThat(callBoth(loop, 0, data("fill(uint256)", word(65))).outcome())
        .isEqualTo(Outcome.REVERT);
  }

  @Test
  void hasher() throws IOException {
    Address hasher = deploy(evm, file("Hasher.evm.hex"));
    // Around the block of 136 bytes.
    for (int size : new int[] {0, 1, 31, 32, 135, 136, 137, 272, 1000}) {
      Bytes input = Bytes.repeat((byte) 0x5a, size);
      Bytes padding = Bytes.repeat((byte) 0, (32 - size % 32) % 32);
      assertThat(
              call(evm, hasher, 0, data("hash(bytes)", word(32), word(size), input, padding))
                  .output())
          .isEqualTo(Keccak.hash(input));
    }
    Bytes32 chained = Bytes32.ZERO;
    for (int i = 0; i < 10; i++) {
      chained = Keccak.hash(Bytes.concatenate(chained, word(i)));
    }
    assertThat(call(evm, hasher, 0, data("chain(bytes32,uint256)", word(0), word(10))).output())
        .isEqualTo(chained);
  }

  @Test
  void erc20() throws IOException {
    Address token = deploy(evm, file("ERC20.evm.hex"));
    UInt256 supply = UInt256.valueOf(10).pow(24);
    Bytes32 transfer =
        Keccak.hash(
            Bytes.wrap("Transfer(address,address,uint256)".getBytes(StandardCharsets.US_ASCII)));
    assertThat(evm.world.logs())
        .containsExactly(
            new Log(
                token,
                List.of(transfer, Bytes32.ZERO, TestWorld.SENDER.toWord()),
                supply.toBytes()));
    assertThat(call(evm, token, 0, data("totalSupply()")).output()).isEqualTo(supply.toBytes());
    CallResult name = call(evm, token, 0, data("name()"));
    assertThat(name.output().slice(64, 11))
        .isEqualTo(Bytes.wrap("Ewasm Token".getBytes(StandardCharsets.US_ASCII)));

    CallResult moved =
        call(evm, token, 0, data("transfer(address,uint256)", FRIEND.toWord(), word(1000)));
    assertThat(moved.output()).isEqualTo(word(1));
    assertThat(evm.world.logs())
        .containsExactly(
            new Log(
                token, List.of(transfer, TestWorld.SENDER.toWord(), FRIEND.toWord()), word(1000)));
    assertThat(call(evm, token, 0, data("balanceOf(address)", FRIEND.toWord())).output())
        .isEqualTo(word(1000));

    // An Ewasm contract as the owner: it has nothing, so its transfer reverts with the reason.
    evm.put(TestWorld.WASM, Contracts.wasmForwarder());
    Bytes throughWasm =
        Bytes.concatenate(
            token.toBytes(), data("transfer(address,uint256)", FRIEND.toWord(), word(5)));
    CallResult refused = call(evm, TestWorld.WASM, 0, throughWasm);
    assertThat(refused.outcome()).isEqualTo(Outcome.REVERT);
    assertThat(new String(refused.output().toArrayUnsafe(), StandardCharsets.ISO_8859_1))
        .contains("balance");
    call(evm, token, 0, data("transfer(address,uint256)", TestWorld.WASM.toWord(), word(50)));
    assertThat(call(evm, TestWorld.WASM, 0, throughWasm).output()).isEqualTo(word(1));
    assertThat(call(evm, token, 0, data("balanceOf(address)", FRIEND.toWord())).output())
        .isEqualTo(word(1005));

    call(evm, token, 0, data("approve(address,uint256)", TestWorld.WASM.toWord(), word(30)));
    Bytes take =
        Bytes.concatenate(
            token.toBytes(),
            data(
                "transferFrom(address,address,uint256)",
                TestWorld.SENDER.toWord(),
                FRIEND.toWord(),
                word(20)));
    assertThat(call(evm, TestWorld.WASM, 0, take).output()).isEqualTo(word(1));
    assertThat(call(evm, TestWorld.WASM, 0, take).outcome()).isEqualTo(Outcome.REVERT);
  }
}
