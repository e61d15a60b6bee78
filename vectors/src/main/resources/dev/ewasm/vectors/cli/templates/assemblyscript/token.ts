// A token: what runs when it is called. Amounts have 64 bits; larger ones revert.
// A balance is kept under the owner's address, padded to 32 bytes.
import { CALLER, INPUT, VALUE, SUPPLY_KEY, TOPIC, ONE, low, setLow, fail } from "./ewasm";
import { getCallDataSize, callDataCopy, getCaller, storageLoad, storageStore, log, finish } from "./ewasm";

function transfer(to: i32, amountAt: i32): void {
  if ((load<u64>(amountAt) | load<u64>(amountAt + 8) | load<u64>(amountAt + 16)) != 0) fail("amount too large");
  const amount = low(amountAt);
  getCaller(CALLER + 12);
  storageLoad(CALLER, VALUE);
  const mine = low(VALUE);
  if (mine < amount) fail("balance too low");
  setLow(VALUE, mine - amount);
  storageStore(CALLER, VALUE);
  storageLoad(to, VALUE);
  setLow(VALUE, low(VALUE) + amount); // no overflow: the supply has 64 bits
  storageStore(to, VALUE);
  // keccak256("Transfer(address,address,uint256)")
  store<u64>(TOPIC, bswap<u64>(0xddf252ad1be2c89b)); store<u64>(TOPIC + 8, bswap<u64>(0x69c2b068fc378daa));
  store<u64>(TOPIC + 16, bswap<u64>(0x952ba7f163c4a116)); store<u64>(TOPIC + 24, bswap<u64>(0x28f55a4df523b3ef));
  log(amountAt, 32, 3, TOPIC, CALLER, to, 0);
  setLow(ONE, 1);
  finish(ONE, 32);
}

export function main(): void {
  const size = getCallDataSize();
  if (size < 4 || size > 68) fail("bad call");
  callDataCopy(INPUT, 0, size);
  const selector = bswap<u32>(load<u32>(INPUT));
  if (selector == 0x18160ddd && size == 4) { // totalSupply()
    store<u16>(SUPPLY_KEY, 0x01ff);
    storageLoad(SUPPLY_KEY, VALUE);
  } else if (selector == 0x70a08231 && size == 36) { // balanceOf(address)
    storageLoad(INPUT + 4, VALUE);
  } else if (selector == 0xa9059cbb && size == 68) { // transfer(address,uint256)
    transfer(INPUT + 4, INPUT + 36);
  } else {
    fail("no such function");
  }
  finish(VALUE, 32);
}
