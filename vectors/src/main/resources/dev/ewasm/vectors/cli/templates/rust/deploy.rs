//! The creation code: gives the creator 1,000,000 tokens and returns the contract, which was built before.
#![no_std]
#![no_main]

#[allow(dead_code)]
mod ewasm;

use ewasm::*;

static RUNTIME: &[u8] = include_bytes!("../build/@NAME@.runtime.wasm");

#[no_mangle]
pub extern "C" fn main() {
    let supply = word(1_000_000);
    store(&caller(), &supply);
    store(&SUPPLY_KEY, &supply);
    finish(RUNTIME)
}
