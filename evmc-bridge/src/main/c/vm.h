/* One VM instance and what its parts offer each other. */
#ifndef EWASM_VM_H
#define EWASM_VM_H

#include <jni.h>
#include <stdatomic.h>

#include "ewasm/evmc.h"
#include "jvm.h"

/* Code that stands at an address whatever the state holds there. */
struct system_code {
  struct system_code *next;
  evmc_address address;
  uint8_t *code;
  size_t size;
};

/* What becomes of code that is not WebAssembly; the first is the default. */
enum evm1_mode { EVM1_FALLBACK, EVM1_REJECT, EVM1_VM };

/* Option values as they were given; null where none was. */
struct vm_options {
  char *engine;
  char *metering;
  char *trace;
  char *cache_dir;
  enum evm1_mode evm1_mode;
  struct evmc_vm *evm1; /* of EVM1_VM */
  struct system_code *system;
};

struct ewasm_vm {
  struct evmc_vm base;
  struct vm_options options;
  struct jvm_options jvm;
  pthread_mutex_t lock;   /* while the engine is made */
  _Atomic(jobject) engine; /* global reference; null before the first contract and after an option changed */
};

enum evmc_set_option_result ewasm_set_option(struct ewasm_vm *vm, const char *name, const char *value);

void ewasm_free_options(struct vm_options *options);

/* The code that is to run: the option's when there is one for the address, else what the client gave. */
void ewasm_system_code(const struct vm_options *options, const struct evmc_message *message, const uint8_t **code,
                       size_t *size);

/* Loads another EVMC library by the public rule and makes an instance; null when that fails. */
struct evmc_vm *ewasm_load_vm(const char *path);

#endif
