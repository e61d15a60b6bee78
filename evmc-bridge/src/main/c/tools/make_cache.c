/*
 * Makes libewasm.aot beside the library: classes and profiles of a training run, from which the JVM starts in half the time. The build
 * does this; do it again where another JDK is used.
 *
 *   libewasm-cache LIBRARY CONTRACT...
 *
 * Runs the contracts on a host that answers everything with zero, and ends the JVM, which then writes the cache.
 */
#include <dlfcn.h>
#include <ewasm/evmc.h>
#include <jni.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../class_cache.h"

#define ROUNDS 300

static bool account_exists(struct evmc_host_context *context, const evmc_address *address) {
  (void)context;
  (void)address;
  return true;
}

static evmc_bytes32 get_word(struct evmc_host_context *context, const evmc_address *address, const evmc_bytes32 *key) {
  (void)context;
  (void)address;
  (void)key;
  return (evmc_bytes32){{0}};
}

static enum evmc_storage_status set_storage(struct evmc_host_context *context, const evmc_address *address,
                                            const evmc_bytes32 *key, const evmc_bytes32 *value) {
  (void)context;
  (void)address;
  (void)key;
  (void)value;
  return EVMC_STORAGE_ADDED;
}

static evmc_bytes32 get_number(struct evmc_host_context *context, const evmc_address *address) {
  (void)context;
  (void)address;
  return (evmc_bytes32){{0}};
}

static size_t get_code_size(struct evmc_host_context *context, const evmc_address *address) {
  (void)context;
  (void)address;
  return 0;
}

static size_t copy_code(struct evmc_host_context *context, const evmc_address *address, size_t offset, uint8_t *buffer,
                        size_t size) {
  (void)context;
  (void)address;
  (void)offset;
  (void)buffer;
  (void)size;
  return 0;
}

static bool selfdestruct(struct evmc_host_context *context, const evmc_address *address,
                         const evmc_address *beneficiary) {
  (void)context;
  (void)address;
  (void)beneficiary;
  return true;
}

static struct evmc_result call(struct evmc_host_context *context, const struct evmc_message *message) {
  (void)context;
  struct evmc_result result;
  memset(&result, 0, sizeof result);
  result.gas_left = message->gas;
  return result;
}

static struct evmc_tx_context get_tx_context(struct evmc_host_context *context) {
  (void)context;
  struct evmc_tx_context tx;
  memset(&tx, 0, sizeof tx);
  return tx;
}

static evmc_bytes32 get_block_hash(struct evmc_host_context *context, int64_t number) {
  (void)context;
  (void)number;
  return (evmc_bytes32){{0}};
}

static void emit_log(struct evmc_host_context *context, const evmc_address *address, const uint8_t *data, size_t size,
                     const evmc_bytes32 topics[], size_t count) {
  (void)context;
  (void)address;
  (void)data;
  (void)size;
  (void)topics;
  (void)count;
}

static enum evmc_access_status access_account(struct evmc_host_context *context, const evmc_address *address) {
  (void)context;
  (void)address;
  return EVMC_ACCESS_COLD;
}

static enum evmc_access_status access_storage(struct evmc_host_context *context, const evmc_address *address,
                                              const evmc_bytes32 *key) {
  (void)context;
  (void)address;
  (void)key;
  return EVMC_ACCESS_COLD;
}

static void set_transient_storage(struct evmc_host_context *context, const evmc_address *address,
                                  const evmc_bytes32 *key, const evmc_bytes32 *value) {
  (void)context;
  (void)address;
  (void)key;
  (void)value;
}

static const struct evmc_host_interface HOST = {
    account_exists, get_word,     set_storage,    get_number, get_code_size,  get_number,
    copy_code,      selfdestruct, call,           get_tx_context, get_block_hash, emit_log,
    access_account, access_storage, get_word,     set_transient_storage,
};

/* Call data that makes the usual contracts do something. */
static const uint8_t INPUTS[][68] = {{0}, {1, 5}, {3}, {0x18, 0x16, 0x0d, 0xdd}, {0x70, 0xa0, 0x82, 0x31}, {0xa9, 0x05, 0x9c, 0xbb}};
static const size_t INPUT_SIZES[] = {0, 2, 1, 4, 36, 68};

static void train(struct evmc_vm *vm, const uint8_t *code, size_t size, int rounds) {
  for (int round = 0; round < rounds; round++) {
    size_t input = (size_t)round % (sizeof INPUT_SIZES / sizeof INPUT_SIZES[0]);
    struct evmc_message message;
    memset(&message, 0, sizeof message);
    message.kind = round % 50 == 49 ? EVMC_CREATE : EVMC_CALL;
    message.gas = 10000000;
    message.input_data = INPUT_SIZES[input] == 0 ? NULL : INPUTS[input];
    message.input_size = INPUT_SIZES[input];
    enum evmc_revision revision = round % 2 == 0 ? EVMC_BYZANTIUM : EVMC_CANCUN;
    struct evmc_result result = vm->execute(vm, &HOST, NULL, revision, &message, code, size);
    if (result.status_code == EVMC_INTERNAL_ERROR) {
      exit(1);
    }
    if (result.release != NULL) {
      result.release(&result);
    }
  }
}

static bool train_file(struct evmc_vm *vm, const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    perror(path);
    return false;
  }
  static uint8_t code[1 << 20];
  size_t size = fread(code, 1, sizeof code, file);
  fclose(file);
  train(vm, code, size, ROUNDS);
  vm->set_option(vm, "metering", "rev4");
  train(vm, code, size, 20);
  vm->set_option(vm, "metering", "off");
  return true;
}

/* The JVM writes the cache when it ends. */
static bool end_jvm(void) {
  jint(JNICALL * created)(JavaVM **, jsize, jsize *) = dlsym(RTLD_DEFAULT, "JNI_GetCreatedJavaVMs");
  JavaVM *jvm = NULL;
  jsize count = 0;
  return created != NULL && created(&jvm, 1, &count) == JNI_OK && count == 1 && (*jvm)->DestroyJavaVM(jvm) == JNI_OK;
}

int main(int count, char **arguments) {
  char library[PATH_MAX];
  if (count < 3 || realpath(arguments[1], library) == NULL) {
    fprintf(stderr, "usage: libewasm-cache LIBRARY CONTRACT...\n");
    return 2;
  }
  void *loaded = dlopen(library, RTLD_NOW);
  evmc_create_fn create = loaded == NULL ? NULL : (evmc_create_fn)dlsym(loaded, "evmc_create_ewasm");
  if (create == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    return 1;
  }
  char cache[PATH_MAX + 16];
  char jar[PATH_MAX + 16];
  char options[PATH_MAX + 64];
  *strrchr(library, '/') = 0;
  snprintf(cache, sizeof cache, "%s/libewasm.aot", library);
  snprintf(jar, sizeof jar, "%s/libewasm.jar", library);
  snprintf(options, sizeof options, "-XX:AOTCacheOutput=%s", cache);
  struct evmc_vm *vm = create();
  if (vm->set_option(vm, "jvm-options", options) != EVMC_SET_OPTION_SUCCESS) {
    return 1;
  }
  for (int i = 2; i < count; i++) {
    if (!train_file(vm, arguments[i])) {
      return 1;
    }
  }
  return end_jvm() && ewasm_mark_cache(cache, jar) ? 0 : 1;
}
