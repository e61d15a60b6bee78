;; What an ERC-20 transfer does: reads recipient and amount, takes from the caller's balance, adds to the recipient's.
;; Balances are little-endian numbers of 64 bits in the first bytes of a storage word.
(module
  (import "ethereum" "callDataCopy" (func $callDataCopy (param i32 i32 i32)))
  (import "ethereum" "getCaller" (func $getCaller (param i32)))
  (import "ethereum" "storageLoad" (func $storageLoad (param i32 i32)))
  (import "ethereum" "storageStore" (func $storageStore (param i32 i32)))
  (import "ethereum" "finish" (func $finish (param i32 i32)))
  (memory (export "memory") 1)
  ;; 0: recipient, 32: amount, 64: caller, 96: caller's balance, 128: recipient's balance
  (func (export "main")
    (call $callDataCopy (i32.const 0) (i32.const 4) (i32.const 64))
    (call $getCaller (i32.const 64))
    (call $storageLoad (i32.const 64) (i32.const 96))
    (if (i64.lt_u (i64.load (i32.const 96)) (i64.load (i32.const 32)))
      (then (unreachable)))
    (i64.store (i32.const 96) (i64.sub (i64.load (i32.const 96)) (i64.load (i32.const 32))))
    (call $storageStore (i32.const 64) (i32.const 96))
    (call $storageLoad (i32.const 0) (i32.const 128))
    (i64.store (i32.const 128) (i64.add (i64.load (i32.const 128)) (i64.load (i32.const 32))))
    (call $storageStore (i32.const 0) (i32.const 128))
    (i32.store8 (i32.const 192) (i32.const 1))
    (call $finish (i32.const 192) (i32.const 32))))
