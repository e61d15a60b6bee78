;; Sends its call data on. Byte 0: 0 call, 1 callCode, 2 callDelegate, 3 callStatic; bytes 1 to 20: to whom; byte 21: the value; the rest is
;; the call data. Stores the outcome at slot 3 (nothing in static mode), and returns it with what came back.
(module
  (import "ethereum" "getCallDataSize" (func $size (result i32)))
  (import "ethereum" "callDataCopy" (func $copy (param i32 i32 i32)))
  (import "ethereum" "call" (func $call (param i64 i32 i32 i32 i32) (result i32)))
  (import "ethereum" "callCode" (func $callCode (param i64 i32 i32 i32 i32) (result i32)))
  (import "ethereum" "callDelegate" (func $callDelegate (param i64 i32 i32 i32) (result i32)))
  (import "ethereum" "callStatic" (func $callStatic (param i64 i32 i32 i32) (result i32)))
  (import "ethereum" "getReturnDataSize" (func $returnSize (result i32)))
  (import "ethereum" "returnDataCopy" (func $returnCopy (param i32 i32 i32)))
  (import "ethereum" "getGasLeft" (func $gas (result i64)))
  (import "ethereum" "finish" (func $finish (param i32 i32)))
  (import "ethereum" "storageStore" (func $store (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "main")
    (local $kind i32) (local $rest i32) (local $outcome i32) (local $returned i32)
    (call $copy (i32.const 1024) (i32.const 0) (call $size))
    (local.set $kind (i32.load8_u (i32.const 1024)))
    (local.set $rest (i32.sub (call $size) (i32.const 22)))
    (i32.store8 (i32.const 0) (i32.load8_u (i32.const 1045))) ;; a u128, little-endian
    (if (i32.eq (local.get $kind) (i32.const 0)) (then (local.set $outcome
      (call $call (call $gas) (i32.const 1025) (i32.const 0) (i32.const 1046) (local.get $rest)))))
    (if (i32.eq (local.get $kind) (i32.const 1)) (then (local.set $outcome
      (call $callCode (call $gas) (i32.const 1025) (i32.const 0) (i32.const 1046) (local.get $rest)))))
    (if (i32.eq (local.get $kind) (i32.const 2)) (then (local.set $outcome
      (call $callDelegate (call $gas) (i32.const 1025) (i32.const 1046) (local.get $rest)))))
    (if (i32.eq (local.get $kind) (i32.const 3)) (then (local.set $outcome
      (call $callStatic (call $gas) (i32.const 1025) (i32.const 1046) (local.get $rest)))))
    (local.set $returned (call $returnSize))
    (i32.store8 (i32.const 64) (i32.add (local.get $outcome) (i32.const 0x70)))
    (call $returnCopy (i32.const 65) (i32.const 0) (local.get $returned))
    (i32.store8 (i32.const 8191) (i32.load8_u (i32.const 64)))
    (if (i32.eqz (i32.load8_u (i32.const 1046))) (then
      (i32.store8 (i32.const 16415) (i32.const 3))
      (call $store (i32.const 16384) (i32.const 8160))))
    (call $finish (i32.const 64) (i32.add (local.get $returned) (i32.const 1)))))
