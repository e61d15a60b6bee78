package dev.ewasm.evmc.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ewasm.eei.contract.InstructionMetering;
import dev.ewasm.eei.fork.Fork;
import dev.ewasm.eei.host.CallKind;
import dev.ewasm.eei.host.CallResult;
import dev.ewasm.eei.host.Message;
import dev.ewasm.engine.Tier;
import dev.ewasm.evmc.EvmcAbi;
import dev.ewasm.evmc.StatusCode;
import dev.ewasm.evmc.vm.CPrograms.Ended;
import dev.ewasm.metering.cost.Schedules;
import dev.ewasm.state.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.units.bigints.UInt256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same messages to the same contracts, once through the library and a client in C, once through
 * {@link EvmcVm} and a client in Java: results, gas, refunds, outputs, storage, balances, logs.
 */
class SameResultsTest {

  private static final Address USER = Address.fromHex("aa" + "01".repeat(19));
  private static final UInt256 RICH = UInt256.valueOf(1_000_000_000);

  private record Contract(String file, List<String> inputs) {}

  private static String forward(int kind, int contract, int value, String input) {
    return String.format("%02x%s%02x%s", kind, hex(address(contract)), value, input);
  }

  private static Address address(int index) {
    return Address.fromHex("c0" + String.format("%02x", index) + "00".repeat(17) + "11");
  }

  private static String hex(Address address) {
    return MemoryClient.hex(address);
  }

  private static List<Contract> contracts() throws Exception {
    Path test = CPrograms.contracts();
    Path examples = CPrograms.ROOT.resolve("examples");
    String deploy = MemoryClient.hex(Bytes.wrap(Files.readAllBytes(test.resolve("deploy.wasm"))));
    List<String> effects = new ArrayList<>();
    List<String> forwards = new ArrayList<>();
    for (int effect = 0; effect <= 13; effect++) {
      String input = String.format("%02x", effect);
      effects.add(input);
      for (int kind = 0; kind < 4; kind++) {
        forwards.add(forward(kind, 0, 0, input));
        forwards.add(forward(kind, 0, 3, input));
      }
    }
    // Through two contracts, to one without code, to nobody.
    forwards.add(forward(0, 1, 2, forward(0, 0, 1, "02")));
    forwards.add(forward(3, 1, 0, forward(0, 0, 1, "02")));
    forwards.add(forward(2, 1, 0, forward(1, 0, 1, "0b")));
    forwards.add(forward(0, 200, 1, "00"));
    return List.of(
        new Contract(test.resolve("effects.wasm").toString(), effects),
        new Contract(test.resolve("forward.wasm").toString(), forwards),
        new Contract(test.resolve("create.wasm").toString(), List.of(deploy, "6000", "-")),
        new Contract(
            examples.resolve("c/counter.wasm").toString(),
            List.of("-", "00", "0105", "01ff00ff", "00", "02", "03", "0a")),
        new Contract(
            examples.resolve("rust/kvstore.wasm").toString(),
            List.of("-", "00" + "11".repeat(32), "01" + "11".repeat(64), "02" + "22".repeat(32))),
        new Contract(
            examples.resolve("assemblyscript/token.wasm").toString(),
            List.of("-", "9993021a" + "33".repeat(20), "5d359fbd" + "44".repeat(28))),
        new Contract(
            examples.resolve("erc20/erc20.wasm").toString(),
            List.of("18160ddd", "70a08231" + "00".repeat(32), "313ce567")),
        new Contract(
            examples.resolve("solidity/Fib.wasm").toString(),
            List.of("-", "c6c2ea17" + "00".repeat(31) + "0a")),
        new Contract(
            examples.resolve("solidity/StorageLoop.wasm").toString(),
            List.of("-", "12345678" + "00".repeat(32))));
  }

  private static List<Message> messages(List<Contract> contracts) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < contracts.size(); i++) {
      for (String input : contracts.get(i).inputs()) {
        Bytes bytes = input.equals("-") ? Bytes.EMPTY : Bytes.fromHexString(input);
        for (long gas : new long[] {10_000_000, 30_000, 50}) {
          messages.add(Message.call(USER, address(i), UInt256.valueOf(9), bytes, gas));
        }
        Address at = address(i);
        messages.add(
            new Message(
                CallKind.CALL,
                true,
                7,
                1_000_000,
                at,
                USER,
                bytes,
                UInt256.ZERO,
                Bytes32.ZERO,
                at));
      }
      messages.add(Message.create(USER, UInt256.ONE, code(contracts.get(i)), 10_000_000));
    }
    return messages;
  }

  private static Bytes code(Contract contract) {
    try {
      return Bytes.wrap(Files.readAllBytes(Path.of(contract.file())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FRONTIER, auto, off",
    "BYZANTIUM, interpreter, off",
    "BYZANTIUM, compiler, rev4",
    "BERLIN, auto, cycles",
    "OSAKA, auto, rev4"
  })
  void throughCAsThroughJava(Fork fork, String engine, String metering) throws Exception {
    List<Contract> contracts = contracts();
    EvmcVm vm =
        new EvmcVm(
            EvmcVm.Options.DEFAULT
                .withTier(Tier.valueOf(engine.toUpperCase(Locale.ROOT)))
                .withMetering(
                    metering.equals("off")
                        ? InstructionMetering.OFF
                        : InstructionMetering.of(Schedules.builtIn(metering))));
    MemoryClient client = new MemoryClient(vm, fork);
    StringBuilder script = new StringBuilder("revision " + fork.revision() + "\n");
    script.append("account ").append(hex(USER)).append(' ').append(MemoryClient.hex(RICH));
    script.append(" -\n");
    client.put(USER, RICH, Bytes.EMPTY);
    for (int i = 0; i < contracts.size(); i++) {
      Bytes code = code(contracts.get(i));
      script.append("account ").append(hex(address(i))).append(" 64 ");
      script.append(MemoryClient.hex(code)).append('\n');
      client.put(address(i), UInt256.valueOf(100), code);
    }
    StringBuilder expected = new StringBuilder();
    for (Message message : messages(contracts)) {
      script.append(line(message));
      expected.append(line(client.transact(message)));
    }
    expected.append(client.print());

    Path program = CPrograms.compile("run");
    Ended ended =
        CPrograms.run(
            List.of(
                program.toString(),
                CPrograms.library() + ",engine=" + engine + ",metering=" + metering),
            script.toString(),
            Map.of());

    assertThat(ended.err()).isEmpty();
    assertThat(ended.out().lines().toList()).isEqualTo(expected.toString().lines().toList());
    assertThat(ended.out()).contains("result 0 ").contains("result 2 ").contains("result 3 ");
    assertThat(ended.out()).contains("\nlog ").contains("\nstorage ").contains(" deleted ");
  }

  private static String line(Message message) {
    return String.join(
            " ",
            "message",
            Integer.toString(EvmcAbi.kind(message.kind())),
            message.isStatic() ? "1" : "0",
            Integer.toString(message.depth()),
            Long.toString(message.gas()),
            hex(message.recipient()),
            hex(message.sender()),
            hex(message.codeAddress()),
            MemoryClient.hex(message.value()),
            MemoryClient.hex(message.input()))
        + "\n";
  }

  private static String line(CallResult result) {
    Address created = result.createAddress();
    StatusCode status = StatusCode.of(result.outcome());
    return String.join(
            " ",
            "result",
            Integer.toString(status.number()),
            Long.toString(result.gasLeft()),
            Long.toString(result.gasRefund()),
            MemoryClient.hex(result.output()),
            hex(created == null ? Address.ZERO : created))
        + "\n";
  }

  /** What the package's documentation promises a client in Java. */
  @Test
  void aClientInJavaNeedsAFewLines() throws Exception {
    EvmcVm vm = new EvmcVm(EvmcVm.Options.DEFAULT);
    MemoryClient client = new MemoryClient(vm, Fork.BYZANTIUM);
    Path counter = CPrograms.ROOT.resolve("examples/c/counter.wasm");
    client.put(address(0), UInt256.ZERO, Bytes.wrap(Files.readAllBytes(counter)));

    CallResult added =
        client.transact(Message.call(USER, address(0), UInt256.ZERO, Bytes.of(1, 7), 100_000));

    assertThat(added.isSuccess()).isTrue();
    assertThat(added.output()).isEqualTo(Bytes32.leftPad(Bytes.of(7)));
    assertThat(client.print()).contains("storage " + hex(address(0)));
  }
}
