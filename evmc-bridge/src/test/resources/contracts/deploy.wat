;; Init code: returns the empty contract, which it carries as data.
(module
  (import "ethereum" "finish" (func $finish (param i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 0)
    "\00asm\01\00\00\00\01\04\01\60\00\00\03\02\01\00\05\03\01\00\01\07\11\02\06memory\02\00\04main\00\00\0a\04\01\02\00\0b")
  (func (export "main") (call $finish (i32.const 0) (i32.const 48))))
