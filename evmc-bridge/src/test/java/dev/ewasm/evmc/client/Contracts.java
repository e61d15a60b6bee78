package dev.ewasm.evmc.client;

import dev.ewasm.state.Address;
import org.apache.tuweni.bytes.Bytes;

/** The same contracts in both kinds of code. */
final class Contracts {

  private Contracts() {}

  /** Calls, with the value that it got, the account in the first 20 bytes with the rest. */
  static Bytes evmForwarder() {
    return evmForwarder("34", "f1");
  }

  /** The same with STATICCALL. */
  static Bytes evmStaticForwarder() {
    return evmForwarder("", "fa");
  }

  /** The same with DELEGATECALL. */
  static Bytes evmDelegateForwarder() {
    return evmForwarder("", "f4");
  }

  private static Bytes evmForwarder(String value, String call) {
    String start =
        "6014 36 03 80 6014 6000 37" // n = input size - 20; memory[0, n) = the rest
            + "6000 6000 82 6000"
            + value
            + "6c01000000000000000000000000 6000 35 04 5a" // the account, all gas
            + call
            + "3d 6000 6000 3e";
    int size = start.replace(" ", "").length() / 2;
    // To the JUMPDEST behind "PUSH1 JUMPI RETURNDATASIZE PUSH1 REVERT".
    return TestWorld.evm(start, String.format("60%02x", size + 7), "57 3d 6000 fd 5b 3d 6000 f3");
  }

  static Bytes wasmForwarder() {
    return wasmForwarder("call", "(i32.const 0)", "(param i64 i32 i32 i32 i32)");
  }

  static Bytes wasmStaticForwarder() {
    return wasmForwarder("callStatic", "", "(param i64 i32 i32 i32)");
  }

  static Bytes wasmDelegateForwarder() {
    return wasmForwarder("callDelegate", "", "(param i64 i32 i32 i32)");
  }

  private static Bytes wasmForwarder(String call, String value, String params) {
    return TestWorld.wat(
        """
        (module
          (import "ethereum" "getCallDataSize" (func $size (result i32)))
          (import "ethereum" "callDataCopy" (func $copy (param i32 i32 i32)))
          (import "ethereum" "getCallValue" (func $value (param i32)))
          (import "ethereum" "getGasLeft" (func $gas (result i64)))
          (import "ethereum" "%s" (func $call %s (result i32)))
          (import "ethereum" "getReturnDataSize" (func $rsize (result i32)))
          (import "ethereum" "returnDataCopy" (func $rcopy (param i32 i32 i32)))
          (import "ethereum" "finish" (func $finish (param i32 i32)))
          (import "ethereum" "revert" (func $revert (param i32 i32)))
          (memory (export "memory") 2)
          (func (export "main") (local $result i32)
            (call $copy (i32.const 1024) (i32.const 0) (call $size))
            (call $value (i32.const 0))
            (local.set $result
              (call $call (call $gas) (i32.const 1024) %s (i32.const 1044)
                (i32.sub (call $size) (i32.const 20))))
            (call $rcopy (i32.const 65536) (i32.const 0) (call $rsize))
            (if (local.get $result) (then (call $revert (i32.const 65536) (call $rsize))))
            (call $finish (i32.const 65536) (call $rsize))))
        """
            .formatted(call, params, value));
  }

  /** Stores the input's first word in slot 1, logs 4 bytes with topic 0xaa, gives its caller. */
  static Bytes evmTarget() {
    return TestWorld.evm(
        "6000 35 6001 55", "6304030201 6000 52 60aa 6004 601c a1", "33 6000 52 6020 6000 f3");
  }

  static Bytes wasmTarget() {
    return TestWorld.wat(
        """
        (module
          (import "ethereum" "callDataCopy" (func $copy (param i32 i32 i32)))
          (import "ethereum" "storageStore" (func $store (param i32 i32)))
          (import "ethereum" "log" (func $log (param i32 i32 i32 i32 i32 i32 i32)))
          (import "ethereum" "getCaller" (func $caller (param i32)))
          (import "ethereum" "finish" (func $finish (param i32 i32)))
          (memory (export "memory") 1)
          (data (i32.const 31) "\\01")
          (data (i32.const 127) "\\aa")
          (data (i32.const 128) "\\04\\03\\02\\01")
          (func (export "main")
            (call $copy (i32.const 32) (i32.const 0) (i32.const 32))
            (call $store (i32.const 0) (i32.const 32))
            (call $log (i32.const 128) (i32.const 4) (i32.const 1) (i32.const 96)
              (i32.const 0) (i32.const 0) (i32.const 0))
            (call $caller (i32.const 204))
            (call $finish (i32.const 192) (i32.const 32))))
        """);
  }

  /** Stores 1 in slot 1 and reverts with "no". */
  static Bytes evmReverter() {
    return TestWorld.evm("6001 6001 55", "616e6f 6000 52 6002 601e fd");
  }

  static Bytes wasmReverter() {
    return TestWorld.wat(
        """
        (module
          (import "ethereum" "storageStore" (func $store (param i32 i32)))
          (import "ethereum" "revert" (func $revert (param i32 i32)))
          (memory (export "memory") 1)
          (data (i32.const 31) "\\01")
          (data (i32.const 64) "no")
          (func (export "main")
            (call $store (i32.const 0) (i32.const 0))
            (call $revert (i32.const 64) (i32.const 2))))
        """);
  }

  /** Counts in slot 0, calls the partner with all gas, and ends well whatever came of it. */
  static Bytes evmPlayer(Address partner) {
    return TestWorld.evm(
        "6000 54 6001 01 6000 55",
        "6000 6000 6000 6000 6000",
        TestWorld.push(partner),
        "5a f1 50 00");
  }

  /** The same; counts in the first four bytes of the slot, little-endian. */
  static Bytes wasmPlayer(Address partner) {
    StringBuilder address = new StringBuilder();
    for (byte each : partner.toArray()) {
      address.append(String.format("\\%02x", each));
    }
    return TestWorld.wat(
        """
        (module
          (import "ethereum" "storageLoad" (func $load (param i32 i32)))
          (import "ethereum" "storageStore" (func $store (param i32 i32)))
          (import "ethereum" "getGasLeft" (func $gas (result i64)))
          (import "ethereum" "call" (func $call (param i64 i32 i32 i32 i32) (result i32)))
          (memory (export "memory") 1)
          (data (i32.const 256) "%s")
          (func (export "main")
            (call $load (i32.const 0) (i32.const 64))
            (i32.store (i32.const 64) (i32.add (i32.load (i32.const 64)) (i32.const 1)))
            (call $store (i32.const 0) (i32.const 64))
            (drop (call $call (call $gas) (i32.const 256) (i32.const 128) (i32.const 0)
              (i32.const 0)))))
        """
            .formatted(address));
  }

  /** Creates a contract of its input as init code and gives its address as a word. */
  static Bytes evmFactory() {
    return TestWorld.evm("36 6000 6000 37", "36 6000 34 f0", "6000 52 6020 6000 f3");
  }

  /** The same, with the address zero when the creation fails. */
  static Bytes wasmFactory() {
    return TestWorld.wat(
        """
        (module
          (import "ethereum" "getCallDataSize" (func $size (result i32)))
          (import "ethereum" "callDataCopy" (func $copy (param i32 i32 i32)))
          (import "ethereum" "getCallValue" (func $value (param i32)))
          (import "ethereum" "create" (func $create (param i32 i32 i32 i32) (result i32)))
          (import "ethereum" "finish" (func $finish (param i32 i32)))
          (memory (export "memory") 1)
          (func (export "main")
            (call $copy (i32.const 1024) (i32.const 0) (call $size))
            (call $value (i32.const 0))
            (drop (call $create (i32.const 0) (i32.const 1024) (call $size) (i32.const 44)))
            (call $finish (i32.const 32) (i32.const 32))))
        """);
  }

  /** EVM init code that gives back these bytes. */
  static Bytes evmDeployer(Bytes code) {
    return Bytes.concatenate(
        TestWorld.evm(String.format("61%04x", code.size()), "80 600d 6000 39", "6000 f3 00"), code);
  }

  /** WebAssembly init code that gives back these bytes. */
  static Bytes wasmDeployer(Bytes code) {
    StringBuilder data = new StringBuilder();
    for (byte each : code.toArrayUnsafe()) {
      data.append(String.format("\\%02x", each));
    }
    return TestWorld.wat(
        """
        (module
          (import "ethereum" "finish" (func $finish (param i32 i32)))
          (memory (export "memory") 1)
          (data (i32.const 0) "%s")
          (func (export "main") (call $finish (i32.const 0) (i32.const %d))))
        """
            .formatted(data, code.size()));
  }

  /** Ends itself in favour of the account in the first 20 bytes of its input. */
  static Bytes evmDestructor() {
    return TestWorld.evm("6c01000000000000000000000000 6000 35 04 ff");
  }
}
