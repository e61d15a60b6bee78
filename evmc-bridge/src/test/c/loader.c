#include "loader.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static evmc_create_fn find_create(void *library, const char *path) {
  const char *slash = strrchr(path, '/');
  const char *base = slash == NULL ? path : slash + 1;
  char symbol[256];
  if (strncmp(base, "lib", 3) == 0) {
    base += 3;
  }
  snprintf(symbol, sizeof symbol, "evmc_create_%.*s", (int)strcspn(base, "."), base);
  for (char *letter = symbol; *letter != 0; letter++) {
    *letter = *letter == '-' ? '_' : *letter;
  }
  void *create = dlsym(library, symbol);
  return (evmc_create_fn)(create == NULL ? dlsym(library, "evmc_create") : create);
}

struct evmc_vm *load_vm(const char *description) {
  char *text = strdup(description);
  char *rest = NULL;
  const char *path = strtok_r(text, ",", &rest);
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  evmc_create_fn create = library == NULL ? NULL : find_create(library, path);
  struct evmc_vm *vm = create == NULL ? NULL : create();
  if (vm == NULL || vm->abi_version != EVMC_ABI_VERSION) {
    const char *error = dlerror();
    fprintf(stderr, "cannot load %s: %s\n", path, error == NULL ? "no machine of ABI version 12" : error);
    free(text);
    return NULL;
  }
  for (char *option = strtok_r(NULL, ",", &rest); option != NULL; option = strtok_r(NULL, ",", &rest)) {
    char *value = strchr(option, '=');
    if (value != NULL) {
      *value++ = 0;
    }
    if (vm->set_option == NULL || vm->set_option(vm, option, value) != EVMC_SET_OPTION_SUCCESS) {
      fprintf(stderr, "%s does not take %s=%s\n", path, option, value == NULL ? "" : value);
      vm->destroy(vm);
      vm = NULL;
      break;
    }
  }
  free(text);
  return vm;
}
