(module
  (import "ethereum" "storageStore" (func $store (param i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 32) "\01")
  ;; Slot 0: from zero to one, the same again, back to zero.
  (func (export "main")
    (call $store (i32.const 0) (i32.const 32))
    (call $store (i32.const 0) (i32.const 32))
    (call $store (i32.const 0) (i32.const 64))))
