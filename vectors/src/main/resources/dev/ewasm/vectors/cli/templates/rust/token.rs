//! A token without any crate: what runs when it is called. Amounts have 64 bits; larger ones revert.
//! A balance is kept under the owner's address, padded to 32 bytes.
#![no_std]
#![no_main]

mod ewasm;

use ewasm::*;

const TOTAL_SUPPLY: [u8; 4] = [0x18, 0x16, 0x0d, 0xdd]; // totalSupply()
const BALANCE_OF: [u8; 4] = [0x70, 0xa0, 0x82, 0x31]; // balanceOf(address)
const TRANSFER: [u8; 4] = [0xa9, 0x05, 0x9c, 0xbb]; // transfer(address,uint256)

/// keccak256("Transfer(address,address,uint256)")
static TRANSFER_TOPIC: [u8; 32] = [
    0xdd, 0xf2, 0x52, 0xad, 0x1b, 0xe2, 0xc8, 0x9b, 0x69, 0xc2, 0xb0, 0x68, 0xfc, 0x37, 0x8d, 0xaa,
    0x95, 0x2b, 0xa7, 0xf1, 0x63, 0xc4, 0xa1, 0x16, 0x28, 0xf5, 0x5a, 0x4d, 0xf5, 0x23, 0xb3, 0xef,
];

fn transfer(to: &Word, amount: &Word) -> ! {
    if amount[..24].iter().any(|byte| *byte != 0) {
        fail(b"amount too large");
    }
    let from = caller();
    let mine = low(&load(&from));
    let moved = low(amount);
    if mine < moved {
        fail(b"balance too low");
    }
    store(&from, &word(mine - moved));
    // No overflow: the supply has 64 bits.
    store(to, &word(low(&load(to)) + moved));
    log3(amount, &TRANSFER_TOPIC, &from, to);
    finish(&word(1))
}

#[no_mangle]
pub extern "C" fn main() {
    let mut input = [0u8; 68];
    let size = call_data(&mut input);
    let selector = [input[0], input[1], input[2], input[3]];
    if selector == TOTAL_SUPPLY && size == 4 {
        finish(&load(&SUPPLY_KEY))
    } else if selector == BALANCE_OF && size == 36 {
        finish(&load(&word_at(&input, 4)))
    } else if selector == TRANSFER && size == 68 {
        transfer(&word_at(&input, 4), &word_at(&input, 36))
    } else {
        fail(b"no such function")
    }
}
