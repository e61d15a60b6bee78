;; Ends at once, with success and no output.
(module
  (memory (export "memory") 1)
  (func (export "main")))
