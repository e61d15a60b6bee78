;; Creates a contract of its call data with 5 wei, twice, and returns the outcomes and the second address.
(module
  (import "ethereum" "getCallDataSize" (func $size (result i32)))
  (import "ethereum" "callDataCopy" (func $copy (param i32 i32 i32)))
  (import "ethereum" "create" (func $create (param i32 i32 i32 i32) (result i32)))
  (import "ethereum" "finish" (func $finish (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "main")
    (call $copy (i32.const 1024) (i32.const 0) (call $size))
    (i32.store8 (i32.const 0) (i32.const 5))
    (i32.store8 (i32.const 32) (call $create (i32.const 0) (i32.const 1024) (call $size) (i32.const 34)))
    (i32.store8 (i32.const 33) (call $create (i32.const 0) (i32.const 1024) (call $size) (i32.const 34)))
    (call $finish (i32.const 32) (i32.const 22))))
