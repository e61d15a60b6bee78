/*
 * A small client: accounts with balance, nonce, code and storage, logs, value transfers, nested calls and creations. Every message runs on
 * a copy of the world, which is thrown away unless it succeeds. The test MemoryClient in Java does exactly the same.
 */
#ifndef MOCK_HOST_H
#define MOCK_HOST_H

#include <ewasm/evmc.h>
#include <stdio.h>

struct slot {
  struct slot *next;
  evmc_bytes32 key;
  evmc_bytes32 value;
  evmc_bytes32 original; /* when the transaction began */
};

struct account {
  struct account *next;
  evmc_address address;
  evmc_uint256be balance;
  uint64_t nonce;
  uint8_t *code;
  size_t code_size;
  bool deleted;
  struct slot *slots;
};

struct log_entry {
  struct log_entry *next; /* the one before */
  evmc_address address;
  uint8_t *data;
  size_t size;
  evmc_bytes32 topics[4];
  size_t topics_count;
};

struct world {
  struct account *accounts;
  struct log_entry *logs; /* newest first */
};

/* What the C API calls evmc_host_context. */
struct mock_host {
  struct world world;
  struct evmc_vm *vm;
  enum evmc_revision revision;
  struct evmc_tx_context tx;
  unsigned calls; /* messages sent by contracts */
};

extern const struct evmc_host_interface mock_interface;

struct mock_host *mock_new(struct evmc_vm *vm, enum evmc_revision revision);
void mock_free(struct mock_host *host);

/* The account, made if need be. */
struct account *mock_account(struct mock_host *host, const evmc_address *address);
void mock_set_code(struct account *account, const uint8_t *code, size_t size);
void mock_set_storage(struct account *account, const evmc_bytes32 *key, const evmc_bytes32 *value);
/* What is in a slot now is what it held when the transaction begins. */
void mock_begin_transaction(struct mock_host *host);

/* Runs a message as one that a contract sent. */
struct evmc_result mock_call(struct mock_host *host, const struct evmc_message *message);

/* One line for each account, slot and log, sorted. */
void mock_print(const struct mock_host *host, FILE *out);

#endif
