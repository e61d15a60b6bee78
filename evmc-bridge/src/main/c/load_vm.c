/* Another EVMC library, found and named by the public rule. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "vm.h"

#define PREFIX "evmc_create_"

/* The base name without a leading "lib", cut at the first dot, with "_" for "-". */
static void symbol_name(const char *path, char *symbol, size_t size) {
  const char *slash = strrchr(path, '/');
  const char *base = slash == NULL ? path : slash + 1;
  if (strncmp(base, "lib", 3) == 0) {
    base += 3;
  }
  snprintf(symbol, size, PREFIX "%.*s", (int)strcspn(base, "."), base);
  for (char *letter = symbol; *letter != 0; letter++) {
    if (*letter == '-') {
      *letter = '_';
    }
  }
}

struct evmc_vm *ewasm_load_vm(const char *path) {
  char symbol[256];
  symbol_name(path, symbol, sizeof symbol);
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    fprintf(stderr, "ewasm: evm1mode: %s\n", dlerror());
    return NULL;
  }
  void *create = dlsym(library, symbol);
  if (create == NULL) {
    create = dlsym(library, "evmc_create");
  }
  /* The library stays loaded: results of its VM may outlive the VM. */
  struct evmc_vm *vm = create == NULL ? NULL : ((evmc_create_fn)create)();
  if (vm == NULL) {
    fprintf(stderr, "ewasm: evm1mode: %s has no working %s\n", path, symbol);
    return NULL;
  }
  if (vm->abi_version != EVMC_ABI_VERSION) {
    /* Nothing else of it can be relied on, so it cannot be destroyed either. */
    fprintf(stderr, "ewasm: evm1mode: %s has ABI version %d, not %d\n", path, vm->abi_version, EVMC_ABI_VERSION);
    return NULL;
  }
  if ((vm->get_capabilities(vm) & EVMC_CAPABILITY_EVM1) == 0) {
    fprintf(stderr, "ewasm: evm1mode: %s does not run EVM code\n", path);
    vm->destroy(vm);
    return NULL;
  }
  return vm;
}
