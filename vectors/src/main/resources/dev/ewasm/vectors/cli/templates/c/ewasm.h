/* The Ethereum Environment Interface, revision 4, as far as this project needs it. Pointers are into the
   contract's memory; 256-bit words are big-endian in storage and call data. */
#ifndef EWASM_H
#define EWASM_H

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;

#define EEI(name) __attribute__((import_module("ethereum"), import_name(#name)))

EEI(getCallDataSize) extern u32 eth_getCallDataSize(void);
EEI(callDataCopy) extern void eth_callDataCopy(void *result, u32 offset, u32 length);
EEI(getCaller) extern void eth_getCaller(void *address);
EEI(storageLoad) extern void eth_storageLoad(const void *key, void *value);
EEI(storageStore) extern void eth_storageStore(const void *key, const void *value);
EEI(log) extern void eth_log(const void *data, u32 length, u32 topics, const void *t1, const void *t2, const void *t3, const void *t4);
EEI(finish) extern __attribute__((noreturn)) void eth_finish(const void *data, u32 length);
EEI(revert) extern __attribute__((noreturn)) void eth_revert(const void *data, u32 length);

/* Where the supply is kept: no account has this key, whose first 12 bytes would be zero. */
#define SUPPLY_KEY { 0xff, 1 }

static inline u64 word_low(const u8 *word) {
  u64 value = 0;
  for (int i = 24; i < 32; i++) value = value << 8 | word[i];
  return value;
}

static inline void word_set(u8 *word, u64 value) {
  for (int i = 31; i >= 24; i--) { word[i] = (u8) value; value >>= 8; }
}

#endif
