// Creation code: 1,000 tokens for the creator, then the runtime's code, which build.sh puts in for RUNTIME.
@external("ethereum", "getCaller") declare function getCaller(dst: i32): void;
@external("ethereum", "storageStore") declare function storageStore(path: i32, value: i32): void;
@external("ethereum", "finish") declare function finish(data: i32, len: i32): void;

const CODE = memory.data<u8>([RUNTIME]);

export function main(): void {
  store<u16>(0x140 + 30, bswap<u16>(1000));
  getCaller(0x100 + 12);
  storageStore(0x100, 0x140);
  store<u8>(0x120 + 31, 1);
  storageStore(0x120, 0x140);
  finish(<i32>CODE, LENGTH);
}
