/* What instructions cost, by revision, as far as the test machine goes: Frontier's prices as in Byzantium, then the
 * repricings of Istanbul, Berlin and London. */
#ifndef TESTEVM_GAS_H
#define TESTEVM_GAS_H

#include "ewasm/evmc.h"

struct prices {
  int64_t load, balance, code, code_hash, call, self_destruct, exp_byte;
  int64_t cold_account, cold_slot, cold_destruct;
  /* storage */
  bool net;
  int64_t store_warm, store_set, store_reset, clear_refund, sentry;
};

static inline struct prices prices_of(enum evmc_revision revision) {
  struct prices p = {.load = 200,
                     .balance = 400,
                     .code = 700,
                     .code_hash = 400,
                     .call = 700,
                     .self_destruct = 5000,
                     .exp_byte = 50,
                     .store_warm = 200,
                     .store_set = 20000,
                     .store_reset = 5000,
                     .clear_refund = 15000};
  if (revision < EVMC_SPURIOUS_DRAGON) p.exp_byte = 10;
  if (revision < EVMC_TANGERINE_WHISTLE) {
    p.load = 50;
    p.balance = p.code = 20;
    p.call = 40;
    p.self_destruct = 0;
  }
  if (revision == EVMC_CONSTANTINOPLE) p.net = true;
  if (revision >= EVMC_ISTANBUL) {
    p.load = p.store_warm = 800;
    p.balance = p.code_hash = 700;
    p.net = true;
    p.sentry = 2300;
  }
  if (revision >= EVMC_BERLIN) {
    p.load = p.balance = p.code = p.code_hash = p.call = p.store_warm = 100;
    p.store_reset = 2900;
    p.cold_account = 2500;
    p.cold_slot = 2000;
    p.cold_destruct = 2600;
  }
  if (revision >= EVMC_LONDON) p.clear_refund = 4800;
  return p;
}

static inline int64_t store_price(const struct prices *p, enum evmc_storage_status status) {
  switch (status) {
    case EVMC_STORAGE_ADDED: return p->store_set;
    case EVMC_STORAGE_DELETED:
    case EVMC_STORAGE_MODIFIED: return p->store_reset;
    case EVMC_STORAGE_DELETED_ADDED:
    case EVMC_STORAGE_DELETED_RESTORED: return p->net ? p->store_warm : p->store_set;
    default: return p->net ? p->store_warm : p->store_reset;
  }
}

static inline int64_t store_refund(const struct prices *p, enum evmc_storage_status status) {
  switch (status) {
    case EVMC_STORAGE_DELETED:
    case EVMC_STORAGE_MODIFIED_DELETED: return p->clear_refund;
    case EVMC_STORAGE_DELETED_ADDED: return p->net ? -p->clear_refund : 0;
    case EVMC_STORAGE_DELETED_RESTORED: return p->net ? p->store_reset - p->store_warm - p->clear_refund : 0;
    case EVMC_STORAGE_ADDED_DELETED: return p->net ? p->store_set - p->store_warm : p->clear_refund;
    case EVMC_STORAGE_MODIFIED_RESTORED: return p->net ? p->store_reset - p->store_warm : 0;
    default: return 0;
  }
}

/* Gas of the instructions whose price depends on nothing; -1 for those that do not exist in the revision. */
static inline int64_t base_price(uint8_t op, enum evmc_revision revision, const struct prices *p) {
  if (op >= 0x60 && op <= 0x9f) return 3;
  switch (op) {
    case 0x00: case 0xf3: case 0xfe: return 0;
    case 0x01: case 0x03: case 0x10: case 0x11: case 0x12: case 0x13: case 0x14: case 0x15: case 0x16: case 0x17:
    case 0x18: case 0x19: case 0x1a: case 0x35: case 0x37: case 0x39: case 0x51: case 0x52: case 0x53:
      return 3;
    case 0x02: case 0x04: case 0x05: case 0x06: case 0x07: case 0x0b: return 5;
    case 0x08: case 0x09: case 0x56: return 8;
    case 0x0a: case 0x57: return 10;
    case 0x1b: case 0x1c: case 0x1d: return revision >= EVMC_CONSTANTINOPLE ? 3 : -1;
    case 0x20: return 30;
    case 0x30: case 0x32: case 0x33: case 0x34: case 0x36: case 0x38: case 0x3a: case 0x41: case 0x42: case 0x43:
    case 0x44: case 0x45: case 0x50: case 0x58: case 0x59: case 0x5a:
      return 2;
    case 0x31: return p->balance;
    case 0x3b: case 0x3c: return p->code;
    case 0x3d: return revision >= EVMC_BYZANTIUM ? 2 : -1;
    case 0x3e: return revision >= EVMC_BYZANTIUM ? 3 : -1;
    case 0x3f: return revision >= EVMC_CONSTANTINOPLE ? p->code_hash : -1;
    case 0x40: return 20;
    case 0x46: return revision >= EVMC_ISTANBUL ? 2 : -1;
    case 0x47: return revision >= EVMC_ISTANBUL ? 5 : -1;
    case 0x48: return revision >= EVMC_LONDON ? 2 : -1;
    case 0x54: return p->load;
    case 0x55: return 0;
    case 0x5b: return 1;
    case 0x5c: case 0x5d: return revision >= EVMC_CANCUN ? 100 : -1;
    case 0x5e: return revision >= EVMC_CANCUN ? 3 : -1;
    case 0x5f: return revision >= EVMC_SHANGHAI ? 2 : -1;
    case 0xa0: case 0xa1: case 0xa2: case 0xa3: case 0xa4: return 375 + 375 * (op - 0xa0);
    case 0xf0: return 32000;
    case 0xf1: case 0xf2: return p->call;
    case 0xf4: return revision >= EVMC_HOMESTEAD ? p->call : -1;
    case 0xf5: return revision >= EVMC_CONSTANTINOPLE ? 32000 : -1;
    case 0xfa: return revision >= EVMC_BYZANTIUM ? p->call : -1;
    case 0xfd: return revision >= EVMC_BYZANTIUM ? 0 : -1;
    case 0xff: return p->self_destruct;
    default: return -1;
  }
}

#endif
