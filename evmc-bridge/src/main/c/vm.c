/*
 * libewasm: the engine as an EVMC VM. Everything that needs no contract is answered here; the JVM that runs contracts is started
 * when the first one comes.
 */
#define _GNU_SOURCE
#include "vm.h"

#include <stdlib.h>
#include <string.h>

#include "stack.h"

#ifndef EWASM_VERSION
#error "EWASM_VERSION is the version of the product, as a string"
#endif

#define MAX_DEPTH 1024
#define MAX_CODE_BYTES ((size_t)1 << 30)
#define MAX_INPUT_BYTES ((size_t)INT32_MAX - 64)
#define SMALL_STACK_WORKER_BYTES (16u << 20)

/* Room where Java lays out what it hands to the host's functions; see NativeHost. */
#define SCRATCH_BYTES 1024

static const uint8_t PREAMBLE[] = {0, 'a', 's', 'm', 1, 0, 0, 0};

static struct evmc_result ended(enum evmc_status_code status, int64_t gas_left) {
  struct evmc_result result;
  memset(&result, 0, sizeof result);
  result.status_code = status;
  result.gas_left = gas_left;
  return result;
}

/* The instance's engine, made now if need be; null when that fails. */
static jobject engine_of(struct ewasm_vm *vm, const struct jvm_entry *jvm, JNIEnv *env) {
  jobject engine = atomic_load_explicit(&vm->engine, memory_order_acquire);
  if (engine != NULL) {
    return engine;
  }
  pthread_mutex_lock(&vm->lock);
  engine = atomic_load(&vm->engine);
  if (engine == NULL && (*env)->PushLocalFrame(env, 8) == 0) {
    const struct vm_options *options = &vm->options;
    const char *const values[] = {options->engine, options->metering, options->trace, options->cache_dir};
    jvalue arguments[4];
    for (int i = 0; i < 4; i++) {
      arguments[i].l = values[i] == NULL ? NULL : (*env)->NewStringUTF(env, values[i]);
    }
    jobject made = (*env)->CallStaticObjectMethodA(env, jvm->library, jvm->create, arguments);
    if (!ewasm_jvm_failed(env)) {
      engine = (*env)->NewGlobalRef(env, made);
      atomic_store_explicit(&vm->engine, engine, memory_order_release);
    }
    (*env)->PopLocalFrame(env, NULL);
  }
  pthread_mutex_unlock(&vm->lock);
  return engine;
}

/* An execution on its way into the JVM. */
struct execution {
  struct ewasm_vm *vm;
  const struct evmc_host_interface *host;
  struct evmc_host_context *context;
  enum evmc_revision revision;
  const struct evmc_message *message;
  const uint8_t *code;
  size_t code_size;
  struct evmc_result *result;
};

static void enter_jvm(void *argument) {
  const struct execution *execution = argument;
  const struct jvm_entry *jvm = ewasm_jvm(&execution->vm->jvm);
  JNIEnv *env = jvm == NULL ? NULL : ewasm_jvm_environment(jvm);
  jobject engine = env == NULL ? NULL : engine_of(execution->vm, jvm, env);
  if (engine == NULL) {
    return;
  }
  _Alignas(16) uint8_t scratch[SCRATCH_BYTES];
  const jvalue arguments[] = {
      {.j = (jlong)(intptr_t)execution->host},    {.j = (jlong)(intptr_t)execution->context},
      {.i = (jint)execution->revision},           {.j = (jlong)(intptr_t)execution->message},
      {.j = (jlong)(intptr_t)execution->code},    {.j = (jlong)execution->code_size},
      {.j = (jlong)(intptr_t)execution->result},  {.j = (jlong)(intptr_t)scratch},
      {.j = (jlong)ewasm_stack_left()},
  };
  (*env)->CallIntMethodA(env, engine, jvm->execute, arguments);
  if (ewasm_jvm_failed(env)) {
    /* Java catches what it can; what is left is a stack that ended before it could. */
    if (execution->result->release != NULL) {
      execution->result->release(execution->result);
    }
    *execution->result = ended(EVMC_INTERNAL_ERROR, 0);
  }
}

static struct evmc_result run_contract(struct execution *execution) {
  struct evmc_result result = ended(EVMC_INTERNAL_ERROR, 0);
  execution->result = &result;
  if (ewasm_stack_left() >= EWASM_LEAST_STACK_BYTES) {
    enter_jvm(execution);
  } else {
    ewasm_run_on_thread(SMALL_STACK_WORKER_BYTES, enter_jvm, execution);
  }
  return result;
}

/* A message that no client should send; success for a sound one. */
static enum evmc_status_code check(const struct evmc_message *message, const uint8_t *code, size_t code_size) {
  if (message == NULL || (code == NULL && code_size != 0) ||
      (message->input_data == NULL && message->input_size != 0)) {
    return EVMC_INTERNAL_ERROR;
  }
  if ((unsigned)message->kind > EVMC_CREATE2) {
    return EVMC_REJECTED;
  }
  if (message->depth < 0) {
    return EVMC_ARGUMENT_OUT_OF_RANGE;
  }
  if (message->depth > MAX_DEPTH) {
    return EVMC_CALL_DEPTH_EXCEEDED;
  }
  if (message->gas < 0) {
    return EVMC_OUT_OF_GAS;
  }
  return message->input_size > MAX_INPUT_BYTES ? EVMC_OUT_OF_MEMORY : EVMC_SUCCESS;
}

static struct evmc_result execute(struct evmc_vm *base, const struct evmc_host_interface *host,
                                  struct evmc_host_context *context, enum evmc_revision revision,
                                  const struct evmc_message *message, const uint8_t *code, size_t code_size) {
  struct ewasm_vm *vm = (struct ewasm_vm *)base;
  enum evmc_status_code status = check(message, code, code_size);
  if (status != EVMC_SUCCESS) {
    return ended(status, 0);
  }
  ewasm_system_code(&vm->options, message, &code, &code_size);
  if (code_size == 0) {
    return ended(EVMC_SUCCESS, message->gas);
  }
  if (code_size < sizeof PREAMBLE || memcmp(code, PREAMBLE, sizeof PREAMBLE) != 0) {
    switch (vm->options.evm1_mode) {
      case EVM1_FALLBACK:
        return ended(EVMC_REJECTED, 0);
      case EVM1_REJECT:
        return ended(EVMC_FAILURE, 0);
      case EVM1_VM:
        return vm->options.evm1->execute(vm->options.evm1, host, context, revision, message, code, code_size);
    }
  }
  if (code_size > MAX_CODE_BYTES) {
    return ended(EVMC_CONTRACT_VALIDATION_FAILURE, 0);
  }
  struct execution execution = {vm, host, context, revision, message, code, code_size, NULL};
  return run_contract(&execution);
}

static evmc_capabilities_flagset get_capabilities(struct evmc_vm *base) {
  const struct ewasm_vm *vm = (const struct ewasm_vm *)base;
  return vm->options.evm1_mode == EVM1_VM ? EVMC_CAPABILITY_EWASM | EVMC_CAPABILITY_EVM1 : EVMC_CAPABILITY_EWASM;
}

static void drop_engine(struct ewasm_vm *vm) {
  jobject engine = atomic_exchange(&vm->engine, NULL);
  if (engine != NULL) {
    const struct jvm_entry *jvm = ewasm_jvm(&vm->jvm);
    JNIEnv *env = jvm == NULL ? NULL : ewasm_jvm_environment(jvm);
    if (env != NULL) {
      (*env)->DeleteGlobalRef(env, engine);
    }
  }
}

static enum evmc_set_option_result set_option(struct evmc_vm *base, const char *name, const char *value) {
  struct ewasm_vm *vm = (struct ewasm_vm *)base;
  enum evmc_set_option_result result = ewasm_set_option(vm, name, value);
  if (result == EVMC_SET_OPTION_SUCCESS) {
    /* The next execution makes a new one of what holds now. */
    drop_engine(vm);
  }
  return result;
}

static void destroy(struct evmc_vm *base) {
  if (base == NULL) {
    return;
  }
  struct ewasm_vm *vm = (struct ewasm_vm *)base;
  drop_engine(vm);
  ewasm_free_options(&vm->options);
  free(vm->jvm.home);
  free(vm->jvm.options);
  pthread_mutex_destroy(&vm->lock);
  free(vm);
}

struct evmc_vm *evmc_create_ewasm(void) {
  struct ewasm_vm *vm = calloc(1, sizeof *vm);
  if (vm == NULL) {
    return NULL;
  }
  const struct evmc_vm base = {
      .abi_version = EVMC_ABI_VERSION,
      .name = "ewasm",
      .version = EWASM_VERSION,
      .destroy = destroy,
      .execute = execute,
      .get_capabilities = get_capabilities,
      .set_option = set_option,
  };
  memcpy(&vm->base, &base, sizeof base);
  pthread_mutex_init(&vm->lock, NULL);
  return &vm->base;
}

/* Where the library has another name, loaders look for this one. */
EVMC_EXPORT struct evmc_vm *evmc_create(void);

struct evmc_vm *evmc_create(void) { return evmc_create_ewasm(); }
