/*
 * Many threads with small stacks, as clients in Go and Rust have them.
 *
 *   threads LIBRARY[,option=value...] FOLDER THREADS EXECUTIONS
 *   threads --deep LIBRARY[,option=value...] FOLDER THREADS
 *
 * The folder holds empty.wasm, host.wasm, depth.wasm, recursion.wasm and loads.wasm. The first form executes short messages, prints
 * memory and threads of the process before and after, and fails when they grew or a result was wrong. The second one nests messages and
 * functions as deep as they go, also from stacks that no JVM would be let into.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "loader.h"
#include "mock_host.h"

#define STACK_BYTES (2u << 20)
#define TINY_STACK_BYTES (128u << 10)
#define SIGNAL_STACK_BYTES 16384

static struct evmc_vm *vm;

struct contract {
  uint8_t *code;
  size_t size;
};

static struct contract empty;
static struct contract host_contract;
static struct contract depth;
static struct contract recursion;
static struct contract loads;

static struct contract load(const char *folder, const char *name) {
  char path[4096];
  struct contract contract;
  snprintf(path, sizeof path, "%s/%s", folder, name);
  contract.code = read_all(path, &contract.size);
  return contract;
}

static long status_number(const char *key) {
  FILE *file = fopen("/proc/self/status", "r");
  char line[256];
  long number = 0;
  while (file != NULL && fgets(line, sizeof line, file) != NULL) {
    if (strncmp(line, key, strlen(key)) == 0) {
      number = atol(line + strlen(key));
    }
  }
  if (file != NULL) {
    fclose(file);
  }
  return number;
}

static struct evmc_result execute(struct mock_host *host, const struct contract *contract, const struct evmc_message *message) {
  return vm->execute(vm, &mock_interface, (struct evmc_host_context *)host, host->revision, message, contract->code,
                     contract->size);
}

static void release(struct evmc_result *result) {
  if (result->release != NULL) {
    result->release(result);
  }
}

static struct evmc_message message(int64_t gas) {
  struct evmc_message result;
  memset(&result, 0, sizeof result);
  result.gas = gas;
  return result;
}

static void check_depth(struct mock_host *host) {
  struct evmc_message sent = message(INT64_MAX);
  sent.recipient.bytes[0] = 0xdd;
  sent.code_address = sent.recipient;
  mock_set_code(mock_account(host, &sent.recipient), depth.code, depth.size);
  struct evmc_result result = execute(host, &depth, &sent);
  CHECK_EQUAL(result.status_code, EVMC_SUCCESS);
  CHECK_EQUAL(result.output_size, 32);
  if (result.output_size == 32) {
    /* The transaction's own message and 1,024 below it. */
    CHECK_EQUAL(result.output_data[30] << 8 | result.output_data[31], 1025);
  }
  release(&result);
}

static void check_recursion(struct mock_host *host) {
  struct evmc_message sent = message(1000);
  struct evmc_result result = execute(host, &recursion, &sent);
  CHECK_EQUAL(result.status_code, EVMC_WASM_TRAP);
  release(&result);
}

/* What is true on the threads of this client alone. */
static _Thread_local bool own_thread;

static evmc_bytes32 get_storage_here(struct evmc_host_context *context, const evmc_address *address, const evmc_bytes32 *key) {
  CHECK(own_thread);
  return mock_interface.get_storage(context, address, key);
}

/* A contract without recursion runs on the calling thread, also when it has been compiled: to hop costs more than most messages. */
static void check_loads(struct mock_host *host, bool stays) {
  struct evmc_host_interface interface = mock_interface;
  if (stays) {
    interface.get_storage = get_storage_here;
  }
  uint8_t count[4] = {100, 0, 0, 0};
  struct evmc_message sent = message(1000000);
  sent.input_data = count;
  sent.input_size = sizeof count;
  own_thread = true;
  struct evmc_result result = vm->execute(vm, &interface, (struct evmc_host_context *)host, host->revision, &sent, loads.code, loads.size);
  own_thread = false;
  CHECK_EQUAL(result.status_code, EVMC_SUCCESS);
  CHECK_EQUAL(result.gas_left, 1000000 - 3 - 3 - 100 * 200);
  release(&result);
}

static void check_output(struct mock_host *host) {
  struct evmc_message sent = message(100000);
  struct evmc_result result = execute(host, &host_contract, &sent);
  CHECK_EQUAL(result.status_code, EVMC_SUCCESS);
  CHECK_EQUAL(result.output_size, 32);
  release(&result);
}

struct work {
  bool deep;
  bool stays; /* on threads whose stack has room for what contracts without recursion need */
  long executions;
};

static void work_deep(struct mock_host *host) {
  for (int i = 0; i < 3; i++) {
    check_depth(host);
    check_recursion(host);
  }
}

static void work_short(struct mock_host *host, const struct work *work) {
  struct evmc_message sent = message(1000);
  for (long i = 0; i < work->executions; i++) {
    struct evmc_result result = execute(host, &empty, &sent);
    CHECK_EQUAL(result.status_code, EVMC_SUCCESS);
    CHECK_EQUAL(result.gas_left, 1000);
    release(&result);
    if (i % 100 == 0) {
      check_loads(host, work->stays);
      check_output(host);
    }
  }
}

/* Rust gives each of its threads a signal stack like this one. */
static void *with_signal_stack(void *argument) {
  const struct work *work = argument;
  void *memory = mmap(NULL, SIGNAL_STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  stack_t signal_stack = {.ss_sp = memory, .ss_size = SIGNAL_STACK_BYTES};
  sigaltstack(&signal_stack, NULL);
  struct mock_host *host = mock_new(vm, EVMC_BYZANTIUM);
  if (work->deep) {
    work_deep(host);
  } else {
    work_short(host, work);
  }
  mock_free(host);
  signal_stack.ss_flags = SS_DISABLE;
  sigaltstack(&signal_stack, NULL);
  munmap(memory, SIGNAL_STACK_BYTES);
  return NULL;
}

static void run_threads(int threads, struct work work, size_t stack_bytes) {
  pthread_t *ids = calloc((size_t)threads, sizeof *ids);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stack_bytes);
  for (int i = 0; i < threads; i++) {
    CHECK_EQUAL(pthread_create(&ids[i], &attributes, with_signal_stack, &work), 0);
  }
  for (int i = 0; i < threads; i++) {
    CHECK_EQUAL(pthread_join(ids[i], NULL), 0);
  }
  pthread_attr_destroy(&attributes);
  free(ids);
}

static void go_deep(int threads) {
  run_threads(threads, (struct work){.deep = true}, STACK_BYTES);
  run_threads(2, (struct work){.deep = true}, TINY_STACK_BYTES);
  run_threads(threads, (struct work){.executions = 10}, TINY_STACK_BYTES);
}

static void stay_steady(int threads, long executions) {
  struct work work = {.stays = true, .executions = executions / threads};
  /* Until the heap has the size it is going to have. */
  run_threads(threads, work, STACK_BYTES);
  long memory = status_number("VmRSS:");
  long alive = status_number("Threads:");
  struct timespec start;
  struct timespec end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  run_threads(threads, work, STACK_BYTES);
  clock_gettime(CLOCK_MONOTONIC, &end);
  double seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
  printf("%ld executions on %d threads in %.2f s; resident memory %ld then %ld KiB, threads %ld then %ld\n", executions,
         threads, seconds, memory, status_number("VmRSS:"), alive, status_number("Threads:"));
  CHECK(status_number("VmRSS:") < memory + (32 << 10));
  /* The JVM may have started or ended a compiler thread. */
  CHECK(status_number("Threads:") <= alive + 4);
}

int main(int count, char **arguments) {
  bool deep = count == 5 && strcmp(arguments[1], "--deep") == 0;
  int at = deep ? 2 : 1;
  if (count != 5 || (vm = load_vm(arguments[at])) == NULL) {
    fprintf(stderr, "usage: threads LIBRARY[,option=value...] FOLDER THREADS EXECUTIONS\n"
                    "       threads --deep LIBRARY[,option=value...] FOLDER THREADS\n");
    return 2;
  }
  const char *folder = arguments[at + 1];
  empty = load(folder, "empty.wasm");
  host_contract = load(folder, "host.wasm");
  depth = load(folder, "depth.wasm");
  recursion = load(folder, "recursion.wasm");
  loads = load(folder, "loads.wasm");
  int threads = atoi(arguments[at + 2]);
  if (deep) {
    go_deep(threads);
  } else {
    stay_steady(threads, atol(arguments[4]));
  }
  vm->destroy(vm);
  return checks_done("threads");
}
