(module
  (import "ethereum" "log" (func $log (param i32 i32 i32 i32 i32 i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "hello")
  ;; Unused topic pointers may point anywhere.
  (func (export "main")
    (call $log (i32.const 0) (i32.const 5) (i32.const 2) (i32.const 32) (i32.const 64) (i32.const -1) (i32.const -1))
    (call $log (i32.const 0) (i32.const 0) (i32.const 0) (i32.const -1) (i32.const -1) (i32.const -1) (i32.const -1))))
