/* A token: what runs when it is called. Amounts have 64 bits; larger ones revert.
   A balance is kept under the owner's address, padded to 32 bytes. */
#include "ewasm.h"

#define TOTAL_SUPPLY 0x18160dddu /* totalSupply() */
#define BALANCE_OF 0x70a08231u   /* balanceOf(address) */
#define TRANSFER 0xa9059cbbu     /* transfer(address,uint256) */

static const u8 supply_key[32] = SUPPLY_KEY;
/* keccak256("Transfer(address,address,uint256)") */
static const u8 transfer_topic[32] = {
  0xdd, 0xf2, 0x52, 0xad, 0x1b, 0xe2, 0xc8, 0x9b, 0x69, 0xc2, 0xb0, 0x68, 0xfc, 0x37, 0x8d, 0xaa,
  0x95, 0x2b, 0xa7, 0xf1, 0x63, 0xc4, 0xa1, 0x16, 0x28, 0xf5, 0x5a, 0x4d, 0xf5, 0x23, 0xb3, 0xef };
static u8 input[68], caller[32], value[32];

#define FAIL(text) eth_revert(text, sizeof(text) - 1)

static u64 balance(const u8 *owner) {
  eth_storageLoad(owner, value);
  return word_low(value);
}

static void set_balance(const u8 *owner, u64 amount) {
  u8 word[32] = { 0 };
  word_set(word, amount);
  eth_storageStore(owner, word);
}

static __attribute__((noreturn)) void transfer(const u8 *to, const u8 *amount_word) {
  for (int i = 0; i < 24; i++) if (amount_word[i] != 0) FAIL("amount too large");
  u64 amount = word_low(amount_word);
  eth_getCaller(caller + 12);
  u64 mine = balance(caller);
  if (mine < amount) FAIL("balance too low");
  set_balance(caller, mine - amount);
  set_balance(to, balance(to) + amount); /* no overflow: the supply has 64 bits */
  eth_log(amount_word, 32, 3, transfer_topic, caller, to, 0);
  u8 yes[32] = { 0 };
  yes[31] = 1;
  eth_finish(yes, 32);
}

__attribute__((export_name("main"))) void contract_main(void) {
  u32 size = eth_getCallDataSize();
  if (size < 4 || size > sizeof input) FAIL("bad call");
  eth_callDataCopy(input, 0, size);
  u32 selector = (u32) input[0] << 24 | (u32) input[1] << 16 | (u32) input[2] << 8 | input[3];
  if (selector == TOTAL_SUPPLY && size == 4) {
    eth_storageLoad(supply_key, value);
  } else if (selector == BALANCE_OF && size == 36) {
    eth_storageLoad(input + 4, value);
  } else if (selector == TRANSFER && size == 68) {
    transfer(input + 4, input + 36);
  } else {
    FAIL("no such function");
  }
  eth_finish(value, 32);
}
