// The runtime of an ERC-20: balanceOf, transfer, totalSupply. The storage key of a balance is the padded address, that of
// the supply is 1. Amounts have 32 bytes; those of 2^64 and more are refused.
@external("ethereum", "getCallDataSize") declare function getCallDataSize(): i32;
@external("ethereum", "callDataCopy") declare function callDataCopy(dst: i32, off: i32, len: i32): void;
@external("ethereum", "getCaller") declare function getCaller(dst: i32): void;
@external("ethereum", "storageLoad") declare function storageLoad(path: i32, dst: i32): void;
@external("ethereum", "storageStore") declare function storageStore(path: i32, value: i32): void;
@external("ethereum", "log") declare function log(data: i32, len: i32, topics: i32, t1: i32, t2: i32, t3: i32, t4: i32): void;
@external("ethereum", "finish") declare function finish(data: i32, len: i32): void;
@external("ethereum", "revert") declare function revert(data: i32, len: i32): void;

// memory below the first allocation; nothing here allocates
const IN: i32 = 0x100, CALLER: i32 = 0x200, TO: i32 = 0x220, AMOUNT: i32 = 0x240, X: i32 = 0x260, Y: i32 = 0x280, KEY: i32 = 0x2a0, TOPIC: i32 = 0x2c0;

function fail(): void { revert(0, 0); unreachable(); }
function be(p: i32): u64 { return bswap<u64>(load<u64>(p)); }
function setbe(p: i32, v: u64): void { store<u64>(p, bswap<u64>(v)); }
function isSmall(p: i32): bool { return (be(p) | be(p + 8) | be(p + 16)) == 0; }

function transfer(): void {
  if (!isSmall(AMOUNT)) fail();
  const amount = be(AMOUNT + 24);
  storageLoad(CALLER, X);
  const have = be(X + 24);
  if (have < amount) fail();
  setbe(X + 24, have - amount);
  storageStore(CALLER, X);
  storageLoad(TO, Y);
  const had = be(Y + 24);
  if (had + amount < had) fail();
  setbe(Y + 24, had + amount);
  storageStore(TO, Y);
  // keccak256("Transfer(address,address,uint256)")
  store<u64>(TOPIC, bswap<u64>(0xddf252ad1be2c89b)); store<u64>(TOPIC + 8, bswap<u64>(0x69c2b068fc378daa));
  store<u64>(TOPIC + 16, bswap<u64>(0x952ba7f163c4a116)); store<u64>(TOPIC + 24, bswap<u64>(0x28f55a4df523b3ef));
  log(AMOUNT, 32, 3, TOPIC, CALLER, TO, 0);
}

export function main(): void {
  const n = getCallDataSize();
  if (n < 4 || n > 4 + 64) fail();
  callDataCopy(IN, 0, n);
  getCaller(CALLER + 12);
  memory.copy(TO, IN + 4, 32); memory.copy(AMOUNT, IN + 36, 32);
  const selector = bswap<u32>(load<u32>(IN));
  if (selector == 0x70a08231) { storageLoad(TO, X); finish(X, 32); }                                    // balanceOf(address)
  else if (selector == 0xa9059cbb) { transfer(); store<u8>(KEY + 31, 1); finish(KEY, 32); }             // transfer(address,uint256)
  else if (selector == 0x18160ddd) { store<u8>(KEY + 31, 1); storageLoad(KEY, X); finish(X, 32); }      // totalSupply()
  else fail();
}
