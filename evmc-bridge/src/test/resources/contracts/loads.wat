;; Loads from storage as often as the call data says: a little-endian i32.
(module
  (import "ethereum" "callDataCopy" (func $callDataCopy (param i32 i32 i32)))
  (import "ethereum" "storageLoad" (func $storageLoad (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "main")
    (local $left i32)
    (call $callDataCopy (i32.const 0) (i32.const 0) (i32.const 4))
    (local.set $left (i32.load (i32.const 0)))
    (loop $again
      (if (local.get $left)
        (then
          (call $storageLoad (i32.const 64) (i32.const 96))
          (local.set $left (i32.sub (local.get $left) (i32.const 1)))
          (br $again))))))
