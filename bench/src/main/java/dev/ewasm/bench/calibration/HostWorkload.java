package dev.ewasm.bench.calibration;

import java.util.List;

/**
 * A call of a host function, to be repeated by a contract.
 *
 * @param name the function, and the case of it where there are several
 * @param imports fields of the text format that import what {@code code} calls
 * @param code instructions that leave the stack as it was; {@code $i} is the number of the round
 */
record HostWorkload(String name, String imports, String code) {

  /** Offsets in memory: 0 a zero word, 64 an address without code, 96 SHA-256's, 128 a counter. */
  static List<HostWorkload> all() {
    return List.of(
        of("getGasLeft", "(result i64)", "(drop (call $getGasLeft))"),
        of("getAddress", "(param i32)", "(call $getAddress (i32.const 256))"),
        of("getCaller", "(param i32)", "(call $getCaller (i32.const 256))"),
        of("getCallValue", "(param i32)", "(call $getCallValue (i32.const 256))"),
        of("getCallDataSize", "(result i32)", "(drop (call $getCallDataSize))"),
        of("callDataCopy", "(param i32 i32 i32)", copy("callDataCopy", 4)),
        of("getCodeSize", "(result i32)", "(drop (call $getCodeSize))"),
        of("codeCopy", "of 32", "(param i32 i32 i32)", copy("codeCopy", 32)),
        of("codeCopy", "of 128", "(param i32 i32 i32)", copy("codeCopy", 128)),
        of("getReturnDataSize", "(result i32)", "(drop (call $getReturnDataSize))"),
        of("getBlockCoinbase", "(param i32)", "(call $getBlockCoinbase (i32.const 256))"),
        of("getBlockDifficulty", "(param i32)", "(call $getBlockDifficulty (i32.const 256))"),
        of("getBlockGasLimit", "(result i64)", "(drop (call $getBlockGasLimit))"),
        of("getBlockNumber", "(result i64)", "(drop (call $getBlockNumber))"),
        of("getBlockTimestamp", "(result i64)", "(drop (call $getBlockTimestamp))"),
        of(
            "getBlockHash",
            "(param i64 i32) (result i32)",
            "(drop (call $getBlockHash (i64.const 999) (i32.const 256)))"),
        of("getTxGasPrice", "(param i32)", "(call $getTxGasPrice (i32.const 256))"),
        of("getTxOrigin", "(param i32)", "(call $getTxOrigin (i32.const 256))"),
        of(
            "getExternalBalance",
            "(param i32 i32)",
            "(call $getExternalBalance (i32.const 64) (i32.const 256))"),
        of(
            "getExternalCodeSize",
            "(param i32) (result i32)",
            "(drop (call $getExternalCodeSize (i32.const 64)))"),
        of(
            "externalCodeCopy",
            "(param i32 i32 i32 i32)",
            "(call $externalCodeCopy (i32.const 64) (i32.const 256) (i32.const 0) (i32.const 0))"),
        of(
            "storageLoad",
            "of one slot",
            "(param i32 i32)",
            "(call $storageLoad (i32.const 0) (i32.const 256))"),
        of(
            "storageLoad",
            "of many slots",
            "(param i32 i32)",
            count() + "(call $storageLoad (i32.const 128) (i32.const 256))"),
        of(
            "storageStore",
            "to one slot",
            "(param i32 i32)",
            count() + "(call $storageStore (i32.const 0) (i32.const 128))"),
        of(
            "storageStore",
            "to many slots",
            "(param i32 i32)",
            count() + "(call $storageStore (i32.const 128) (i32.const 128))"),
        of(
            "log",
            "of 32 bytes",
            "(param i32 i32 i32 i32 i32 i32 i32)",
            "(call $log (i32.const 0) (i32.const 32) (i32.const 1) (i32.const 0) (i32.const 0)"
                + " (i32.const 0) (i32.const 0))"),
        of(
            "call",
            "of an account without code",
            "(param i64 i32 i32 i32 i32) (result i32)",
            "(drop (call $call (i64.const 1000) (i32.const 64) (i32.const 0) (i32.const 0)"
                + " (i32.const 0)))"),
        of(
            "callStatic",
            "of SHA-256, 32 bytes",
            "(param i64 i32 i32 i32) (result i32)",
            "(drop (call $callStatic (i64.const 1000) (i32.const 96) (i32.const 0) (i32.const"
                + " 32)))"),
        of(
            "create",
            "that returns nothing",
            "(param i32 i32 i32 i32) (result i32)",
            "(drop (call $create (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 256)))"));
  }

  private static HostWorkload of(String function, String signature, String code) {
    return of(function, "", signature, code);
  }

  private static HostWorkload of(String function, String what, String signature, String code) {
    return new HostWorkload(
        (function + " " + what).strip(),
        "(import \"ethereum\" \"%s\" (func $%s %s))".formatted(function, function, signature),
        code);
  }

  private static String copy(String function, int length) {
    return "(call $%s (i32.const 256) (i32.const 0) (i32.const %d))".formatted(function, length);
  }

  private static String count() {
    return "(i32.store (i32.const 128) (local.get $i))";
  }
}
