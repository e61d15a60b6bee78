// Host functions and the measuring loop around a module that wasm2c has turned into C; included by
// the generated shim, which defines the host_ functions that depend on the module. Speaks as
// dev.ewasm.bench.peer.PeerProcess does: arguments ARGUMENT|- CALLDATA|-.
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long host_argument;
static u8* call_data;
static u32 call_data_size;
static u8* output;
static u32 output_size;
static s64 gas;
static jmp_buf finished;

wasm_rt_memory_t* host_memory(void);
void host_init(void);
void host_instantiate(void);
void host_free(void);
u64 host_call(void);

// Unused ones cost nothing; the shim calls those the module imports.
#define HOST static inline __attribute__((unused))

HOST u32 host_bench_h(u32 x) { return 3 * x + 1; }
HOST void host_ethereum_useGas(u64 amount) { gas += amount; }
HOST void host_ethereum_useParticles(u64 amount) { gas += amount; }
HOST u32 host_ethereum_getCallDataSize(void) { return call_data_size; }

static u8* guest_bytes(u32 offset, u32 length) {
  wasm_rt_memory_t* memory = host_memory();
  if ((u64)offset + length > memory->size) wasm_rt_trap(WASM_RT_TRAP_OOB);
  return memory->data + offset;
}

HOST void host_ethereum_callDataCopy(u32 to, u32 from, u32 length) {
  if ((u64)from + length > call_data_size) wasm_rt_trap(WASM_RT_TRAP_OOB);
  memcpy(guest_bytes(to, length), call_data + from, length);
}

HOST void host_ethereum_finish(u32 offset, u32 length) {
  u8* bytes = guest_bytes(offset, length);
  output = malloc(length + 1);
  output_size = length;
  memcpy(output, bytes, length);
  longjmp(finished, 1);
}

HOST void host_ethereum_revert(u32 offset, u32 length) { host_ethereum_finish(offset, length); }

static u64 digest(void) {
  wasm_rt_memory_t* memory = host_memory();
  u8* bytes = output ? output : memory->data;
  u64 size = output ? output_size : memory->size;
  u32 hash = 0x811c9dc5u;
  for (u64 i = 0; i < size; i++) hash = (hash ^ bytes[i]) * 0x01000193u;
  return hash;
}

static void read_call_data(const char* path) {
  FILE* file = fopen(path, "rb");
  if (!file) exit(1);
  fseek(file, 0, SEEK_END);
  call_data_size = (u32)ftell(file);
  rewind(file);
  call_data = malloc(call_data_size + 1);
  if (fread(call_data, 1, call_data_size, file) != call_data_size) exit(1);
  fclose(file);
}

static s64 now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(int argc, char** argv) {
  int contract = strcmp(argv[2], "-") != 0;
  if (strcmp(argv[1], "-") != 0) host_argument = atol(argv[1]);
  if (contract) read_call_data(argv[2]);
  wasm_rt_init();
  host_init();
  host_instantiate();
  printf("ready gcc %s\n", __VERSION__);
  fflush(stdout);
  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    s64 nanos = 0;
    volatile u64 value = 0;
    for (volatile long runs = atol(line); runs > 0; runs--) {
      gas = 0;
      free(output);
      output = 0;
      if (contract) {
        host_free();
        host_instantiate();
      }
      s64 start = now();
      if (setjmp(finished) == 0) value = host_call();
      nanos += now() - start;
    }
    printf("%lld %llx %lld\n", (long long)nanos, (unsigned long long)(contract ? digest() : value), (long long)gas);
    fflush(stdout);
  }
  return 0;
}
