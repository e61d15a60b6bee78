(module
  (global $used (mut i64) (i64.const 0))
  (func (export "use") (param $amount i64)
    (global.set $used (i64.add (global.get $used) (local.get $amount))))
  (func (export "used") (result i64) (global.get $used))
  (func (export "reset") (global.set $used (i64.const 0))))
