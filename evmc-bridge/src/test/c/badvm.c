/*
 * Machines that break EVMC's rules, for tests of hosts. evmc_create_badvm makes one that does what its option "case"
 * says; the other functions make machines that cannot be used at all. None of them breaks memory.
 */
#include <stdlib.h>
#include <string.h>

#include "ewasm/evmc.h"

static char wanted[64];
static long releases;

/* How often a result was released. */
EVMC_EXPORT long badvm_releases(void) { return releases; }

static void release(const struct evmc_result *result) {
  (void)result;
  releases++;
}

static bool is(const char *name) { return strcmp(wanted, name) == 0; }

static const uint8_t four[] = {1, 2, 3, 4};

static struct evmc_result nested(const struct evmc_host_interface *host, struct evmc_host_context *context,
                                 struct evmc_message *message) {
  struct evmc_result result = host->call(context, message);
  if (result.release != NULL) result.release(&result);
  return result;
}

static struct evmc_result execute(struct evmc_vm *vm, const struct evmc_host_interface *host,
                                  struct evmc_host_context *context, enum evmc_revision revision,
                                  const struct evmc_message *message, const uint8_t *code, size_t code_size) {
  (void)vm, (void)revision, (void)code, (void)code_size;
  struct evmc_result result = {.status_code = EVMC_SUCCESS, .gas_left = message->gas, .release = release};
  struct evmc_message call = *message;
  call.depth++;
  evmc_bytes32 words[5] = {{{0}}};
  if (is("gas-above")) result.gas_left = message->gas + 1;
  if (is("gas-negative")) result.gas_left = -1;
  if (is("null-output")) result.output_size = 4;
  if (is("huge-output")) {
    result.output_data = four;
    result.output_size = SIZE_MAX;
  }
  if (is("empty-output-with-pointer")) result.output_data = four;
  if (is("unknown-status")) result.status_code = (enum evmc_status_code)99;
  if (is("failure-with-gas")) {
    result.status_code = EVMC_FAILURE;
    result.output_data = four;
    result.output_size = sizeof four;
  }
  if (is("no-release")) {
    result.release = NULL;
    result.output_data = four;
    result.output_size = sizeof four;
  }
  if (is("made-up-context")) host->get_balance((struct evmc_host_context *)(uintptr_t)123456789, &message->recipient);
  if (is("null-context")) host->get_storage(NULL, &message->recipient, &words[0]);
  if (is("null-address")) host->get_balance(context, NULL);
  if (is("null-message")) nested(host, context, NULL);
  if (is("call-of-kind-9")) {
    call.kind = (enum evmc_call_kind)9;
    nested(host, context, &call);
  }
  if (is("call-of-negative-gas")) {
    call.gas = -5;
    nested(host, context, &call);
  }
  if (is("call-with-null-input")) {
    call.input_data = NULL;
    call.input_size = 7;
    nested(host, context, &call);
  }
  if (is("call-with-huge-input")) {
    call.input_data = four;
    call.input_size = SIZE_MAX;
    nested(host, context, &call);
  }
  if (is("five-topics")) host->emit_log(context, &message->recipient, NULL, 0, words, 5);
  if (is("log-of-huge-data")) host->emit_log(context, &message->recipient, four, SIZE_MAX, NULL, 0);
  if (is("copy-to-null")) host->copy_code(context, &message->recipient, 0, NULL, 8);
  if (is("store")) host->set_storage(context, &message->recipient, &words[0], &words[1]);
  if (is("transient-store")) host->set_transient_storage(context, &message->recipient, &words[0], &words[1]);
  if (is("destruct")) host->selfdestruct(context, &message->recipient, &message->sender);
  if (is("log")) host->emit_log(context, &message->recipient, NULL, 0, NULL, 0);
  if (is("create")) {
    call.kind = EVMC_CREATE;
    nested(host, context, &call);
  }
  /* Says each time that this is the first message. */
  if (is("never-counts-depth")) {
    call.depth = 0;
    struct evmc_result answer = nested(host, context, &call);
    result.gas_left = answer.gas_left;
  }
  if (is("spends-what-is-not-there")) {
    memset(call.value.bytes, 0xff, 32);
    call.kind = EVMC_CALL;
    struct evmc_result answer = nested(host, context, &call);
    result.status_code = answer.status_code;
  }
  return result;
}

static void destroy(struct evmc_vm *vm) { free(vm); }

static evmc_capabilities_flagset get_capabilities(struct evmc_vm *vm) {
  (void)vm;
  return EVMC_CAPABILITY_EVM1;
}

static enum evmc_set_option_result set_option(struct evmc_vm *vm, const char *name, const char *value) {
  (void)vm;
  if (strcmp(name, "answer") == 0) return (enum evmc_set_option_result)7;
  if (strcmp(name, "case") != 0) return EVMC_SET_OPTION_INVALID_NAME;
  if (value == NULL || strlen(value) >= sizeof wanted) return EVMC_SET_OPTION_INVALID_VALUE;
  strcpy(wanted, value);
  return EVMC_SET_OPTION_SUCCESS;
}

static struct evmc_vm *make(int abi_version, evmc_execute_fn run) {
  struct evmc_vm made = {.abi_version = abi_version,
                         .name = "badvm",
                         .version = "0",
                         .destroy = destroy,
                         .execute = run,
                         .get_capabilities = get_capabilities,
                         .set_option = set_option};
  struct evmc_vm *vm = malloc(sizeof made);
  if (vm != NULL) memcpy(vm, &made, sizeof made);
  return vm;
}

EVMC_EXPORT struct evmc_vm *evmc_create_badvm(void);
EVMC_EXPORT struct evmc_vm *evmc_create_nullvm(void);
EVMC_EXPORT struct evmc_vm *evmc_create_old_vm(void);
EVMC_EXPORT struct evmc_vm *evmc_create_holevm(void);

struct evmc_vm *evmc_create_badvm(void) { return make(EVMC_ABI_VERSION, execute); }
struct evmc_vm *evmc_create_nullvm(void) { return NULL; }
struct evmc_vm *evmc_create_old_vm(void) { return make(EVMC_ABI_VERSION - 1, execute); }
struct evmc_vm *evmc_create_holevm(void) { return make(EVMC_ABI_VERSION, NULL); }
