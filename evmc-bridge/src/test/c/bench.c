/*
 * What a call costs, beside a machine that does nothing.
 *
 *   bench LIBRARY[,option=value...] FOLDER          empty.wasm and loads.wasm are in the folder
 *   bench --first LIBRARY[,option=value...] FOLDER  milliseconds from loading the library to the first result
 */
#include <string.h>
#include <time.h>

#include "check.h"
#include "loader.h"
#include "mock_host.h"

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static evmc_bytes32 quick_storage(struct evmc_host_context *context, const evmc_address *address,
                                  const evmc_bytes32 *key) {
  (void)context;
  (void)address;
  evmc_bytes32 value;
  memcpy(&value, key, sizeof value);
  return value;
}

static struct evmc_result do_nothing(struct evmc_vm *vm, const struct evmc_host_interface *host,
                                     struct evmc_host_context *context, enum evmc_revision revision,
                                     const struct evmc_message *message, const uint8_t *code, size_t code_size) {
  (void)vm;
  (void)revision;
  (void)code;
  (void)code_size;
  struct evmc_result result;
  memset(&result, 0, sizeof result);
  result.gas_left = message->gas;
  if (message->input_size == 4) {
    uint32_t count;
    memcpy(&count, message->input_data, sizeof count);
    evmc_bytes32 word;
    memset(&word, 0, sizeof word);
    while (count-- > 0) {
      word = host->get_storage(context, &message->recipient, &word);
    }
    result.gas_refund = word.bytes[0];
  }
  return result;
}

static struct evmc_host_interface host;

/* The best nanoseconds per call of some rounds. */
static double measure(struct evmc_vm *vm, const uint8_t *code, size_t size, uint32_t loads, long calls) {
  struct evmc_message message;
  memset(&message, 0, sizeof message);
  message.gas = INT64_MAX;
  message.input_data = (const uint8_t *)&loads;
  message.input_size = sizeof loads;
  double best = 1e18;
  for (int round = 0; round < 10; round++) {
    double start = now();
    for (long i = 0; i < calls; i++) {
      struct evmc_result result = vm->execute(vm, &host, NULL, EVMC_BYZANTIUM, &message, code, size);
      CHECK_EQUAL(result.status_code, EVMC_SUCCESS);
      if (result.release != NULL) {
        result.release(&result);
      }
    }
    double each = (now() - start) / (double)calls;
    best = each < best ? each : best;
  }
  return best;
}

int main(int count, char **arguments) {
  bool first = count > 1 && strcmp(arguments[1], "--first") == 0;
  int at = first ? 2 : 1;
  if (count != at + 2) {
    fprintf(stderr, "usage: bench [--first] LIBRARY[,option=value...] FOLDER\n");
    return 2;
  }
  char path[4096];
  size_t empty_size;
  size_t loads_size;
  snprintf(path, sizeof path, "%s/empty.wasm", arguments[at + 1]);
  uint8_t *empty = read_all(path, &empty_size);
  snprintf(path, sizeof path, "%s/loads.wasm", arguments[at + 1]);
  uint8_t *loads = read_all(path, &loads_size);
  host = mock_interface;
  host.get_storage = quick_storage;
  double start = now();
  struct evmc_vm *vm = load_vm(arguments[at]);
  if (vm == NULL) {
    return 2;
  }
  if (first) {
    struct evmc_message message;
    memset(&message, 0, sizeof message);
    message.gas = 100000;
    uint32_t one = 1;
    message.input_data = (const uint8_t *)&one;
    message.input_size = sizeof one;
    struct evmc_result result = vm->execute(vm, &host, NULL, EVMC_BYZANTIUM, &message, loads, loads_size);
    printf("first result after %.0f ms, status %d, gas left %lld\n", (now() - start) / 1e6, (int)result.status_code,
           (long long)result.gas_left);
    CHECK_EQUAL(result.status_code, EVMC_SUCCESS);
    return checks_done("first");
  }
  struct evmc_vm nothing = {EVMC_ABI_VERSION, "nothing", "1", NULL, do_nothing, NULL, NULL};
  measure(vm, empty, empty_size, 0, 100000);
  measure(vm, loads, loads_size, 1000, 1000);
  double empty_call = measure(vm, empty, empty_size, 0, 200000);
  double one = measure(vm, loads, loads_size, 1000, 1000);
  double nothing_empty = measure(&nothing, empty, empty_size, 0, 200000);
  double nothing_one = measure(&nothing, loads, loads_size, 1000, 1000);
  printf("empty execute: %.0f ns (a machine that does nothing: %.1f ns)\n", empty_call, nothing_empty);
  printf("storageLoad with its get_storage: %.0f ns (in C: %.1f ns)\n", (one - empty_call) / 1000,
         (nothing_one - nothing_empty) / 1000);
  vm->destroy(vm);
  return checks_done("bench");
}
