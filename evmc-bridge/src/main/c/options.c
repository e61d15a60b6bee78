#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "vm.h"

#define MAX_SYSTEM_CODE (64u << 20)

static const uint8_t PREAMBLE[] = {0, 'a', 's', 'm', 1, 0, 0, 0};

static bool is_one_of(const char *value, const char *const choices[]) {
  for (; *choices != NULL; choices++) {
    if (strcmp(value, *choices) == 0) {
      return true;
    }
  }
  return false;
}

/* Keeps a copy of value; null means none. */
static enum evmc_set_option_result keep(char **slot, const char *value) {
  char *copy = value == NULL ? NULL : strdup(value);
  if (value != NULL && copy == NULL) {
    return EVMC_SET_OPTION_INVALID_VALUE;
  }
  free(*slot);
  *slot = copy;
  return EVMC_SET_OPTION_SUCCESS;
}

static enum evmc_set_option_result choose(char **slot, const char *value, const char *const choices[]) {
  return value != NULL && is_one_of(value, choices) ? keep(slot, value) : EVMC_SET_OPTION_INVALID_VALUE;
}

static enum evmc_set_option_result set_evm1_mode(struct vm_options *options, const char *value) {
  struct evmc_vm *other = NULL;
  enum evm1_mode mode;
  if (value == NULL) {
    return EVMC_SET_OPTION_INVALID_VALUE;
  }
  if (strcmp(value, "reject") == 0) {
    mode = EVM1_REJECT;
  } else if (strcmp(value, "fallback") == 0) {
    mode = EVM1_FALLBACK;
  } else if (strncmp(value, "vm:", 3) == 0 && (other = ewasm_load_vm(value + 3)) != NULL) {
    mode = EVM1_VM;
  } else {
    return EVMC_SET_OPTION_INVALID_VALUE;
  }
  if (options->evm1 != NULL) {
    options->evm1->destroy(options->evm1);
  }
  options->evm1 = other;
  options->evm1_mode = mode;
  return EVMC_SET_OPTION_SUCCESS;
}

static int hex_digit(char letter) {
  if (letter >= '0' && letter <= '9') {
    return letter - '0';
  }
  letter |= 0x20;
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/* 40 hexadecimal digits with or without 0x, or the name of one of the design's own contracts. */
static bool parse_address(const char *text, evmc_address *address) {
  memset(address, 0, sizeof *address);
  if (strcmp(text, "sentinel") == 0) {
    address->bytes[19] = 0x0a;
    return true;
  }
  if (strcmp(text, "evm2wasm") == 0) {
    address->bytes[19] = 0x0b;
    return true;
  }
  if (strcmp(text, "runevm") == 0) {
    address->bytes[19] = 0x0c;
    return true;
  }
  if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    text += 2;
  }
  if (strlen(text) != 40) {
    return false;
  }
  for (int i = 0; i < 20; i++) {
    int high = hex_digit(text[2 * i]);
    int low = hex_digit(text[2 * i + 1]);
    if (high < 0 || low < 0) {
      return false;
    }
    address->bytes[i] = (uint8_t)(high << 4 | low);
  }
  return true;
}

static uint8_t *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    return NULL;
  }
  uint8_t *bytes = NULL;
  struct stat status;
  if (fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0 &&
      status.st_size <= (off_t)MAX_SYSTEM_CODE) {
    *size = (size_t)status.st_size;
    bytes = malloc(*size);
    if (bytes != NULL && fread(bytes, 1, *size, file) != *size) {
      free(bytes);
      bytes = NULL;
    }
  }
  fclose(file);
  return bytes;
}

static enum evmc_set_option_result set_system_code(struct vm_options *options, const char *where, const char *path) {
  evmc_address address;
  if (!parse_address(where, &address)) {
    return EVMC_SET_OPTION_INVALID_NAME;
  }
  size_t size = 0;
  uint8_t *code = path == NULL ? NULL : read_file(path, &size);
  if (code == NULL || size < sizeof PREAMBLE || memcmp(code, PREAMBLE, sizeof PREAMBLE) != 0) {
    free(code);
    return EVMC_SET_OPTION_INVALID_VALUE;
  }
  struct system_code *known = options->system;
  while (known != NULL && memcmp(&known->address, &address, sizeof address) != 0) {
    known = known->next;
  }
  if (known == NULL) {
    known = calloc(1, sizeof *known);
    if (known == NULL) {
      free(code);
      return EVMC_SET_OPTION_INVALID_VALUE;
    }
    known->address = address;
    known->next = options->system;
    options->system = known;
  }
  free(known->code);
  known->code = code;
  known->size = size;
  return EVMC_SET_OPTION_SUCCESS;
}

/* No value, "on" or "stderr" trace to stderr, "off" to nowhere, all else names a file. */
static enum evmc_set_option_result set_trace(char **slot, const char *value) {
  if (value == NULL || is_one_of(value, (const char *const[]){"", "on", "true", "1", "stderr", NULL})) {
    return keep(slot, "stderr");
  }
  if (is_one_of(value, (const char *const[]){"off", "false", "0", NULL})) {
    return keep(slot, NULL);
  }
  FILE *file = fopen(value, "a");
  if (file == NULL) {
    return EVMC_SET_OPTION_INVALID_VALUE;
  }
  fclose(file);
  return keep(slot, value);
}

static enum evmc_set_option_result set_folder(char **slot, const char *value) {
  struct stat status;
  if (value == NULL || value[0] == 0) {
    return EVMC_SET_OPTION_INVALID_VALUE;
  }
  mkdir(value, 0700);
  return stat(value, &status) == 0 && S_ISDIR(status.st_mode) ? keep(slot, value) : EVMC_SET_OPTION_INVALID_VALUE;
}

static enum evmc_set_option_result set_jvm(struct jvm_options *options, const char *value) {
  if (value == NULL || !ewasm_is_java(value) || keep(&options->home, value) != EVMC_SET_OPTION_SUCCESS) {
    return EVMC_SET_OPTION_INVALID_VALUE;
  }
  ewasm_jvm_retry();
  return EVMC_SET_OPTION_SUCCESS;
}

static enum evmc_set_option_result set_jvm_options(struct jvm_options *options, const char *value) {
  if (value == NULL || !ewasm_jvm_takes_options(value)) {
    return EVMC_SET_OPTION_INVALID_VALUE;
  }
  return keep(&options->options, value);
}

enum evmc_set_option_result ewasm_set_option(struct ewasm_vm *vm, const char *name, const char *value) {
  struct vm_options *options = &vm->options;
  if (name == NULL) {
    return EVMC_SET_OPTION_INVALID_NAME;
  }
  if (strcmp(name, "engine") == 0) {
    return choose(&options->engine, value, (const char *const[]){"interpreter", "compiler", "auto", NULL});
  }
  if (strcmp(name, "metering") == 0) {
    return choose(&options->metering, value, (const char *const[]){"off", "rev4", "cycles", NULL});
  }
  if (strcmp(name, "evm1mode") == 0) {
    return set_evm1_mode(options, value);
  }
  if (strncmp(name, "sys:", 4) == 0) {
    return set_system_code(options, name + 4, value);
  }
  if (strcmp(name, "trace") == 0) {
    return set_trace(&options->trace, value);
  }
  if (strcmp(name, "cache-dir") == 0) {
    return set_folder(&options->cache_dir, value);
  }
  if (strcmp(name, "jvm") == 0) {
    return set_jvm(&vm->jvm, value);
  }
  if (strcmp(name, "jvm-options") == 0) {
    return set_jvm_options(&vm->jvm, value);
  }
  return EVMC_SET_OPTION_INVALID_NAME;
}

void ewasm_free_options(struct vm_options *options) {
  free(options->engine);
  free(options->metering);
  free(options->trace);
  free(options->cache_dir);
  if (options->evm1 != NULL) {
    options->evm1->destroy(options->evm1);
  }
  struct system_code *next;
  for (struct system_code *code = options->system; code != NULL; code = next) {
    next = code->next;
    free(code->code);
    free(code);
  }
}

void ewasm_system_code(const struct vm_options *options, const struct evmc_message *message, const uint8_t **code,
                       size_t *size) {
  if (options->system == NULL || message->kind == EVMC_CREATE || message->kind == EVMC_CREATE2) {
    return;
  }
  for (const struct system_code *known = options->system; known != NULL; known = known->next) {
    if (memcmp(&known->address, &message->code_address, sizeof known->address) == 0) {
      *code = known->code;
      *size = known->size;
      return;
    }
  }
}
