;; A module of tests: every exported function whose name begins with "test" is one, run on a state where setUp was.
;; It passes when it returns; testFail... passes when it reverts or traps.
(module
  (import "ethereum" "storageLoad" (func $load (param i32 i32)))
  (import "ethereum" "storageStore" (func $store (param i32 i32)))
  (import "ethereum" "revert" (func $revert (param i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 96) "not what was stored")

  ;; slot 0 = 7
  (func (export "setUp")
    (i64.store (i32.const 32) (i64.const 7))
    (call $store (i32.const 0) (i32.const 32)))

  (func $expect (param $value i64)
    (call $load (i32.const 0) (i32.const 64))
    (if (i64.ne (i64.load (i32.const 64)) (local.get $value))
      (then (call $revert (i32.const 96) (i32.const 19)))))

  (func (export "testSlotKeepsWhatSetUpStored")
    (call $expect (i64.const 7)))

  (func (export "testSlotCanBeStoredAgain")
    (i64.store (i32.const 32) (i64.const 8))
    (call $store (i32.const 0) (i32.const 32))
    (call $expect (i64.const 8)))

  (func (export "testFailSlotIsNotAnother")
    (call $expect (i64.const 8)))

  ;; A function with integers is run with random ones.
  (func (export "testAnyValueComesBack") (param $value i64)
    (i64.store (i32.const 32) (local.get $value))
    (call $store (i32.const 0) (i32.const 32))
    (call $expect (local.get $value))))
