/*
 * Runs the messages of a script read from standard input and prints what became of each and of the world.
 *
 *   run LIBRARY[,option=value...] < SCRIPT
 *
 *   revision NUMBER
 *   account ADDRESS BALANCE CODE            all hexadecimal, "-" for nothing
 *   storage ADDRESS KEY VALUE
 *   message KIND FLAGS DEPTH GAS RECIPIENT SENDER CODE_ADDRESS VALUE INPUT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loader.h"
#include "mock_host.h"

/* Decodes hexadecimal digits, "-" for none, into fresh memory. */
static uint8_t *decode(const char *text, size_t *size) {
  *size = strcmp(text, "-") == 0 ? 0 : strlen(text) / 2;
  uint8_t *bytes = malloc(*size + 1);
  for (size_t i = 0; i < *size; i++) {
    unsigned byte = 0;
    sscanf(text + 2 * i, "%2x", &byte);
    bytes[i] = (uint8_t)byte;
  }
  return bytes;
}

static void decode_into(const char *text, uint8_t *target, size_t size) {
  size_t given;
  uint8_t *bytes = decode(text, &given);
  memset(target, 0, size);
  memcpy(target + size - given, bytes, given);
  free(bytes);
}

static evmc_address address(const char *text) {
  evmc_address result;
  decode_into(text, result.bytes, sizeof result);
  return result;
}

static evmc_bytes32 word(const char *text) {
  evmc_bytes32 result;
  decode_into(text, result.bytes, sizeof result);
  return result;
}

static void print_result(const struct evmc_result *result) {
  printf("result %d %lld %lld ", (int)result->status_code, (long long)result->gas_left, (long long)result->gas_refund);
  if (result->output_size == 0) {
    printf(result->output_data == NULL ? "-" : "NOT-NULL");
  }
  for (size_t i = 0; i < result->output_size; i++) {
    printf("%02x", result->output_data[i]);
  }
  printf(" ");
  for (int i = 0; i < 20; i++) {
    printf("%02x", result->create_address.bytes[i]);
  }
  printf("\n");
}

static char *next(char **rest) {
  char *word_found = strtok_r(NULL, " \n", rest);
  if (word_found == NULL) {
    fprintf(stderr, "script: line too short\n");
    exit(2);
  }
  return word_found;
}

static void send(struct mock_host *host, char **rest) {
  struct evmc_message message;
  memset(&message, 0, sizeof message);
  message.kind = (enum evmc_call_kind)atoi(next(rest));
  message.flags = (uint32_t)atoi(next(rest));
  message.depth = atoi(next(rest));
  message.gas = atoll(next(rest));
  message.recipient = address(next(rest));
  message.sender = address(next(rest));
  message.code_address = address(next(rest));
  message.value = word(next(rest));
  uint8_t *input = decode(next(rest), &message.input_size);
  message.input_data = message.input_size == 0 ? NULL : input;
  mock_begin_transaction(host);
  struct evmc_result result = mock_call(host, &message);
  print_result(&result);
  if (result.release != NULL) {
    result.release(&result);
  }
  free(input);
}

int main(int count, char **arguments) {
  struct evmc_vm *vm = count == 2 ? load_vm(arguments[1]) : NULL;
  if (vm == NULL) {
    fprintf(stderr, "usage: run LIBRARY[,option=value...] < SCRIPT\n");
    return 2;
  }
  struct mock_host *host = mock_new(vm, EVMC_BYZANTIUM);
  char *line = NULL;
  size_t capacity = 0;
  while (getline(&line, &capacity, stdin) > 0) {
    char *rest = NULL;
    char *verb = strtok_r(line, " \n", &rest);
    if (verb == NULL) {
      continue;
    }
    if (strcmp(verb, "revision") == 0) {
      host->revision = (enum evmc_revision)atoi(next(&rest));
    } else if (strcmp(verb, "account") == 0) {
      evmc_address at = address(next(&rest));
      struct account *account = mock_account(host, &at);
      account->balance = word(next(&rest));
      size_t size;
      uint8_t *code = decode(next(&rest), &size);
      mock_set_code(account, code, size);
      free(code);
    } else if (strcmp(verb, "storage") == 0) {
      evmc_address at = address(next(&rest));
      evmc_bytes32 key = word(next(&rest));
      evmc_bytes32 value = word(next(&rest));
      mock_set_storage(mock_account(host, &at), &key, &value);
    } else if (strcmp(verb, "message") == 0) {
      send(host, &rest);
    } else {
      fprintf(stderr, "script: unknown line %s\n", verb);
      return 2;
    }
  }
  free(line);
  mock_print(host, stdout);
  mock_free(host);
  vm->destroy(vm);
  return 0;
}
