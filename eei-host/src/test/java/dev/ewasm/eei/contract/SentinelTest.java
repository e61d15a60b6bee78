package dev.ewasm.eei.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ewasm.eei.EeiDialect;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.fork.ForkRules;
import dev.ewasm.engine.EngineConfig;
import dev.ewasm.engine.binary.ModuleReader;
import dev.ewasm.metering.Metering;
import dev.ewasm.metering.cost.Schedules;
import dev.ewasm.state.crypto.Keccak;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class SentinelTest {

  /** Of {@code validateAndMeter(bytes)}. */
  private static final byte[] SELECTOR = selector();

  private final ContractLoader loader =
      new ContractLoader(EeiDialect.REVISION_4, EngineConfig.CONSENSUS, 1 << 20);
  private final Sentinel sentinel = new Sentinel(loader, Schedules.rev4());

  private static byte[] selector() {
    byte[] hash = Keccak.hash("validateAndMeter(bytes)".getBytes(StandardCharsets.US_ASCII));
    return Arrays.copyOf(hash, 4);
  }

  private static byte[] contract() throws IOException {
    return Files.readAllBytes(
        Path.of(System.getProperty("ewasm.root", "..")).resolve("examples/rust/kvstore.wasm"));
  }

  @Test
  void rawInterfaceGivesTheMeteredBinary() throws IOException {
    byte[] code = contract();
    byte[] metered = Objects.requireNonNull(sentinel.run(code));
    assertThat(metered)
        .isEqualTo(Metering.segments(Schedules.rev4()).apply(ModuleReader.read(code)).bytes());
    assertThat(loader.check(Bytes.wrap(metered))).isNull();
    assertThat(sentinel.gas(code, ForkRules.of(Fork.BYZANTIUM).precompiles()))
        .isEqualTo(32L * code.length);
  }

  @Test
  void abiInterfaceRoundTrips() throws IOException {
    byte[] code = contract();
    byte[] input = abi(32, code.length, code);
    byte[] output = Objects.requireNonNull(sentinel.run(input));
    byte[] metered = Objects.requireNonNull(sentinel.run(code));
    assertThat(output).hasSize(64 + Math.ceilDiv(metered.length, 32) * 32);
    assertThat(Arrays.copyOfRange(output, 64, 64 + metered.length)).isEqualTo(metered);
    assertThat(ByteBuffer.wrap(output).getInt(28)).isEqualTo(32);
    assertThat(ByteBuffer.wrap(output).getInt(60)).isEqualTo(metered.length);
    assertThat(sentinel.gas(input, ForkRules.of(Fork.BYZANTIUM).precompiles()))
        .isEqualTo(32L * code.length);
  }

  @Test
  void whatItMeteredCannotBeMeteredAgain() throws IOException {
    assertThat(sentinel.run(Objects.requireNonNull(sentinel.run(contract())))).isNull();
  }

  @Test
  void badInputReverts() throws IOException {
    byte[] code = contract();
    assertThat(sentinel.revertsOnFailure()).isTrue();
    assertThat(sentinel.run(new byte[0])).isNull();
    assertThat(sentinel.run(new byte[] {1, 2, 3, 4})).isNull();
    assertThat(sentinel.run(Arrays.copyOf(code, code.length - 1))).isNull();
    assertThat(sentinel.run(abi(32, code.length + 32, code))).isNull();
    assertThat(sentinel.run(abi(Integer.MAX_VALUE, code.length, code))).isNull();
    assertThat(sentinel.run(abi(32, 5, code))).isNull();
    assertThat(sentinel.run(SELECTOR)).isNull();
    // A valid module that is no contract.
    assertThat(sentinel.run(HexFormat.of().parseHex("0061736d01000000"))).isNull();
  }

  @Test
  void aContractThatImportsUseGasItselfReverts() {
    // (import "ethereum" "useGas" (func (param i64))) (func) (memory 1)
    // (export "main" (func 1)) (export "memory" (memory 0))
    byte[] code =
        HexFormat.of()
            .parseHex(
                "0061736d0100000001080260017e0060000002130108657468657265756d06757365476173000003"
                    + "0201010503010001071102046d61696e0001066d656d6f727902000a040102000b"
                    + "");
    assertThat(loader.check(Bytes.wrap(code))).isNull();
    assertThat(sentinel.run(code)).isNull();
  }

  @Test
  void schedulesInParticlesAreRefused() {
    assertThatThrownBy(() -> new Sentinel(loader, Schedules.cycles()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] abi(int offset, int length, byte[] code) {
    ByteBuffer input = ByteBuffer.allocate(4 + 64 + Math.ceilDiv(code.length, 32) * 32);
    input.put(SELECTOR);
    input.putInt(4 + 28, offset);
    input.putInt(4 + 60, length);
    input.position(4 + 64);
    return input.put(code).array();
  }
}
