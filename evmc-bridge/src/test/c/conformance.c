/*
 * What any client may rely on, whatever the machine runs: conformance LIBRARY[,option=value...] EMPTY-CONTRACT OUTPUT-CONTRACT
 *
 * The contracts are Ewasm ones that end with success: the first at once and without output, the second with 32 bytes when its call data
 * are empty.
 */
#include <string.h>

#include "check.h"
#include "loader.h"
#include "mock_host.h"

static struct evmc_vm *vm;

static void check_result(struct evmc_result *result) {
  bool keeps = result->status_code == EVMC_SUCCESS || result->status_code == EVMC_REVERT;
  static const evmc_address none;
  CHECK(keeps || result->gas_left == 0);
  CHECK(result->gas_left >= 0);
  CHECK(result->status_code == EVMC_SUCCESS || result->gas_refund == 0);
  CHECK((result->output_data == NULL) == (result->output_size == 0));
  CHECK(keeps || result->output_size == 0);
  CHECK(memcmp(&result->create_address, &none, sizeof none) == 0);
  unsigned sum = 0;
  for (size_t i = 0; i < result->output_size; i++) {
    sum += result->output_data[i];
  }
  CHECK(sum <= 255 * result->output_size);
  if (result->release != NULL) {
    result->release(result);
  }
}

static enum evmc_status_code execute(struct mock_host *host, enum evmc_revision revision,
                                     const struct evmc_message *message, const uint8_t *code, size_t size) {
  struct evmc_message before = *message;
  struct evmc_result result =
      vm->execute(vm, &mock_interface, (struct evmc_host_context *)host, revision, message, code, size);
  CHECK(memcmp(&before, message, sizeof before) == 0);
  CHECK(result.gas_left <= message->gas);
  check_result(&result);
  return result.status_code;
}

static void check_description(void) {
  CHECK_EQUAL(vm->abi_version, 12);
  CHECK(vm->name != NULL && vm->name[0] != 0);
  /* Clients show it, and some expect a number. */
  CHECK(vm->version != NULL && vm->version[0] >= '0' && vm->version[0] <= '9');
  CHECK(vm->destroy != NULL && vm->execute != NULL && vm->get_capabilities != NULL);
  CHECK_EQUAL(vm->get_capabilities(vm), EVMC_CAPABILITY_EWASM);
}

static void check_options(void) {
  CHECK_EQUAL(vm->set_option(vm, "no_such_option", "1"), EVMC_SET_OPTION_INVALID_NAME);
  CHECK_EQUAL(vm->set_option(vm, "no_such_option", NULL), EVMC_SET_OPTION_INVALID_NAME);
  CHECK_EQUAL(vm->set_option(vm, "", ""), EVMC_SET_OPTION_INVALID_NAME);
  CHECK_EQUAL(vm->set_option(vm, NULL, NULL), EVMC_SET_OPTION_INVALID_NAME);
  /* Testers try this name, which many machines have. */
  CHECK_EQUAL(vm->set_option(vm, "verbose", "1"), EVMC_SET_OPTION_INVALID_NAME);
  CHECK_EQUAL(vm->set_option(vm, "Engine", "auto"), EVMC_SET_OPTION_INVALID_NAME);
  CHECK_EQUAL(vm->set_option(vm, "engine ", "auto"), EVMC_SET_OPTION_INVALID_NAME);
  CHECK_EQUAL(vm->set_option(vm, "sys:zz", "/dev/null"), EVMC_SET_OPTION_INVALID_NAME);
  static const char *const names[] = {"engine", "metering", "evm1mode", "cache-dir", "jvm", "jvm-options", "sys:sentinel"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    CHECK_EQUAL(vm->set_option(vm, names[i], NULL), EVMC_SET_OPTION_INVALID_VALUE);
  }
  for (size_t i = 0; i < 3; i++) {
    CHECK_EQUAL(vm->set_option(vm, names[i], ""), EVMC_SET_OPTION_INVALID_VALUE);
    CHECK_EQUAL(vm->set_option(vm, names[i], "no_such_value"), EVMC_SET_OPTION_INVALID_VALUE);
  }
  CHECK_EQUAL(vm->set_option(vm, "evm1mode", "vm:/no/such/library.so"), EVMC_SET_OPTION_INVALID_VALUE);
  CHECK_EQUAL(vm->set_option(vm, "sys:sentinel", "/no/such/file.wasm"), EVMC_SET_OPTION_INVALID_VALUE);
  CHECK_EQUAL(vm->set_option(vm, "cache-dir", "/dev/null/no"), EVMC_SET_OPTION_INVALID_VALUE);
  CHECK_EQUAL(vm->set_option(vm, "jvm", "/no/such/jdk"), EVMC_SET_OPTION_INVALID_VALUE);
  CHECK_EQUAL(vm->set_option(vm, "trace", "/dev/null/no"), EVMC_SET_OPTION_INVALID_VALUE);
  CHECK_EQUAL(vm->set_option(vm, "trace", NULL), EVMC_SET_OPTION_SUCCESS);
  CHECK_EQUAL(vm->set_option(vm, "trace", "off"), EVMC_SET_OPTION_SUCCESS);
  static const char *const settings[][2] = {{"engine", "interpreter"}, {"engine", "compiler"}, {"engine", "auto"},
                                            {"metering", "rev4"},      {"metering", "cycles"}, {"metering", "off"},
                                            {"evm1mode", "reject"},    {"evm1mode", "fallback"}};
  for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
    CHECK_EQUAL(vm->set_option(vm, settings[i][0], settings[i][1]), EVMC_SET_OPTION_SUCCESS);
  }
}

static void check_executions(struct mock_host *host, const uint8_t *contract, size_t size) {
  static const uint8_t evm[] = {0xfe, 0x00};
  for (int revision = EVMC_FRONTIER; revision <= EVMC_MAX_REVISION; revision++) {
    for (int kind = EVMC_CALL; kind <= EVMC_EOFCREATE; kind++) {
      for (uint32_t flags = 0; flags < 4; flags++) {
        struct evmc_message message;
        memset(&message, 0, sizeof message);
        message.kind = (enum evmc_call_kind)kind;
        message.flags = flags;
        bool runs = kind != EVMC_EOFCREATE;
        CHECK_EQUAL(execute(host, (enum evmc_revision)revision, &message, evm, sizeof evm), EVMC_REJECTED);
        message.gas = 65536;
        CHECK_EQUAL(execute(host, (enum evmc_revision)revision, &message, evm, sizeof evm), EVMC_REJECTED);
        CHECK_EQUAL(execute(host, (enum evmc_revision)revision, &message, NULL, 0),
                    runs ? EVMC_SUCCESS : EVMC_REJECTED);
        CHECK_EQUAL(execute(host, (enum evmc_revision)revision, &message, contract, size),
                    runs ? EVMC_SUCCESS : EVMC_REJECTED);
      }
    }
  }
}

/*
 * The addresses of precompiled contracts are the client's business: code at them runs like any other, and for want of code nothing happens,
 * for which no host is asked.
 */
static void check_precompile_addresses(struct mock_host *host, const uint8_t *contract, size_t size) {
  for (int number = 0; number < 0xffff; number++) {
    struct evmc_message message;
    memset(&message, 0, sizeof message);
    message.gas = 65536;
    message.recipient.bytes[18] = (uint8_t)(number >> 8);
    message.recipient.bytes[19] = (uint8_t)number;
    message.code_address = message.recipient;
    struct evmc_result result = vm->execute(vm, NULL, NULL, EVMC_MAX_REVISION, &message, NULL, 0);
    CHECK_EQUAL(result.status_code, EVMC_SUCCESS);
    CHECK_EQUAL(result.gas_left, 65536);
    check_result(&result);
    if (number < 256) {
      CHECK_EQUAL(execute(host, EVMC_BYZANTIUM, &message, contract, size), EVMC_SUCCESS);
    }
  }
}

static void check_fallback(struct mock_host *host) {
  static const uint8_t evm[] = {0x60, 0x00};
  struct evmc_message message;
  memset(&message, 0, sizeof message);
  message.gas = 7;
  CHECK_EQUAL(vm->set_option(vm, "evm1mode", "reject"), EVMC_SET_OPTION_SUCCESS);
  CHECK_EQUAL(execute(host, EVMC_BYZANTIUM, &message, evm, sizeof evm), EVMC_FAILURE);
  CHECK_EQUAL(vm->set_option(vm, "evm1mode", "fallback"), EVMC_SET_OPTION_SUCCESS);
  CHECK_EQUAL(execute(host, EVMC_BYZANTIUM, &message, evm, sizeof evm), EVMC_REJECTED);
}

/* Results are the client's until it releases them, whatever becomes of the machine, in any order and on any copy. */
static void check_results(const char *library, const uint8_t *contract, size_t size) {
  struct evmc_message message;
  memset(&message, 0, sizeof message);
  message.gas = 100000;
  struct evmc_vm *other = load_vm(library);
  struct mock_host *host = mock_new(other, EVMC_BYZANTIUM);
  struct evmc_result results[16];
  for (int i = 0; i < 16; i++) {
    results[i] = other->execute(other, &mock_interface, (struct evmc_host_context *)host, EVMC_BYZANTIUM, &message, contract, size);
    CHECK_EQUAL(results[i].status_code, EVMC_SUCCESS);
    CHECK_EQUAL(results[i].output_size, 32);
    CHECK(results[i].release != NULL);
    CHECK(i == 0 || results[i].output_data != results[i - 1].output_data);
  }
  mock_free(host);
  other->destroy(other);
  for (int i = 15; i >= 0; i--) {
    CHECK(memcmp(results[i].output_data, results[0].output_data, 32) == 0);
    check_result(&results[i]);
  }
}

/* Instances do not know of each other. */
static void check_instances(struct mock_host *host, const char *library, const uint8_t *contract, size_t size) {
  struct evmc_message message;
  memset(&message, 0, sizeof message);
  struct evmc_vm *first = vm;
  for (int i = 0; i < 5; i++) {
    struct evmc_vm *other = load_vm(library);
    CHECK(other != NULL && other != first);
    vm = other;
    CHECK_EQUAL(execute(host, EVMC_BYZANTIUM, &message, contract, size), EVMC_SUCCESS);
    CHECK_EQUAL(vm->set_option(vm, "evm1mode", "reject"), EVMC_SET_OPTION_SUCCESS);
    CHECK_EQUAL(execute(host, EVMC_BYZANTIUM, &message, contract, 4), EVMC_FAILURE);
    vm = first;
    CHECK_EQUAL(execute(host, EVMC_BYZANTIUM, &message, contract, 4), EVMC_REJECTED);
    other->destroy(other);
    CHECK_EQUAL(execute(host, EVMC_BYZANTIUM, &message, contract, size), EVMC_SUCCESS);
  }
}

int main(int count, char **arguments) {
  if (count != 4 || (vm = load_vm(arguments[1])) == NULL) {
    fprintf(stderr, "usage: conformance LIBRARY[,option=value...] EMPTY-CONTRACT OUTPUT-CONTRACT\n");
    return 2;
  }
  size_t size;
  size_t output_size;
  uint8_t *output = read_all(arguments[3], &output_size);
  uint8_t *contract = read_all(arguments[2], &size);
  struct mock_host *host = mock_new(vm, EVMC_BYZANTIUM);
  check_description();
  check_options();
  check_executions(host, contract, size);
  check_precompile_addresses(host, contract, size);
  check_fallback(host);
  check_results(arguments[1], output, output_size);
  check_instances(host, arguments[1], contract, size);
  mock_free(host);
  vm->destroy(vm);
  free(contract);
  free(output);
  return checks_done("conformance");
}
