/* The creation code: gives the creator 1,000,000 tokens and returns the contract, which the build puts into runtime.h. */
#include "ewasm.h"
#include "runtime.h"

static const u8 supply_key[32] = SUPPLY_KEY;
static u8 caller[32], supply[32];

__attribute__((export_name("main"))) void contract_main(void) {
  word_set(supply, 1000000);
  eth_getCaller(caller + 12);
  eth_storageStore(caller, supply);
  eth_storageStore(supply_key, supply);
  eth_finish(runtime, sizeof runtime);
}
