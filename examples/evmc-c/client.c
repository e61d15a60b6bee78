/*
 * A client in C that runs one contract with libewasm: one account with storage, logs on standard output.
 *
 *   gcc -I../../evmc-bridge/src/main/c/include -o client client.c -ldl
 *   ./client ../../evmc-bridge/target/libewasm.so ../c/counter.wasm 01 05
 *
 * The arguments after the contract are messages: the call data of each in hexadecimal. They run one after the other on the same storage.
 * A header of EVMC from elsewhere does as well.
 */
#include <dlfcn.h>
#include <ewasm/evmc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SLOTS 256
#define MAX_INPUT 1024

/* The state of this client: storage of its only account. */
struct evmc_host_context {
  size_t count;
  struct {
    evmc_bytes32 key;
    evmc_bytes32 value;
  } slots[MAX_SLOTS];
};

static evmc_bytes32 *slot(struct evmc_host_context *state, const evmc_bytes32 *key) {
  for (size_t i = 0; i < state->count; i++) {
    if (memcmp(&state->slots[i].key, key, sizeof *key) == 0) {
      return &state->slots[i].value;
    }
  }
  if (state->count == MAX_SLOTS) {
    fprintf(stderr, "storage is full\n");
    exit(1);
  }
  state->slots[state->count].key = *key;
  return &state->slots[state->count++].value;
}

static evmc_bytes32 get_storage(struct evmc_host_context *state, const evmc_address *address, const evmc_bytes32 *key) {
  (void)address;
  return *slot(state, key);
}

static bool is_zero(const evmc_bytes32 *word) {
  static const evmc_bytes32 zero;
  return memcmp(word, &zero, sizeof zero) == 0;
}

/* Each message is a transaction here, so what a slot held before the store is what it held when the transaction began. */
static enum evmc_storage_status set_storage(struct evmc_host_context *state, const evmc_address *address,
                                            const evmc_bytes32 *key, const evmc_bytes32 *value) {
  (void)address;
  evmc_bytes32 before = *slot(state, key);
  *slot(state, key) = *value;
  if (memcmp(&before, value, sizeof before) == 0) {
    return EVMC_STORAGE_ASSIGNED;
  }
  if (is_zero(&before)) {
    return EVMC_STORAGE_ADDED;
  }
  return is_zero(value) ? EVMC_STORAGE_DELETED : EVMC_STORAGE_MODIFIED;
}

static void print_hex(const uint8_t *bytes, size_t size) {
  for (size_t i = 0; i < size; i++) {
    printf("%02x", bytes[i]);
  }
}

static void emit_log(struct evmc_host_context *state, const evmc_address *address, const uint8_t *data, size_t size,
                     const evmc_bytes32 topics[], size_t count) {
  (void)state;
  (void)address;
  printf("log 0x");
  print_hex(data, size);
  for (size_t i = 0; i < count; i++) {
    printf(" 0x");
    print_hex(topics[i].bytes, sizeof topics[i].bytes);
  }
  printf("\n");
}

/* Contracts that need a function which is missing here end with an internal error. */
static const struct evmc_host_interface HOST = {
    .get_storage = get_storage,
    .set_storage = set_storage,
    .emit_log = emit_log,
};

static uint8_t *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    perror(path);
    exit(1);
  }
  fseek(file, 0, SEEK_END);
  *size = (size_t)ftell(file);
  rewind(file);
  uint8_t *bytes = malloc(*size);
  if (bytes == NULL || fread(bytes, 1, *size, file) != *size) {
    fprintf(stderr, "%s cannot be read\n", path);
    exit(1);
  }
  fclose(file);
  return bytes;
}

/* Loads libewasm; other libraries are called evmc_create_<their name>. */
static struct evmc_vm *load(const char *path) {
  void *library = dlopen(path, RTLD_NOW);
  evmc_create_fn create = library == NULL ? NULL : (evmc_create_fn)dlsym(library, "evmc_create_ewasm");
  struct evmc_vm *vm = create == NULL ? NULL : create();
  if (vm == NULL || vm->abi_version != EVMC_ABI_VERSION) {
    fprintf(stderr, "cannot load %s: %s\n", path, library == NULL ? dlerror() : "not an EVMC library of this version");
    exit(1);
  }
  return vm;
}

static void run(struct evmc_vm *vm, struct evmc_host_context *state, const uint8_t *code, size_t size, const char *hex) {
  uint8_t input[MAX_INPUT];
  struct evmc_message message;
  memset(&message, 0, sizeof message);
  message.gas = 1000000;
  message.input_data = input;
  for (; message.input_size < MAX_INPUT && hex[0] != 0 && hex[1] != 0; hex += 2) {
    if (sscanf(hex, "%2hhx", &input[message.input_size++]) != 1) {
      fprintf(stderr, "call data is not hexadecimal: %s\n", hex);
      exit(2);
    }
  }
  struct evmc_result result = vm->execute(vm, &HOST, state, EVMC_BYZANTIUM, &message, code, size);
  printf("status %d, gas used %lld, output 0x", (int)result.status_code, (long long)(message.gas - result.gas_left));
  print_hex(result.output_data, result.output_size);
  printf("\n");
  if (result.release != NULL) {
    result.release(&result);
  }
}

int main(int count, char **arguments) {
  if (count < 4) {
    fprintf(stderr, "usage: client LIBRARY CONTRACT CALL-DATA...\n");
    return 2;
  }
  struct evmc_vm *vm = load(arguments[1]);
  size_t size;
  uint8_t *code = read_file(arguments[2], &size);
  static struct evmc_host_context state;
  for (int i = 3; i < count; i++) {
    run(vm, &state, code, size, arguments[i]);
  }
  free(code);
  vm->destroy(vm);
  return 0;
}
