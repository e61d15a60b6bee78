#include "mock_host.h"

#include <stdlib.h>
#include <string.h>

static struct mock_host *host_of(struct evmc_host_context *context) { return (struct mock_host *)context; }

static bool same_address(const evmc_address *a, const evmc_address *b) { return memcmp(a, b, sizeof *a) == 0; }

static bool same_word(const evmc_bytes32 *a, const evmc_bytes32 *b) { return memcmp(a, b, sizeof *a) == 0; }

static const evmc_bytes32 ZERO;

static void *copy_of(const void *bytes, size_t size) {
  if (size == 0) {
    return NULL;
  }
  void *copy = malloc(size);
  memcpy(copy, bytes, size);
  return copy;
}

static void free_world(struct world *world) {
  for (struct account *account = world->accounts; account != NULL;) {
    for (struct slot *slot = account->slots; slot != NULL;) {
      struct slot *next = slot->next;
      free(slot);
      slot = next;
    }
    struct account *next = account->next;
    free(account->code);
    free(account);
    account = next;
  }
  for (struct log_entry *entry = world->logs; entry != NULL;) {
    struct log_entry *next = entry->next;
    free(entry->data);
    free(entry);
    entry = next;
  }
  world->accounts = NULL;
  world->logs = NULL;
}

static struct world copy_world(const struct world *world) {
  struct world copy = {NULL, NULL};
  struct account **account_end = &copy.accounts;
  for (const struct account *account = world->accounts; account != NULL; account = account->next) {
    struct account *added = copy_of(account, sizeof *account);
    added->code = copy_of(account->code, account->code_size);
    struct slot **slot_end = &added->slots;
    for (const struct slot *slot = account->slots; slot != NULL; slot = slot->next) {
      *slot_end = copy_of(slot, sizeof *slot);
      slot_end = &(*slot_end)->next;
    }
    *account_end = added;
    account_end = &added->next;
  }
  struct log_entry **log_end = &copy.logs;
  for (const struct log_entry *entry = world->logs; entry != NULL; entry = entry->next) {
    *log_end = copy_of(entry, sizeof *entry);
    (*log_end)->data = copy_of(entry->data, entry->size);
    log_end = &(*log_end)->next;
  }
  return copy;
}

static struct account *find(const struct mock_host *host, const evmc_address *address) {
  for (struct account *account = host->world.accounts; account != NULL; account = account->next) {
    if (same_address(&account->address, address)) {
      return account;
    }
  }
  return NULL;
}

struct account *mock_account(struct mock_host *host, const evmc_address *address) {
  struct account *account = find(host, address);
  if (account == NULL) {
    account = calloc(1, sizeof *account);
    account->address = *address;
    account->next = host->world.accounts;
    host->world.accounts = account;
  }
  return account;
}

void mock_set_code(struct account *account, const uint8_t *code, size_t size) {
  free(account->code);
  account->code = copy_of(code, size);
  account->code_size = size;
}

static struct slot *slot_of(struct account *account, const evmc_bytes32 *key) {
  for (struct slot *slot = account->slots; slot != NULL; slot = slot->next) {
    if (same_word(&slot->key, key)) {
      return slot;
    }
  }
  struct slot *slot = calloc(1, sizeof *slot);
  slot->key = *key;
  slot->next = account->slots;
  account->slots = slot;
  return slot;
}

void mock_set_storage(struct account *account, const evmc_bytes32 *key, const evmc_bytes32 *value) {
  slot_of(account, key)->value = *value;
}

void mock_begin_transaction(struct mock_host *host) {
  for (struct account *account = host->world.accounts; account != NULL; account = account->next) {
    for (struct slot *slot = account->slots; slot != NULL; slot = slot->next) {
      slot->original = slot->value;
    }
  }
}

static bool account_exists(struct evmc_host_context *context, const evmc_address *address) {
  return find(host_of(context), address) != NULL;
}

static evmc_bytes32 get_storage(struct evmc_host_context *context, const evmc_address *address,
                                const evmc_bytes32 *key) {
  struct account *account = find(host_of(context), address);
  return account == NULL ? ZERO : slot_of(account, key)->value;
}

static enum evmc_storage_status set_storage(struct evmc_host_context *context, const evmc_address *address,
                                            const evmc_bytes32 *key, const evmc_bytes32 *value) {
  struct slot *slot = slot_of(mock_account(host_of(context), address), key);
  evmc_bytes32 before = slot->value;
  const evmc_bytes32 *original = &slot->original;
  slot->value = *value;
  if (same_word(&before, value)) {
    return EVMC_STORAGE_ASSIGNED;
  }
  bool clears = same_word(value, &ZERO);
  bool restores = same_word(original, value);
  if (same_word(original, &before)) {
    if (same_word(original, &ZERO)) {
      return EVMC_STORAGE_ADDED;
    }
    return clears ? EVMC_STORAGE_DELETED : EVMC_STORAGE_MODIFIED;
  }
  if (same_word(original, &ZERO)) {
    return restores ? EVMC_STORAGE_ADDED_DELETED : EVMC_STORAGE_ASSIGNED;
  }
  if (same_word(&before, &ZERO)) {
    return restores ? EVMC_STORAGE_DELETED_RESTORED : EVMC_STORAGE_DELETED_ADDED;
  }
  if (clears) {
    return EVMC_STORAGE_MODIFIED_DELETED;
  }
  return restores ? EVMC_STORAGE_MODIFIED_RESTORED : EVMC_STORAGE_ASSIGNED;
}

static evmc_uint256be get_balance(struct evmc_host_context *context, const evmc_address *address) {
  struct account *account = find(host_of(context), address);
  return account == NULL ? ZERO : account->balance;
}

static size_t get_code_size(struct evmc_host_context *context, const evmc_address *address) {
  struct account *account = find(host_of(context), address);
  return account == NULL ? 0 : account->code_size;
}

/* No hash at all, but equal for equal sizes only: whoever relies on it runs wrong code. */
static evmc_bytes32 get_code_hash(struct evmc_host_context *context, const evmc_address *address) {
  evmc_bytes32 hash = ZERO;
  hash.bytes[31] = (uint8_t)get_code_size(context, address);
  return hash;
}

static size_t copy_code(struct evmc_host_context *context, const evmc_address *address, size_t offset,
                        uint8_t *buffer, size_t size) {
  struct account *account = find(host_of(context), address);
  if (account == NULL || offset >= account->code_size) {
    return 0;
  }
  size_t rest = account->code_size - offset;
  size_t copied = size < rest ? size : rest;
  memcpy(buffer, account->code + offset, copied);
  return copied;
}

/* a + b of 256 bits. */
static evmc_uint256be sum(const evmc_uint256be *a, const evmc_uint256be *b) {
  evmc_uint256be result;
  unsigned carry = 0;
  for (int i = 31; i >= 0; i--) {
    carry += (unsigned)a->bytes[i] + b->bytes[i];
    result.bytes[i] = (uint8_t)carry;
    carry >>= 8;
  }
  return result;
}

static evmc_uint256be difference(const evmc_uint256be *a, const evmc_uint256be *b) {
  evmc_uint256be complement;
  for (int i = 0; i < 32; i++) {
    complement.bytes[i] = (uint8_t)~b->bytes[i];
  }
  evmc_uint256be one = ZERO;
  one.bytes[31] = 1;
  complement = sum(&complement, &one);
  return sum(a, &complement);
}

static void transfer(struct mock_host *host, const evmc_address *from, const evmc_address *to,
                     const evmc_uint256be *value) {
  struct account *sender = mock_account(host, from);
  sender->balance = difference(&sender->balance, value);
  struct account *receiver = mock_account(host, to);
  receiver->balance = sum(&receiver->balance, value);
}

static bool selfdestruct(struct evmc_host_context *context, const evmc_address *address,
                         const evmc_address *beneficiary) {
  struct mock_host *host = host_of(context);
  struct account *account = mock_account(host, address);
  evmc_uint256be balance = account->balance;
  transfer(host, address, beneficiary, &balance);
  bool first = !account->deleted;
  account->deleted = true;
  return first;
}

static struct evmc_result success(int64_t gas) {
  struct evmc_result result;
  memset(&result, 0, sizeof result);
  result.gas_left = gas;
  return result;
}

/* The sender's address with the nonce counted into its last eight bytes and the first turned. */
static evmc_address created_address(const evmc_address *sender, uint64_t nonce) {
  evmc_address address = *sender;
  address.bytes[0] ^= 0xff;
  for (int i = 0; i < 8; i++) {
    address.bytes[19 - i] ^= (uint8_t)(nonce >> (8 * i));
  }
  return address;
}

static struct evmc_result run(struct mock_host *host, const struct evmc_message *message, const uint8_t *code,
                              size_t size) {
  if (size == 0) {
    return success(message->gas);
  }
  return host->vm->execute(host->vm, &mock_interface, (struct evmc_host_context *)host, host->revision, message,
                           code, size);
}

struct evmc_result mock_call(struct mock_host *host, const struct evmc_message *message) {
  struct evmc_message sent = *message;
  bool creates = message->kind == EVMC_CREATE || message->kind == EVMC_CREATE2;
  if (creates) {
    struct account *sender = mock_account(host, &message->sender);
    sent.recipient = created_address(&message->sender, sender->nonce++);
    sent.input_data = NULL;
    sent.input_size = 0;
  }
  struct world before = copy_world(&host->world);
  if (creates || message->kind == EVMC_CALL) {
    transfer(host, &sent.sender, &sent.recipient, &sent.value);
  }
  /* Code may change or move while it runs. */
  struct account *account = find(host, &message->code_address);
  size_t size = creates ? message->input_size : account == NULL ? 0 : account->code_size;
  uint8_t *code = copy_of(creates ? message->input_data : account == NULL ? NULL : account->code, size);
  struct evmc_result result = run(host, &sent, code, size);
  free(code);
  if (result.status_code != EVMC_SUCCESS) {
    free_world(&host->world);
    host->world = before;
    return result;
  }
  free_world(&before);
  if (creates) {
    mock_set_code(mock_account(host, &sent.recipient), result.output_data, result.output_size);
    result.create_address = sent.recipient;
  }
  return result;
}

static struct evmc_result call(struct evmc_host_context *context, const struct evmc_message *message) {
  struct mock_host *host = host_of(context);
  host->calls++;
  return mock_call(host, message);
}

static struct evmc_tx_context get_tx_context(struct evmc_host_context *context) { return host_of(context)->tx; }

/* The number itself for those before the current block. */
static evmc_bytes32 get_block_hash(struct evmc_host_context *context, int64_t number) {
  evmc_bytes32 hash = ZERO;
  if (number >= 0 && number < host_of(context)->tx.block_number) {
    hash.bytes[0] = 0xb1;
    for (int i = 0; i < 8; i++) {
      hash.bytes[31 - i] = (uint8_t)((uint64_t)number >> (8 * i));
    }
  }
  return hash;
}

static void emit_log(struct evmc_host_context *context, const evmc_address *address, const uint8_t *data,
                     size_t data_size, const evmc_bytes32 topics[], size_t topics_count) {
  struct mock_host *host = host_of(context);
  struct log_entry *entry = calloc(1, sizeof *entry);
  entry->address = *address;
  entry->data = copy_of(data, data_size);
  entry->size = data_size;
  entry->topics_count = topics_count;
  if (topics_count != 0) {
    memcpy(entry->topics, topics, topics_count * sizeof topics[0]);
  }
  entry->next = host->world.logs;
  host->world.logs = entry;
}

/* Everything counts as accessed before. */
static enum evmc_access_status access_account(struct evmc_host_context *context, const evmc_address *address) {
  (void)context;
  (void)address;
  return EVMC_ACCESS_WARM;
}

static enum evmc_access_status access_storage(struct evmc_host_context *context, const evmc_address *address,
                                              const evmc_bytes32 *key) {
  (void)context;
  (void)address;
  return (key->bytes[31] & 1) == 0 ? EVMC_ACCESS_WARM : EVMC_ACCESS_COLD;
}

static evmc_bytes32 get_transient_storage(struct evmc_host_context *context, const evmc_address *address,
                                          const evmc_bytes32 *key) {
  (void)context;
  (void)address;
  (void)key;
  return ZERO;
}

static void set_transient_storage(struct evmc_host_context *context, const evmc_address *address,
                                  const evmc_bytes32 *key, const evmc_bytes32 *value) {
  (void)context;
  (void)address;
  (void)key;
  (void)value;
}

const struct evmc_host_interface mock_interface = {
    account_exists, get_storage,   set_storage,    get_balance, get_code_size,  get_code_hash,
    copy_code,      selfdestruct,  call,           get_tx_context, get_block_hash, emit_log,
    access_account, access_storage, get_transient_storage, set_transient_storage,
};

struct mock_host *mock_new(struct evmc_vm *vm, enum evmc_revision revision) {
  struct mock_host *host = calloc(1, sizeof *host);
  host->vm = vm;
  host->revision = revision;
  host->tx.block_number = 1000;
  host->tx.block_timestamp = 1700000000;
  host->tx.block_gas_limit = 30000000;
  host->tx.tx_gas_price.bytes[31] = 7;
  host->tx.block_base_fee.bytes[31] = 6;
  host->tx.chain_id.bytes[31] = 1;
  host->tx.block_prev_randao.bytes[0] = 0x52;
  host->tx.tx_origin.bytes[0] = 0xaa;
  host->tx.block_coinbase.bytes[0] = 0xcb;
  return host;
}

void mock_free(struct mock_host *host) {
  free_world(&host->world);
  free(host);
}

static void print_hex(FILE *out, const uint8_t *bytes, size_t size) {
  if (size == 0) {
    fputc('-', out);
  }
  for (size_t i = 0; i < size; i++) {
    fprintf(out, "%02x", bytes[i]);
  }
}

static int compare_accounts(const void *a, const void *b) {
  return memcmp(&(*(struct account *const *)a)->address, &(*(struct account *const *)b)->address,
                sizeof(evmc_address));
}

static int compare_slots(const void *a, const void *b) {
  return memcmp(&(*(struct slot *const *)a)->key, &(*(struct slot *const *)b)->key, sizeof(evmc_bytes32));
}

static void print_slots(const struct account *account, FILE *out) {
  size_t count = 0;
  for (const struct slot *slot = account->slots; slot != NULL; slot = slot->next) {
    count++;
  }
  struct slot **sorted = calloc(count + 1, sizeof *sorted);
  size_t i = 0;
  for (struct slot *slot = account->slots; slot != NULL; slot = slot->next) {
    sorted[i++] = slot;
  }
  qsort(sorted, count, sizeof *sorted, compare_slots);
  for (i = 0; i < count; i++) {
    if (!same_word(&sorted[i]->value, &ZERO)) {
      fputs("storage ", out);
      print_hex(out, account->address.bytes, 20);
      fputc(' ', out);
      print_hex(out, sorted[i]->key.bytes, 32);
      fputc(' ', out);
      print_hex(out, sorted[i]->value.bytes, 32);
      fputc('\n', out);
    }
  }
  free(sorted);
}

static void print_logs(const struct log_entry *entry, FILE *out) {
  if (entry == NULL) {
    return;
  }
  print_logs(entry->next, out);
  fputs("log ", out);
  print_hex(out, entry->address.bytes, 20);
  fputc(' ', out);
  print_hex(out, entry->data, entry->size);
  for (size_t i = 0; i < entry->topics_count; i++) {
    fputc(' ', out);
    print_hex(out, entry->topics[i].bytes, 32);
  }
  fputc('\n', out);
}

void mock_print(const struct mock_host *host, FILE *out) {
  size_t count = 0;
  for (const struct account *account = host->world.accounts; account != NULL; account = account->next) {
    count++;
  }
  struct account **sorted = calloc(count + 1, sizeof *sorted);
  size_t i = 0;
  for (struct account *account = host->world.accounts; account != NULL; account = account->next) {
    sorted[i++] = account;
  }
  qsort(sorted, count, sizeof *sorted, compare_accounts);
  for (i = 0; i < count; i++) {
    fputs("account ", out);
    print_hex(out, sorted[i]->address.bytes, 20);
    fputc(' ', out);
    print_hex(out, sorted[i]->balance.bytes, 32);
    fprintf(out, " %llu %s ", (unsigned long long)sorted[i]->nonce, sorted[i]->deleted ? "deleted" : "kept");
    print_hex(out, sorted[i]->code, sorted[i]->code_size);
    fputc('\n', out);
    print_slots(sorted[i], out);
  }
  free(sorted);
  print_logs(host->world.logs, out);
}
