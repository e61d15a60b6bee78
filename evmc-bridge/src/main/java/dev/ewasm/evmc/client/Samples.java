package dev.ewasm.evmc.client;

import dev.ewasm.engine.text.TextReader;
import dev.ewasm.evmc.Capability;
import dev.ewasm.state.Address;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;

/**
 * Small contracts for the conformance check, the same in each language that machines run.
 *
 * @param capability what a machine must say to be given them
 * @param stop succeeds at once
 * @param echo gives back its input
 * @param revert reverts with {@link #FOUR}
 * @param fail fails
 * @param spin never ends by itself; empty where only metered machines could end it
 * @param load gives back what is in slot {@link #KEY}
 * @param store stores {@link #VALUE} in slot {@link #KEY}
 * @param log logs {@link #FOUR} with topics {@link #KEY} and {@link #VALUE}
 * @param call calls {@link #TARGET} with 50,000 gas, 7 wei and {@link #FOUR}, gives back its answer
 * @param callStatic the same without value and static
 * @param delegate the same with the target's code on its own account
 * @param create creates with 7 wei and {@link #FOUR} as init code, gives back the address
 * @param destruct ends itself in favour of {@link #TARGET}
 * @param blockHash asks for the hash of block 11
 * @param environment gives back what it sees around it
 * @param environmentOutput what that is
 */
record Samples(
    Capability capability,
    Bytes stop,
    Bytes echo,
    Bytes revert,
    Bytes fail,
    Bytes spin,
    Bytes load,
    Bytes store,
    Bytes log,
    Bytes call,
    Bytes callStatic,
    Bytes delegate,
    Bytes create,
    Bytes destruct,
    Bytes blockHash,
    Bytes environment,
    Bytes environmentOutput) {

  static final Bytes FOUR = Bytes.fromHexString("0x0badf00d");
  static final Bytes KEY = Bytes.fromHexString("0x" + "0102".repeat(16));
  static final Bytes VALUE = Bytes.fromHexString("0x" + "f0e1".repeat(16));
  static final Address TARGET = Address.fromHex("0x7a4637000000000000000000000000000000a4e7");
  static final long CALL_GAS = 50_000;
  static final long CALL_VALUE = 7;

  /** The environment as the spy and the probe have it: words of 32 bytes, big-endian. */
  private static Bytes environmentWords() {
    return Bytes.concatenate(
        Probe.RECIPIENT.toWord(),
        Probe.SENDER.toWord(),
        Probe.VALUE.toBytes(),
        SpyHost.ORIGIN.toWord(),
        SpyHost.COINBASE.toWord(),
        word(12),
        word(13),
        word(14));
  }

  private static Bytes word(long value) {
    return Bytes.concatenate(Bytes.wrap(new byte[24]), Bytes.ofUnsignedLong(value));
  }

  /** EVM bytecode of Byzantium. */
  static Samples evm() {
    String key = "7f" + hex(KEY);
    String value = "7f" + hex(VALUE);
    String target = "73" + hex(TARGET.toBytes());
    String four = "63" + hex(FOUR) + "600052"; // at 28
    String giveReturned = "503d600060003e3d6000f3";
    String gas = "61c350";
    StringBuilder environment = new StringBuilder();
    int at = 0;
    for (String op : new String[] {"30", "33", "34", "32", "41", "43", "42", "45"}) {
      environment.append(op).append(String.format("60%02x52", at));
      at += 32;
    }
    return new Samples(
        Capability.EVM1,
        code("00"),
        code("366000600037366000f3"),
        code(four, "6004601cfd"),
        code("fe"),
        code("5b600056"),
        code(key, "546000526020", "6000f3"),
        code(value, key, "5500"),
        code(four, value, key, "6004601ca200"),
        code(four, "600060006004601c6007", target, gas, "f1", giveReturned),
        code(four, "600060006004601c", target, gas, "fa", giveReturned),
        code(four, "600060006004601c", target, gas, "f4", giveReturned),
        code(four, "6004601c6007f060005260206000f3"),
        code(target, "ff"),
        code("600b405000"),
        code(environment.toString(), "6101006000f3"),
        environmentWords());
  }

  private static Bytes code(String... hex) {
    return Bytes.fromHexString("0x" + String.join("", hex));
  }

  private static String hex(Bytes bytes) {
    return bytes.toUnprefixedHexString();
  }

  private static final Map<String, String> EEI =
      Map.ofEntries(
          Map.entry("finish", "(param i32 i32)"),
          Map.entry("revert", "(param i32 i32)"),
          Map.entry("getCallDataSize", "(result i32)"),
          Map.entry("callDataCopy", "(param i32 i32 i32)"),
          Map.entry("storageLoad", "(param i32 i32)"),
          Map.entry("storageStore", "(param i32 i32)"),
          Map.entry("log", "(param i32 i32 i32 i32 i32 i32 i32)"),
          Map.entry("call", "(param i64 i32 i32 i32 i32) (result i32)"),
          Map.entry("callStatic", "(param i64 i32 i32 i32) (result i32)"),
          Map.entry("callDelegate", "(param i64 i32 i32 i32) (result i32)"),
          Map.entry("create", "(param i32 i32 i32 i32) (result i32)"),
          Map.entry("selfDestruct", "(param i32)"),
          Map.entry("getBlockHash", "(param i64 i32) (result i32)"),
          Map.entry("getReturnDataSize", "(result i32)"),
          Map.entry("returnDataCopy", "(param i32 i32 i32)"),
          Map.entry("getAddress", "(param i32)"),
          Map.entry("getCaller", "(param i32)"),
          Map.entry("getTxOrigin", "(param i32)"),
          Map.entry("getBlockCoinbase", "(param i32)"));

  /** WebAssembly of the Ewasm contract interface. */
  static Samples ewasm() {
    String giveReturned =
        "(call $returnDataCopy (i32.const 512) (i32.const 0) (call $getReturnDataSize))"
            + " (call $finish (i32.const 512) (call $getReturnDataSize))";
    String four = "(i32.const 64) (i32.const 4)";
    return new Samples(
        Capability.EWASM,
        wasm(""),
        wasm(
            "(drop (memory.grow (i32.const 32)))"
                + " (call $callDataCopy (i32.const 512) (i32.const 0) (call $getCallDataSize))"
                + " (call $finish (i32.const 512) (call $getCallDataSize))"),
        wasm("(call $revert " + four + ")"),
        wasm("unreachable"),
        Bytes.EMPTY,
        wasm(
            "(call $storageLoad (i32.const 0) (i32.const 512))"
                + " (call $finish (i32.const 512) (i32.const 32))"),
        wasm("(call $storageStore (i32.const 0) (i32.const 32))"),
        wasm(
            "(call $log "
                + four
                + " (i32.const 2) (i32.const 0) (i32.const 32) (i32.const 0) (i32.const 0))"),
        wasm(
            "(drop (call $call (i64.const 50000) (i32.const 68) (i32.const 96) "
                + four
                + ")) "
                + giveReturned),
        wasm(
            "(drop (call $callStatic (i64.const 50000) (i32.const 68) "
                + four
                + ")) "
                + giveReturned),
        wasm(
            "(drop (call $callDelegate (i64.const 50000) (i32.const 68) "
                + four
                + ")) "
                + giveReturned),
        wasm(
            "(drop (call $create (i32.const 96) "
                + four
                + " (i32.const 524))) (call $finish (i32.const 512) (i32.const 32))"),
        wasm("(call $selfDestruct (i32.const 68))"),
        wasm("(drop (call $getBlockHash (i64.const 11) (i32.const 512)))"),
        wasm(
            "(call $getAddress (i32.const 524)) (call $getCaller (i32.const 556))"
                + " (call $getTxOrigin (i32.const 588)) (call $getBlockCoinbase (i32.const 620))"
                + " (call $finish (i32.const 512) (i32.const 128))"),
        Bytes.concatenate(
            Probe.RECIPIENT.toWord(),
            Probe.SENDER.toWord(),
            SpyHost.ORIGIN.toWord(),
            SpyHost.COINBASE.toWord()));
  }

  /** A contract with this body; in memory are key, value, four bytes, target, and 7 as a u128. */
  private static Bytes wasm(String body) {
    StringBuilder text = new StringBuilder("(module ");
    EEI.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(
            function ->
                body.contains("$" + function.getKey() + " ")
                    || body.contains("$" + function.getKey() + ")"))
        .forEach(
            function ->
                text.append("(import \"ethereum\" \"")
                    .append(function.getKey())
                    .append("\" (func $")
                    .append(function.getKey())
                    .append(' ')
                    .append(function.getValue())
                    .append("))"));
    text.append("(memory (export \"memory\") 1)");
    text.append("(data (i32.const 0) \"");
    Bytes memory =
        Bytes.concatenate(KEY, VALUE, FOUR, TARGET.toBytes(), Bytes.wrap(new byte[8]), Bytes.of(7));
    for (byte each : memory.toArrayUnsafe()) {
      text.append(String.format("\\%02x", each));
    }
    text.append("\")(func (export \"main\") ").append(body).append("))");
    return Bytes.wrap(
        TextReader.read("sample", text.toString().getBytes(StandardCharsets.UTF_8), false).bytes());
  }
}
