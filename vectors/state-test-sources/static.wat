(module
  (import "ethereum" "callStatic" (func $call (param i64 i32 i32 i32) (result i32)))
  (import "ethereum" "storageStore" (func $store (param i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\de\ad\be\ef\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\01")
  (func (export "main")
    (i32.store (i32.const 64) (call $call (i64.const 50000) (i32.const 0) (i32.const 0) (i32.const 0)))
    (call $store (i32.const 32) (i32.const 64))))
