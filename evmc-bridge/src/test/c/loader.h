/* Loads EVMC libraries by the public rule. */
#ifndef LOADER_H
#define LOADER_H

#include <ewasm/evmc.h>

/* Loads "path,name=value,..."; says on stderr what went wrong and returns null. */
struct evmc_vm *load_vm(const char *description);

#endif
