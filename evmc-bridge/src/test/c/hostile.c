/*
 * Clients that break the rules, and inputs that no chain would send: nothing may end the process.
 *
 *   hostile LIBRARY[,option=value...] EMPTY-CONTRACT HOST-CONTRACT
 *
 * The second contract calls the function of the host that the first byte of its call data names, 0 to 15 in the order of
 * evmc_host_interface, and ends with success.
 */
#include <limits.h>
#include <string.h>

#include "check.h"
#include "loader.h"
#include "mock_host.h"

static struct evmc_vm *vm;
static uint8_t *empty;
static size_t empty_size;
static uint8_t *asking;
static size_t asking_size;

static struct evmc_message message(int64_t gas) {
  struct evmc_message result;
  memset(&result, 0, sizeof result);
  result.gas = gas;
  return result;
}

static enum evmc_status_code ended(struct evmc_result result) {
  bool keeps = result.status_code == EVMC_SUCCESS || result.status_code == EVMC_REVERT;
  CHECK(keeps || result.gas_left == 0);
  CHECK((result.output_data == NULL) == (result.output_size == 0));
  if (result.release != NULL) {
    result.release(&result);
  }
  return result.status_code;
}

static enum evmc_status_code run(const struct evmc_host_interface *host, void *context,
                                 const struct evmc_message *sent, const uint8_t *code, size_t size) {
  return ended(vm->execute(vm, host, context, EVMC_BYZANTIUM, sent, code, size));
}

static void check_messages(void *context) {
  struct evmc_message sound = message(1000);
  CHECK_EQUAL(run(&mock_interface, context, &sound, empty, empty_size), EVMC_SUCCESS);
  CHECK_EQUAL(run(&mock_interface, context, NULL, empty, empty_size), EVMC_INTERNAL_ERROR);
  CHECK_EQUAL(run(&mock_interface, context, &sound, NULL, 100), EVMC_INTERNAL_ERROR);
  CHECK_EQUAL(run(NULL, NULL, &sound, empty, empty_size), EVMC_SUCCESS);

  struct evmc_message odd = message(0);
  CHECK_EQUAL(run(&mock_interface, context, &odd, empty, empty_size), EVMC_SUCCESS);
  odd.gas = -1;
  CHECK_EQUAL(run(&mock_interface, context, &odd, empty, empty_size), EVMC_OUT_OF_GAS);
  odd.gas = INT64_MIN;
  CHECK_EQUAL(run(&mock_interface, context, &odd, empty, empty_size), EVMC_OUT_OF_GAS);
  odd.gas = INT64_MAX;
  CHECK_EQUAL(run(&mock_interface, context, &odd, empty, empty_size), EVMC_SUCCESS);

  odd = message(1000);
  odd.depth = -1;
  CHECK_EQUAL(run(&mock_interface, context, &odd, empty, empty_size), EVMC_ARGUMENT_OUT_OF_RANGE);
  odd.depth = INT32_MIN;
  CHECK_EQUAL(run(&mock_interface, context, &odd, empty, empty_size), EVMC_ARGUMENT_OUT_OF_RANGE);
  odd.depth = 1024;
  CHECK_EQUAL(run(&mock_interface, context, &odd, empty, empty_size), EVMC_SUCCESS);
  odd.depth = 1025;
  CHECK_EQUAL(run(&mock_interface, context, &odd, empty, empty_size), EVMC_CALL_DEPTH_EXCEEDED);
  odd.depth = INT32_MAX;
  CHECK_EQUAL(run(&mock_interface, context, &odd, empty, empty_size), EVMC_CALL_DEPTH_EXCEEDED);

  odd = message(1000);
  odd.kind = (enum evmc_call_kind)77;
  CHECK_EQUAL(run(&mock_interface, context, &odd, empty, empty_size), EVMC_REJECTED);
  odd.kind = (enum evmc_call_kind)-1;
  CHECK_EQUAL(run(&mock_interface, context, &odd, empty, empty_size), EVMC_REJECTED);
  odd = message(1000);
  odd.flags = UINT32_MAX;
  CHECK_EQUAL(run(&mock_interface, context, &odd, empty, empty_size), EVMC_SUCCESS);
  odd = message(1000);
  odd.input_size = 100;
  CHECK_EQUAL(run(&mock_interface, context, &odd, empty, empty_size), EVMC_INTERNAL_ERROR);
  odd.input_data = empty;
  odd.input_size = SIZE_MAX;
  CHECK_EQUAL(run(&mock_interface, context, &odd, empty, empty_size), EVMC_OUT_OF_MEMORY);
  memset(&odd, 0xff, sizeof odd);
  odd.kind = EVMC_CREATE2;
  odd.depth = 3;
  odd.gas = 5;
  odd.input_data = NULL;
  odd.input_size = 0;
  CHECK_EQUAL(run(&mock_interface, context, &odd, empty, empty_size), EVMC_SUCCESS);

  static const int revisions[] = {INT_MIN, -1, EVMC_MAX_REVISION + 1, 1000, INT_MAX};
  for (size_t i = 0; i < sizeof revisions / sizeof revisions[0]; i++) {
    CHECK_EQUAL(ended(vm->execute(vm, &mock_interface, context, (enum evmc_revision)revisions[i], &sound, empty, empty_size)),
                EVMC_SUCCESS);
  }
}

static void check_codes(void *context) {
  struct evmc_message sound = message(1000);
  CHECK_EQUAL(run(&mock_interface, context, &sound, empty, SIZE_MAX), EVMC_CONTRACT_VALIDATION_FAILURE);
  CHECK_EQUAL(run(&mock_interface, context, &sound, empty, (size_t)1 << 40), EVMC_CONTRACT_VALIDATION_FAILURE);
  /* Every beginning of a contract, and many with some bytes changed, metered since they may loop. */
  for (size_t size = 0; size < asking_size; size++) {
    enum evmc_status_code status = run(&mock_interface, context, &sound, asking, size);
    CHECK_EQUAL(status, size == 0 ? EVMC_SUCCESS : size < 8 ? EVMC_REJECTED : EVMC_CONTRACT_VALIDATION_FAILURE);
  }
  CHECK_EQUAL(vm->set_option(vm, "metering", "rev4"), EVMC_SET_OPTION_SUCCESS);
  sound.gas = 100000;
  uint8_t *changed = malloc(asking_size);
  unsigned random = 1;
  for (int i = 0; i < 2000; i++) {
    memcpy(changed, asking, asking_size);
    for (int k = 0; k < 3; k++) {
      random = random * 1103515245u + 12345u;
      changed[8 + (random >> 8) % (asking_size - 8)] = (uint8_t)(random >> 24);
    }
    run(&mock_interface, context, &sound, changed, asking_size);
  }
  free(changed);
  CHECK_EQUAL(vm->set_option(vm, "metering", "off"), EVMC_SET_OPTION_SUCCESS);
}

static enum evmc_status_code ask(const struct evmc_host_interface *host, void *context, int function) {
  struct evmc_message asked = message(INT64_MAX);
  uint8_t input = (uint8_t)function;
  asked.input_data = &input;
  asked.input_size = 1;
  /* The access lists come with Berlin. */
  return ended(vm->execute(vm, host, context, EVMC_BERLIN, &asked, asking, asking_size));
}

static bool reached(int function) {
  /* get_code_hash and transient storage are not in the environment interface. */
  return function != 5 && function < 14;
}

static void check_missing_functions(void *context) {
  for (int function = 0; function < 16; function++) {
    struct evmc_host_interface host = mock_interface;
    CHECK_EQUAL(ask(&host, context, function), EVMC_SUCCESS);
    if (reached(function)) {
      void *none = NULL;
      memcpy((uint8_t *)&host + 8 * function, &none, sizeof none);
      CHECK_EQUAL(ask(&host, context, function), EVMC_INTERNAL_ERROR);
      CHECK_EQUAL(ask(NULL, NULL, function), EVMC_INTERNAL_ERROR);
    }
  }
}

static struct evmc_result answer;
static int releases;

static void count_release(const struct evmc_result *result) {
  CHECK(result != NULL);
  releases++;
}

static struct evmc_result answering_call(struct evmc_host_context *context, const struct evmc_message *sent) {
  (void)context;
  CHECK(sent->depth == 1 && sent->gas >= 0 && (sent->input_data == NULL) == (sent->input_size == 0));
  return answer;
}

static void check_answers(void *context) {
  static const uint8_t output[100] = {1, 2, 3};
  struct evmc_host_interface host = mock_interface;
  host.call = answering_call;
  for (int status = -20; status < 40; status++) {
    memset(&answer, 0xff, sizeof answer);
    answer.status_code = (enum evmc_status_code)status;
    answer.gas_left = INT64_MAX;
    answer.gas_refund = INT64_MIN;
    answer.output_data = output;
    answer.output_size = sizeof output;
    answer.release = NULL;
    bool fault = status == EVMC_INTERNAL_ERROR || status == EVMC_OUT_OF_MEMORY;
    CHECK_EQUAL(ask(&host, context, 8), fault ? status : EVMC_SUCCESS);
    releases = 0;
    answer.release = count_release;
    answer.gas_left = INT64_MIN;
    CHECK_EQUAL(ask(&host, context, 8), fault ? status : EVMC_SUCCESS);
    CHECK_EQUAL(releases, 1);
  }
  answer.status_code = EVMC_SUCCESS;
  answer.output_data = NULL;
  CHECK_EQUAL(ask(&host, context, 8), EVMC_INTERNAL_ERROR);
  answer.output_data = output;
  answer.output_size = SIZE_MAX;
  CHECK_EQUAL(ask(&host, context, 8), EVMC_INTERNAL_ERROR);
  answer.output_size = (size_t)1 << 31;
  CHECK_EQUAL(ask(&host, context, 8), EVMC_INTERNAL_ERROR);
  answer.output_data = NULL;
  answer.output_size = 0;
  CHECK_EQUAL(ask(&host, context, 8), EVMC_SUCCESS);
}

static enum evmc_storage_status odd_status(struct evmc_host_context *context, const evmc_address *address,
                                           const evmc_bytes32 *key, const evmc_bytes32 *value) {
  (void)context;
  (void)address;
  (void)key;
  (void)value;
  return (enum evmc_storage_status)77;
}

static size_t odd_size(struct evmc_host_context *context, const evmc_address *address) {
  (void)context;
  (void)address;
  return SIZE_MAX;
}

static size_t odd_copy(struct evmc_host_context *context, const evmc_address *address, size_t offset, uint8_t *buffer,
                       size_t size) {
  (void)context;
  (void)address;
  (void)offset;
  (void)buffer;
  return size + 1;
}

static void check_odd_hosts(void *context) {
  struct evmc_host_interface host = mock_interface;
  host.set_storage = odd_status;
  CHECK_EQUAL(ask(&host, context, 2), EVMC_INTERNAL_ERROR);
  host.get_code_size = odd_size;
  CHECK_EQUAL(ask(&host, context, 4), EVMC_SUCCESS);
  host.copy_code = odd_copy;
  CHECK_EQUAL(ask(&host, context, 6), EVMC_INTERNAL_ERROR);
}

/* A client that forgets how deep it is; the engine has to stop this without the depth. */
static unsigned forgotten;

static struct evmc_result forgetful_call(struct evmc_host_context *context, const struct evmc_message *sent) {
  struct evmc_message again = *sent;
  struct evmc_host_interface host = mock_interface;
  host.call = forgetful_call;
  volatile char much[256 << 10];
  much[0] = (char)forgotten;
  much[sizeof much - 1] = much[0];
  again.depth = 0;
  forgotten++;
  return vm->execute(vm, &host, context, EVMC_BERLIN, &again, asking, asking_size);
}

static void check_forgetful_client(void *context) {
  struct evmc_host_interface host = mock_interface;
  host.call = forgetful_call;
  forgotten = 0;
  enum evmc_status_code status = ask(&host, context, 8);
  CHECK(status == EVMC_SUCCESS || status == EVMC_INTERNAL_ERROR);
  /* Gas ends it: each level keeps back a part. */
  CHECK(forgotten > 1000);
}

static void check_results_without_release(void *context) {
  struct evmc_message sound = message(1000);
  for (int i = 0; i < 1000; i++) {
    struct evmc_result result =
        vm->execute(vm, &mock_interface, context, EVMC_BYZANTIUM, &sound, asking, asking_size);
    CHECK_EQUAL(result.status_code, EVMC_SUCCESS);
    CHECK_EQUAL(result.output_size, 32);
  }
}

int main(int count, char **arguments) {
  if (count != 4 || (vm = load_vm(arguments[1])) == NULL) {
    fprintf(stderr, "usage: hostile LIBRARY[,option=value...] EMPTY-CONTRACT HOST-CONTRACT\n");
    return 2;
  }
  empty = read_all(arguments[2], &empty_size);
  asking = read_all(arguments[3], &asking_size);
  struct mock_host *host = mock_new(vm, EVMC_BERLIN);
  check_messages(host);
  check_codes(host);
  check_missing_functions(host);
  check_answers(host);
  check_odd_hosts(host);
  check_forgetful_client(host);
  check_results_without_release(host);
  mock_free(host);
  evmc_destroy_fn destroy = vm->destroy;
  destroy(vm);
  destroy(NULL);
  free(empty);
  free(asking);
  return checks_done("hostile");
}
