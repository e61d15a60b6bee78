// The Ethereum Environment Interface, revision 4, as far as this project needs it.
@external("ethereum", "getCallDataSize") export declare function getCallDataSize(): i32;
@external("ethereum", "callDataCopy") export declare function callDataCopy(result: i32, offset: i32, length: i32): void;
@external("ethereum", "getCaller") export declare function getCaller(address: i32): void;
@external("ethereum", "storageLoad") export declare function storageLoad(key: i32, value: i32): void;
@external("ethereum", "storageStore") export declare function storageStore(key: i32, value: i32): void;
@external("ethereum", "log") export declare function log(data: i32, length: i32, topics: i32, t1: i32, t2: i32, t3: i32, t4: i32): void;
@external("ethereum", "finish") export declare function finish(data: i32, length: i32): void;
@external("ethereum", "revert") export declare function revert(data: i32, length: i32): void;

// Memory below 4096, which the compiler leaves alone (see --memoryBase in build.sh): nothing here allocates.
export const INPUT: i32 = 0x100, CALLER: i32 = 0x200, VALUE: i32 = 0x220, SUPPLY_KEY: i32 = 0x240, TOPIC: i32 = 0x260, ONE: i32 = 0x280;

// The last 64 bits of a big-endian word.
export function low(word: i32): u64 { return bswap<u64>(load<u64>(word + 24)); }
export function setLow(word: i32, value: u64): void { store<u64>(word + 24, bswap<u64>(value)); }

export function fail(reason: string): void {
  const text = 0x300;
  for (let i = 0; i < reason.length; i++) store<u8>(text + i, <u8>reason.charCodeAt(i));
  revert(text, reason.length);
  unreachable();
}
