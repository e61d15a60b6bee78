(module
  (import "ethereum" "callStatic" (func $call (param i64 i32 i32 i32) (result i32)))
  (import "ethereum" "returnDataCopy" (func $copy (param i32 i32 i32)))
  (import "ethereum" "storageStore" (func $store (param i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 19) "\01")
  (data (i32.const 51) "\02")
  ;; ecrecover: hash, v, r, s
  (data (i32.const 128)
    "\45\6e\9a\ea\5e\19\7a\1f\1a\f7\a3\e8\5a\32\12\fa\40\49\a3\ba\34\c2\28\9b\4c\86\0f\c0\b0\c6\4e\f3"
    "\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\1c"
    "\92\42\68\5b\f1\61\79\3c\c2\56\03\c2\31\bc\2f\56\8e\b6\30\ea\16\aa\13\7d\26\64\ac\80\38\82\56\08"
    "\4f\8a\e3\bd\75\35\24\8d\0b\d4\48\29\8c\c2\e2\07\1e\56\99\2d\07\74\dc\34\0c\36\8a\e9\50\85\2a\da")
  (func (export "main")
    (drop (call $call (i64.const 100000) (i32.const 0) (i32.const 128) (i32.const 128)))
    (call $copy (i32.const 320) (i32.const 0) (i32.const 32))
    (call $store (i32.const 96) (i32.const 320))
    (drop (call $call (i64.const 100000) (i32.const 32) (i32.const 0) (i32.const 0)))
    (call $copy (i32.const 320) (i32.const 0) (i32.const 32))
    (i32.store8 (i32.const 96) (i32.const 1))
    (call $store (i32.const 96) (i32.const 320))))
