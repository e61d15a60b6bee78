/* Call data of one byte picks what happens; the line numbers matter to the tests. */
typedef unsigned char u8;
typedef unsigned int u32;
#define EEI(name) __attribute__((import_module("ethereum"), import_name(#name)))
EEI(getCallDataSize) extern u32 callDataSize(void);
EEI(callDataCopy) extern void callDataCopy(void *to, u32 offset, u32 length);
EEI(finish) extern __attribute__((noreturn)) void finish(const void *data, u32 length);

static u8 input[32];

__attribute__((noinline)) static u32 sum(u32 n) {
  u32 total = 0;
  for (u32 i = 1; i <= n; i++) {
    total += i;
  }
  return total;
}

__attribute__((noinline)) static u32 divide(u32 n) {
  return 100 / n;
}

__attribute__((export_name("main"))) void contract_main(void) {
  u32 size = callDataSize();
  if (size != 1) {
    finish("?", 1);
  }
  callDataCopy(input, 0, size);
  u32 answer;
  if (input[0] < 10) {
    answer = sum(input[0]);
  } else {
    answer = divide(input[0] - 10);
  }
  input[0] = (u8) answer;
  finish(input, 1);
}
