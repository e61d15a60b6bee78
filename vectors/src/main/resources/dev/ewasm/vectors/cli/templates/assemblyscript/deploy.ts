// The creation code: gives the creator 1,000,000 tokens and returns the contract, which the build puts in for RUNTIME.
import { CALLER, VALUE, SUPPLY_KEY, setLow, getCaller, storageStore, finish } from "../src/ewasm";

const CODE = memory.data<u8>([RUNTIME]);

export function main(): void {
  setLow(VALUE, 1000000);
  getCaller(CALLER + 12);
  storageStore(CALLER, VALUE);
  store<u16>(SUPPLY_KEY, 0x01ff); // no account has this key, whose first 12 bytes would be zero
  storageStore(SUPPLY_KEY, VALUE);
  finish(<i32>CODE, LENGTH);
}
