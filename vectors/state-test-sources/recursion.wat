(module
  (memory (export "memory") 1)
  ;; Ends at the counted stack limit, never at the limit of the machine that runs it.
  (func $deeper (export "main")
    (call $deeper)))
