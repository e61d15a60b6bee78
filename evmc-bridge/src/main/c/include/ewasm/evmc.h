/*
 * The EVMC interface, ABI version 12: how an Ethereum client (the host) and an engine for contract code (the VM) call
 * each other. Types and names are those that EVMC programs use, so code written for another header of the same
 * ABI version compiles with this one.
 *
 * All 256-bit numbers are big-endian. Pointers in messages and results belong to whoever made the structure and live
 * until the call returns (messages) or until `release` is called (results).
 *
 * C11 or C++11.
 */
#ifndef EWASM_EVMC_H
#define EWASM_EVMC_H

/* Another header of the same interface may have been included already; its types are as good. */
#ifndef EVMC_H
#define EVMC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define EWASM_STATIC_ASSERT(condition, text) static_assert(condition, text)
#else
#define EWASM_STATIC_ASSERT(condition, text) _Static_assert(condition, text)
#endif

enum { EVMC_ABI_VERSION = 12 };

/* Bytes without alignment. */
typedef struct evmc_bytes32 {
  uint8_t bytes[32];
} evmc_bytes32;

typedef struct evmc_bytes32 evmc_uint256be;

typedef struct evmc_address {
  uint8_t bytes[20];
} evmc_address;

enum evmc_call_kind {
  EVMC_CALL = 0,
  EVMC_DELEGATECALL = 1,
  EVMC_CALLCODE = 2,
  EVMC_CREATE = 3,
  EVMC_CREATE2 = 4,
  EVMC_EOFCREATE = 5
};

enum evmc_flags {
  EVMC_STATIC = 1,   /* nothing may change while the message runs */
  EVMC_DELEGATED = 2 /* the code is that of an account's delegate (EIP-7702) */
};

/* A call or creation: what a host asks a VM to run, and what a running contract asks its host for. */
struct evmc_message {
  enum evmc_call_kind kind;
  uint32_t flags;
  int32_t depth; /* 0 for the message of the transaction itself */
  int64_t gas;
  evmc_address recipient; /* whose storage and balance the code acts on */
  evmc_address sender;
  const uint8_t *input_data; /* null when the size is 0 */
  size_t input_size;
  evmc_uint256be value;
  evmc_bytes32 create2_salt; /* of EVMC_CREATE2 only */
  evmc_address code_address; /* whose code runs */
  const uint8_t *code;       /* of EVMC_EOFCREATE only */
  size_t code_size;
};

/* Init code carried by a transaction. */
struct evmc_tx_initcode {
  evmc_bytes32 hash;
  const uint8_t *code;
  size_t code_size;
};
typedef struct evmc_tx_initcode evmc_tx_initcode;

struct evmc_tx_context {
  evmc_uint256be tx_gas_price;
  evmc_address tx_origin;
  evmc_address block_coinbase;
  int64_t block_number;
  int64_t block_timestamp; /* seconds since the epoch */
  int64_t block_gas_limit;
  evmc_uint256be block_prev_randao; /* the difficulty before Paris */
  evmc_uint256be chain_id;
  evmc_uint256be block_base_fee;
  evmc_uint256be blob_base_fee;
  const evmc_bytes32 *blob_hashes;
  size_t blob_hashes_count;
  const evmc_tx_initcode *initcodes;
  size_t initcodes_count;
};

enum evmc_status_code {
  EVMC_SUCCESS = 0,
  EVMC_FAILURE = 1, /* for no listed reason */
  EVMC_REVERT = 2,
  EVMC_OUT_OF_GAS = 3,
  EVMC_INVALID_INSTRUCTION = 4,
  EVMC_UNDEFINED_INSTRUCTION = 5,
  EVMC_STACK_OVERFLOW = 6,
  EVMC_STACK_UNDERFLOW = 7,
  EVMC_BAD_JUMP_DESTINATION = 8,
  EVMC_INVALID_MEMORY_ACCESS = 9,
  EVMC_CALL_DEPTH_EXCEEDED = 10,
  EVMC_STATIC_MODE_VIOLATION = 11,
  EVMC_PRECOMPILE_FAILURE = 12,
  EVMC_CONTRACT_VALIDATION_FAILURE = 13,
  EVMC_ARGUMENT_OUT_OF_RANGE = 14,
  EVMC_WASM_UNREACHABLE_INSTRUCTION = 15,
  EVMC_WASM_TRAP = 16,
  EVMC_INSUFFICIENT_BALANCE = 17,
  EVMC_INTERNAL_ERROR = -1, /* the VM failed, not the contract */
  EVMC_REJECTED = -2,       /* not for this VM: the client may try another */
  EVMC_OUT_OF_MEMORY = -3
};

struct evmc_result;

typedef void (*evmc_release_result_fn)(const struct evmc_result *result);

struct evmc_result {
  enum evmc_status_code status_code;
  int64_t gas_left;   /* 0 unless success or revert */
  int64_t gas_refund; /* 0 unless success; may be negative */
  const uint8_t *output_data; /* null when the size is 0 */
  size_t output_size;
  evmc_release_result_fn release; /* frees output_data; may be null */
  evmc_address create_address;    /* of a successful creation, set by the host */
  uint8_t padding[4];
};

enum evmc_revision {
  EVMC_FRONTIER = 0,
  EVMC_HOMESTEAD = 1,
  EVMC_TANGERINE_WHISTLE = 2,
  EVMC_SPURIOUS_DRAGON = 3,
  EVMC_BYZANTIUM = 4,
  EVMC_CONSTANTINOPLE = 5,
  EVMC_PETERSBURG = 6,
  EVMC_ISTANBUL = 7,
  EVMC_BERLIN = 8,
  EVMC_LONDON = 9,
  EVMC_PARIS = 10,
  EVMC_SHANGHAI = 11,
  EVMC_CANCUN = 12,
  EVMC_PRAGUE = 13,
  EVMC_OSAKA = 14,
  EVMC_EXPERIMENTAL = 15,
  EVMC_MAX_REVISION = EVMC_EXPERIMENTAL,
  EVMC_LATEST_STABLE_REVISION = EVMC_CANCUN
};

/* What a store did to a slot: its value before the transaction, before the store, after it. X, Y, Z differ and are not 0. */
enum evmc_storage_status {
  EVMC_STORAGE_ASSIGNED = 0, /* no change, or one more change of an already changed slot */
  EVMC_STORAGE_ADDED = 1,             /* 0 -> 0 -> Z */
  EVMC_STORAGE_DELETED = 2,           /* X -> X -> 0 */
  EVMC_STORAGE_MODIFIED = 3,          /* X -> X -> Z */
  EVMC_STORAGE_DELETED_ADDED = 4,     /* X -> 0 -> Z */
  EVMC_STORAGE_MODIFIED_DELETED = 5,  /* X -> Y -> 0 */
  EVMC_STORAGE_DELETED_RESTORED = 6,  /* X -> 0 -> X */
  EVMC_STORAGE_ADDED_DELETED = 7,     /* 0 -> Y -> 0 */
  EVMC_STORAGE_MODIFIED_RESTORED = 8  /* X -> Y -> X */
};

enum evmc_access_status { EVMC_ACCESS_COLD = 0, EVMC_ACCESS_WARM = 1 };

/* The host's own; a VM only hands it back. */
struct evmc_host_context;

typedef bool (*evmc_account_exists_fn)(struct evmc_host_context *context, const evmc_address *address);
typedef evmc_bytes32 (*evmc_get_storage_fn)(struct evmc_host_context *context, const evmc_address *address,
                                            const evmc_bytes32 *key);
typedef enum evmc_storage_status (*evmc_set_storage_fn)(struct evmc_host_context *context,
                                                        const evmc_address *address, const evmc_bytes32 *key,
                                                        const evmc_bytes32 *value);
typedef evmc_uint256be (*evmc_get_balance_fn)(struct evmc_host_context *context, const evmc_address *address);
typedef size_t (*evmc_get_code_size_fn)(struct evmc_host_context *context, const evmc_address *address);
typedef evmc_bytes32 (*evmc_get_code_hash_fn)(struct evmc_host_context *context, const evmc_address *address);
typedef size_t (*evmc_copy_code_fn)(struct evmc_host_context *context, const evmc_address *address,
                                    size_t code_offset, uint8_t *buffer_data, size_t buffer_size);
typedef bool (*evmc_selfdestruct_fn)(struct evmc_host_context *context, const evmc_address *address,
                                     const evmc_address *beneficiary);
typedef struct evmc_result (*evmc_call_fn)(struct evmc_host_context *context, const struct evmc_message *message);
typedef struct evmc_tx_context (*evmc_get_tx_context_fn)(struct evmc_host_context *context);
typedef evmc_bytes32 (*evmc_get_block_hash_fn)(struct evmc_host_context *context, int64_t number);
typedef void (*evmc_emit_log_fn)(struct evmc_host_context *context, const evmc_address *address,
                                 const uint8_t *data, size_t data_size, const evmc_bytes32 topics[],
                                 size_t topics_count);
typedef enum evmc_access_status (*evmc_access_account_fn)(struct evmc_host_context *context,
                                                          const evmc_address *address);
typedef enum evmc_access_status (*evmc_access_storage_fn)(struct evmc_host_context *context,
                                                          const evmc_address *address, const evmc_bytes32 *key);
typedef evmc_bytes32 (*evmc_get_transient_storage_fn)(struct evmc_host_context *context,
                                                      const evmc_address *address, const evmc_bytes32 *key);
typedef void (*evmc_set_transient_storage_fn)(struct evmc_host_context *context, const evmc_address *address,
                                              const evmc_bytes32 *key, const evmc_bytes32 *value);

struct evmc_host_interface {
  evmc_account_exists_fn account_exists;
  evmc_get_storage_fn get_storage;
  evmc_set_storage_fn set_storage;
  evmc_get_balance_fn get_balance;
  evmc_get_code_size_fn get_code_size;
  evmc_get_code_hash_fn get_code_hash;
  evmc_copy_code_fn copy_code;
  evmc_selfdestruct_fn selfdestruct;
  evmc_call_fn call;
  evmc_get_tx_context_fn get_tx_context;
  evmc_get_block_hash_fn get_block_hash;
  evmc_emit_log_fn emit_log;
  evmc_access_account_fn access_account;
  evmc_access_storage_fn access_storage;
  evmc_get_transient_storage_fn get_transient_storage;
  evmc_set_transient_storage_fn set_transient_storage;
};

enum evmc_capabilities {
  EVMC_CAPABILITY_EVM1 = 1,
  EVMC_CAPABILITY_EWASM = 2,
  EVMC_CAPABILITY_PRECOMPILES = 4
};
typedef uint32_t evmc_capabilities_flagset;

enum evmc_set_option_result {
  EVMC_SET_OPTION_SUCCESS = 0,
  EVMC_SET_OPTION_INVALID_NAME = 1,
  EVMC_SET_OPTION_INVALID_VALUE = 2
};

struct evmc_vm;

typedef void (*evmc_destroy_fn)(struct evmc_vm *vm);
/* host and context may be null for a VM with EVMC_CAPABILITY_PRECOMPILES only. */
typedef struct evmc_result (*evmc_execute_fn)(struct evmc_vm *vm, const struct evmc_host_interface *host,
                                              struct evmc_host_context *context, enum evmc_revision revision,
                                              const struct evmc_message *message, const uint8_t *code,
                                              size_t code_size);
typedef evmc_capabilities_flagset (*evmc_get_capabilities_fn)(struct evmc_vm *vm);
typedef enum evmc_set_option_result (*evmc_set_option_fn)(struct evmc_vm *vm, const char *name, const char *value);

struct evmc_vm {
  const int abi_version;
  const char *name;
  const char *version;
  evmc_destroy_fn destroy;
  evmc_execute_fn execute;
  evmc_get_capabilities_fn get_capabilities;
  evmc_set_option_fn set_option; /* may be null */
};

/* Makes an instance, or null. A library exports it as evmc_create_<name> or evmc_create. */
typedef struct evmc_vm *(*evmc_create_fn)(void);

#if UINTPTR_MAX == UINT64_MAX
#define EWASM_AT(type, field, offset) \
  EWASM_STATIC_ASSERT(offsetof(struct type, field) == (offset), #type "." #field)
#define EWASM_SIZE(type, size) EWASM_STATIC_ASSERT(sizeof(struct type) == (size), #type)

EWASM_SIZE(evmc_bytes32, 32);
EWASM_SIZE(evmc_address, 20);

EWASM_SIZE(evmc_message, 184);
EWASM_AT(evmc_message, kind, 0);
EWASM_AT(evmc_message, flags, 4);
EWASM_AT(evmc_message, depth, 8);
EWASM_AT(evmc_message, gas, 16);
EWASM_AT(evmc_message, recipient, 24);
EWASM_AT(evmc_message, sender, 44);
EWASM_AT(evmc_message, input_data, 64);
EWASM_AT(evmc_message, input_size, 72);
EWASM_AT(evmc_message, value, 80);
EWASM_AT(evmc_message, create2_salt, 112);
EWASM_AT(evmc_message, code_address, 144);
EWASM_AT(evmc_message, code, 168);
EWASM_AT(evmc_message, code_size, 176);

EWASM_SIZE(evmc_result, 72);
EWASM_AT(evmc_result, status_code, 0);
EWASM_AT(evmc_result, gas_left, 8);
EWASM_AT(evmc_result, gas_refund, 16);
EWASM_AT(evmc_result, output_data, 24);
EWASM_AT(evmc_result, output_size, 32);
EWASM_AT(evmc_result, release, 40);
EWASM_AT(evmc_result, create_address, 48);
EWASM_AT(evmc_result, padding, 68);

EWASM_SIZE(evmc_tx_context, 256);
EWASM_AT(evmc_tx_context, tx_gas_price, 0);
EWASM_AT(evmc_tx_context, tx_origin, 32);
EWASM_AT(evmc_tx_context, block_coinbase, 52);
EWASM_AT(evmc_tx_context, block_number, 72);
EWASM_AT(evmc_tx_context, block_timestamp, 80);
EWASM_AT(evmc_tx_context, block_gas_limit, 88);
EWASM_AT(evmc_tx_context, block_prev_randao, 96);
EWASM_AT(evmc_tx_context, chain_id, 128);
EWASM_AT(evmc_tx_context, block_base_fee, 160);
EWASM_AT(evmc_tx_context, blob_base_fee, 192);
EWASM_AT(evmc_tx_context, blob_hashes, 224);
EWASM_AT(evmc_tx_context, blob_hashes_count, 232);
EWASM_AT(evmc_tx_context, initcodes, 240);
EWASM_AT(evmc_tx_context, initcodes_count, 248);

EWASM_SIZE(evmc_host_interface, 128);
EWASM_AT(evmc_host_interface, account_exists, 0);
EWASM_AT(evmc_host_interface, get_storage, 8);
EWASM_AT(evmc_host_interface, set_storage, 16);
EWASM_AT(evmc_host_interface, get_balance, 24);
EWASM_AT(evmc_host_interface, get_code_size, 32);
EWASM_AT(evmc_host_interface, get_code_hash, 40);
EWASM_AT(evmc_host_interface, copy_code, 48);
EWASM_AT(evmc_host_interface, selfdestruct, 56);
EWASM_AT(evmc_host_interface, call, 64);
EWASM_AT(evmc_host_interface, get_tx_context, 72);
EWASM_AT(evmc_host_interface, get_block_hash, 80);
EWASM_AT(evmc_host_interface, emit_log, 88);
EWASM_AT(evmc_host_interface, access_account, 96);
EWASM_AT(evmc_host_interface, access_storage, 104);
EWASM_AT(evmc_host_interface, get_transient_storage, 112);
EWASM_AT(evmc_host_interface, set_transient_storage, 120);

EWASM_SIZE(evmc_vm, 56);
EWASM_AT(evmc_vm, abi_version, 0);
EWASM_AT(evmc_vm, name, 8);
EWASM_AT(evmc_vm, version, 16);
EWASM_AT(evmc_vm, destroy, 24);
EWASM_AT(evmc_vm, execute, 32);
EWASM_AT(evmc_vm, get_capabilities, 40);
EWASM_AT(evmc_vm, set_option, 48);

EWASM_STATIC_ASSERT(sizeof(enum evmc_call_kind) == 4 && sizeof(enum evmc_status_code) == 4, "enums are ints");
#undef EWASM_AT
#undef EWASM_SIZE
#else
#error "the layouts are those of 64-bit platforms"
#endif

#undef EWASM_STATIC_ASSERT

#ifdef __cplusplus
}
#endif

#endif /* EVMC_H */

#ifndef EVMC_EXPORT
#if defined(_WIN32)
#define EVMC_EXPORT __declspec(dllexport)
#else
#define EVMC_EXPORT __attribute__((visibility("default")))
#endif
#endif

/* libewasm's own entry. */
#ifdef __cplusplus
extern "C"
#endif
EVMC_EXPORT struct evmc_vm *evmc_create_ewasm(void);

#endif /* EWASM_EVMC_H */
