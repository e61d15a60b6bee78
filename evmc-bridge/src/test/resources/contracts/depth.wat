;; Calls itself until that fails, and returns how many frames there were, as a big-endian word of 32 bytes.
(module
  (import "ethereum" "getAddress" (func $getAddress (param i32)))
  (import "ethereum" "call" (func $call (param i64 i32 i32 i32 i32) (result i32)))
  (import "ethereum" "returnDataCopy" (func $returnDataCopy (param i32 i32 i32)))
  (import "ethereum" "finish" (func $finish (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "main")
    (local $frames i32)
    (call $getAddress (i32.const 0))
    (if (i32.eqz (call $call (i64.const 0x7fffffffffffffff) (i32.const 0) (i32.const 32) (i32.const 0) (i32.const 0)))
      (then
        (call $returnDataCopy (i32.const 64) (i32.const 0) (i32.const 32))
        (local.set $frames
          (i32.or (i32.shl (i32.load8_u (i32.const 94)) (i32.const 8)) (i32.load8_u (i32.const 95))))))
    (local.set $frames (i32.add (local.get $frames) (i32.const 1)))
    (i32.store8 (i32.const 94) (i32.shr_u (local.get $frames) (i32.const 8)))
    (i32.store8 (i32.const 95) (local.get $frames))
    (call $finish (i32.const 64) (i32.const 32))))
