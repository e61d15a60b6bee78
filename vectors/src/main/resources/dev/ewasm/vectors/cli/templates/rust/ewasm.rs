//! The Ethereum Environment Interface, revision 4, as far as this project needs it.

pub type Word = [u8; 32];

/// Where the supply is kept: no account has this key, whose first 12 bytes would be zero.
pub static SUPPLY_KEY: Word = {
    let mut key = [0u8; 32];
    key[0] = 0xff;
    key[1] = 1;
    key
};

#[link(wasm_import_module = "ethereum")]
extern "C" {
    #[link_name = "getCallDataSize"]
    fn eth_get_call_data_size() -> u32;
    #[link_name = "callDataCopy"]
    fn eth_call_data_copy(result: *mut u8, offset: u32, length: u32);
    #[link_name = "getCaller"]
    fn eth_get_caller(address: *mut u8);
    #[link_name = "storageLoad"]
    fn eth_storage_load(key: *const u8, value: *mut u8);
    #[link_name = "storageStore"]
    fn eth_storage_store(key: *const u8, value: *const u8);
    #[link_name = "log"]
    fn eth_log(data: *const u8, length: u32, topics: u32, t1: *const u8, t2: *const u8, t3: *const u8, t4: *const u8);
    #[link_name = "finish"]
    fn eth_finish(data: *const u8, length: u32) -> !;
    #[link_name = "revert"]
    fn eth_revert(data: *const u8, length: u32) -> !;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}

/// The call data's size; as much of it as fits is in `buffer`.
pub fn call_data(buffer: &mut [u8]) -> usize {
    unsafe {
        let size = eth_get_call_data_size() as usize;
        let copied = if size < buffer.len() { size } else { buffer.len() };
        eth_call_data_copy(buffer.as_mut_ptr(), 0, copied as u32);
        size
    }
}

pub fn caller() -> Word {
    let mut address = [0u8; 32];
    unsafe { eth_get_caller(address[12..].as_mut_ptr()) }
    address
}

pub fn load(key: &Word) -> Word {
    let mut value = [0u8; 32];
    unsafe { eth_storage_load(key.as_ptr(), value.as_mut_ptr()) }
    value
}

pub fn store(key: &Word, value: &Word) {
    unsafe { eth_storage_store(key.as_ptr(), value.as_ptr()) }
}

pub fn log3(data: &[u8], first: &Word, second: &Word, third: &Word) {
    unsafe {
        eth_log(data.as_ptr(), data.len() as u32, 3, first.as_ptr(), second.as_ptr(), third.as_ptr(), core::ptr::null())
    }
}

pub fn finish(data: &[u8]) -> ! {
    unsafe { eth_finish(data.as_ptr(), data.len() as u32) }
}

pub fn fail(reason: &[u8]) -> ! {
    unsafe { eth_revert(reason.as_ptr(), reason.len() as u32) }
}

pub fn word(value: u64) -> Word {
    let mut word = [0u8; 32];
    word[24..].copy_from_slice(&value.to_be_bytes());
    word
}

pub fn low(word: &Word) -> u64 {
    word[24..].iter().fold(0, |value, byte| value << 8 | *byte as u64)
}

pub fn word_at(data: &[u8], at: usize) -> Word {
    let mut word = [0u8; 32];
    word.copy_from_slice(&data[at..at + 32]);
    word
}
