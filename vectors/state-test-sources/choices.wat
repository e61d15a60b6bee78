(module
  (import "ethereum" "getCallDataSize" (func $size (result i32)))
  (import "ethereum" "getCallValue" (func $value (param i32)))
  (import "ethereum" "storageStore" (func $store (param i32 i32)))
  (memory (export "memory") 1)
  ;; Slot 0: wei sent, slot 1: bytes of call data, both little-endian.
  (func (export "main")
    (call $value (i32.const 32))
    (call $store (i32.const 0) (i32.const 32))
    (i32.store8 (i32.const 0) (i32.const 1))
    (i32.store (i32.const 64) (call $size))
    (call $store (i32.const 0) (i32.const 64))))
