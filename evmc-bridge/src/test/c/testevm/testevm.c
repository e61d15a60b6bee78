/*
 * A small EVM behind EVMC, for tests of hosts. Runs contracts as compilers make them; simple before fast, but careful:
 * hostile code ends in a status, never in a crash.
 *
 * Options: "limit" = N, at most N instructions an execution (0: no limit); anything else is refused.
 * Exports testevm_live_results(), the number of results that were made and not released.
 */
#include <stdatomic.h>
#include <stdlib.h>

#include "gas.h"
#include "keccak.h"
#include "u256.h"

enum { STACK_LIMIT = 1024, MAX_DEPTH = 1024 };

/* Far more memory than any gas pays for. */
#define MEMORY_LIMIT ((uint64_t)1 << 32)

static atomic_long live_results;

EVMC_EXPORT long testevm_live_results(void) { return live_results; }

struct machine {
  struct evmc_vm vm;
  long limit;
};

/* One execution. */
struct frame {
  const struct evmc_host_interface *host;
  struct evmc_host_context *context;
  const struct evmc_message *message;
  enum evmc_revision revision;
  struct prices prices;
  const uint8_t *code;
  size_t code_size;
  uint8_t *jump_targets;
  int64_t gas;
  int64_t refund;
  uint8_t *memory;
  size_t memory_size;
  u256 *stack; /* STACK_LIMIT entries */
  int height;
  struct evmc_result returned; /* of the last call: its output is the return data */
  size_t pc;
  const uint8_t *output;
  size_t output_size;
};

/* A status, or RUNNING: go on. */
enum { RUNNING = 1000 };

static bool charge(struct frame *f, int64_t amount) {
  f->gas -= amount;
  return f->gas >= 0;
}

static int64_t words(uint64_t bytes) { return (int64_t)((bytes + 31) / 32); }

/* Makes [offset, offset + size) part of memory and pays for it; false when out of gas or absurdly large. */
static bool reach(struct frame *f, u256 offset, u256 size) {
  if (u256_is_zero(size)) return true;
  uint64_t from = u256_clamp64(offset), bytes = u256_clamp64(size);
  if (from > MEMORY_LIMIT || bytes > MEMORY_LIMIT) return false;
  uint64_t end = (from + bytes + 31) / 32 * 32;
  if (end <= f->memory_size) return true;
  int64_t before = words(f->memory_size), after = words(end);
  if (!charge(f, 3 * (after - before) + after * after / 512 - before * before / 512)) return false;
  uint8_t *grown = realloc(f->memory, end);
  if (grown == NULL) return false;
  memset(grown + f->memory_size, 0, end - f->memory_size);
  f->memory = grown;
  f->memory_size = end;
  return true;
}

static u256 pop(struct frame *f) { return f->stack[--f->height]; }

static void push(struct frame *f, u256 value) { f->stack[f->height++] = value; }

static u256 word(const evmc_bytes32 *w) { return u256_load(w->bytes, 32); }

static evmc_bytes32 to_word(u256 a) {
  evmc_bytes32 w;
  u256_store(a, w.bytes);
  return w;
}

static u256 account(const evmc_address *a) { return u256_load(a->bytes, 20); }

static evmc_address to_account(u256 a) {
  evmc_bytes32 w = to_word(a);
  evmc_address address;
  memcpy(address.bytes, w.bytes + 12, 20);
  return address;
}

/* Pays for the first access of a transaction to an account. */
static bool touch(struct frame *f, const evmc_address *address, int64_t cold) {
  return f->revision < EVMC_BERLIN || f->host->access_account(f->context, address) == EVMC_ACCESS_WARM ||
         charge(f, cold);
}

static bool touch_slot(struct frame *f, const evmc_bytes32 *key, int64_t cold) {
  return f->revision < EVMC_BERLIN ||
         f->host->access_storage(f->context, &f->message->recipient, key) == EVMC_ACCESS_WARM || charge(f, cold);
}

/* Pops target offset, source offset and size and copies, with zeros behind the source's end. */
static int copy(struct frame *f, const uint8_t *source, size_t source_size) {
  u256 to = pop(f), from = pop(f), size = pop(f);
  if (!reach(f, to, size)) return EVMC_OUT_OF_GAS;
  if (!charge(f, 3 * words(u256_clamp64(size)))) return EVMC_OUT_OF_GAS;
  if (u256_is_zero(size)) return RUNNING;
  size_t bytes = size.limb[0];
  uint64_t start = u256_clamp64(from);
  size_t available = start < source_size ? source_size - start : 0;
  size_t part = available < bytes ? available : bytes;
  if (part > 0) memcpy(f->memory + to.limb[0], source + start, part);
  memset(f->memory + to.limb[0] + part, 0, bytes - part);
  return RUNNING;
}

static void forget_returned(struct frame *f) {
  if (f->returned.release != NULL) f->returned.release(&f->returned);
  memset(&f->returned, 0, sizeof f->returned);
}

static int store(struct frame *f) {
  if (f->message->flags & EVMC_STATIC) return EVMC_STATIC_MODE_VIOLATION;
  if (f->prices.sentry != 0 && f->gas <= f->prices.sentry) return EVMC_OUT_OF_GAS;
  evmc_bytes32 key = to_word(pop(f)), value = to_word(pop(f));
  if (!touch_slot(f, &key, f->prices.cold_slot + f->prices.load)) return EVMC_OUT_OF_GAS;
  enum evmc_storage_status status = f->host->set_storage(f->context, &f->message->recipient, &key, &value);
  f->refund += store_refund(&f->prices, status);
  return charge(f, store_price(&f->prices, status)) ? RUNNING : EVMC_OUT_OF_GAS;
}

static int emit(struct frame *f, int topic_count) {
  if (f->message->flags & EVMC_STATIC) return EVMC_STATIC_MODE_VIOLATION;
  u256 offset = pop(f), size = pop(f);
  evmc_bytes32 topics[4];
  for (int i = 0; i < topic_count; i++) topics[i] = to_word(pop(f));
  if (!reach(f, offset, size)) return EVMC_OUT_OF_GAS;
  if (!charge(f, 8 * (int64_t)size.limb[0])) return EVMC_OUT_OF_GAS;
  const uint8_t *data = u256_is_zero(size) ? NULL : f->memory + offset.limb[0];
  f->host->emit_log(f->context, &f->message->recipient, data, size.limb[0], topics, (size_t)topic_count);
  return RUNNING;
}

static bool affords(struct frame *f, u256 value) {
  evmc_uint256be balance = f->host->get_balance(f->context, &f->message->recipient);
  return u256_compare(word(&balance), value) >= 0;
}

static void send(struct frame *f, struct evmc_message *nested) {
  f->gas -= nested->gas;
  f->returned = f->host->call(f->context, nested);
  f->gas += f->returned.gas_left;
  if (f->returned.status_code == EVMC_SUCCESS) f->refund += f->returned.gas_refund;
}

static int64_t all_but_one_64th(struct frame *f) {
  return f->revision >= EVMC_TANGERINE_WHISTLE ? f->gas - f->gas / 64 : f->gas;
}

static int call(struct frame *f, uint8_t op) {
  bool has_value = op == 0xf1 || op == 0xf2;
  u256 gas = pop(f);
  evmc_address target = to_account(pop(f));
  u256 value = has_value ? pop(f) : u256_of(0);
  u256 in = pop(f), in_size = pop(f), out = pop(f), out_size = pop(f);
  forget_returned(f);
  if (op == 0xf1 && !u256_is_zero(value) && (f->message->flags & EVMC_STATIC)) return EVMC_STATIC_MODE_VIOLATION;
  if (!touch(f, &target, f->prices.cold_account)) return EVMC_OUT_OF_GAS;
  if (!reach(f, in, in_size) || !reach(f, out, out_size)) return EVMC_OUT_OF_GAS;
  if (!u256_is_zero(value) && !charge(f, 9000)) return EVMC_OUT_OF_GAS;
  if (op == 0xf1 && (!u256_is_zero(value) || f->revision < EVMC_SPURIOUS_DRAGON) &&
      !f->host->account_exists(f->context, &target) && !charge(f, 25000)) {
    return EVMC_OUT_OF_GAS;
  }
  struct evmc_message nested = {
      .kind = op == 0xf2 ? EVMC_CALLCODE : op == 0xf4 ? EVMC_DELEGATECALL : EVMC_CALL,
      .flags = op == 0xfa ? EVMC_STATIC : f->message->flags & EVMC_STATIC,
      .depth = f->message->depth + 1,
      .recipient = op == 0xf1 || op == 0xfa ? target : f->message->recipient,
      .sender = op == 0xf4 ? f->message->sender : f->message->recipient,
      .input_data = u256_is_zero(in_size) ? NULL : f->memory + in.limb[0],
      .input_size = in_size.limb[0],
      .value = op == 0xf4 ? f->message->value : to_word(value),
      .code_address = target};
  uint64_t asked = u256_clamp64(gas);
  int64_t limit = all_but_one_64th(f);
  if (asked > (uint64_t)limit) {
    if (f->revision < EVMC_TANGERINE_WHISTLE) return EVMC_OUT_OF_GAS;
    nested.gas = limit;
  } else {
    nested.gas = (int64_t)asked;
  }
  if (!u256_is_zero(value)) {
    nested.gas += 2300;
    f->gas += 2300;
  }
  if (f->message->depth >= MAX_DEPTH || (!u256_is_zero(value) && !affords(f, value))) {
    push(f, u256_of(0));
    return RUNNING;
  }
  send(f, &nested);
  size_t part = f->returned.output_size < out_size.limb[0] ? f->returned.output_size : out_size.limb[0];
  if (part > 0) memcpy(f->memory + out.limb[0], f->returned.output_data, part);
  push(f, u256_of(f->returned.status_code == EVMC_SUCCESS));
  return RUNNING;
}

static int create(struct frame *f, bool salted) {
  if (f->message->flags & EVMC_STATIC) return EVMC_STATIC_MODE_VIOLATION;
  u256 value = pop(f), offset = pop(f), size = pop(f);
  u256 salt = salted ? pop(f) : u256_of(0);
  forget_returned(f);
  if (!reach(f, offset, size)) return EVMC_OUT_OF_GAS;
  if (f->revision >= EVMC_SHANGHAI) {
    if (u256_clamp64(size) > 2 * 24576) return EVMC_OUT_OF_GAS;
    if (!charge(f, 2 * words(size.limb[0]))) return EVMC_OUT_OF_GAS;
  }
  if (salted && !charge(f, 6 * words(size.limb[0]))) return EVMC_OUT_OF_GAS;
  if (f->message->depth >= MAX_DEPTH || !affords(f, value)) {
    push(f, u256_of(0));
    return RUNNING;
  }
  struct evmc_message nested = {.kind = salted ? EVMC_CREATE2 : EVMC_CREATE,
                                .depth = f->message->depth + 1,
                                .gas = all_but_one_64th(f),
                                .sender = f->message->recipient,
                                .input_data = u256_is_zero(size) ? NULL : f->memory + offset.limb[0],
                                .input_size = size.limb[0],
                                .value = to_word(value),
                                .create2_salt = to_word(salt)};
  send(f, &nested);
  if (f->returned.status_code == EVMC_SUCCESS) {
    push(f, account(&f->returned.create_address));
    forget_returned(f); /* what a creation returned is its code, not return data */
  } else {
    push(f, u256_of(0));
  }
  return RUNNING;
}

static int self_destruct(struct frame *f) {
  if (f->message->flags & EVMC_STATIC) return EVMC_STATIC_MODE_VIOLATION;
  evmc_address beneficiary = to_account(pop(f));
  if (!touch(f, &beneficiary, f->prices.cold_destruct)) return EVMC_OUT_OF_GAS;
  if (f->revision >= EVMC_TANGERINE_WHISTLE && !f->host->account_exists(f->context, &beneficiary)) {
    evmc_uint256be balance = f->host->get_balance(f->context, &f->message->recipient);
    bool pays = f->revision < EVMC_SPURIOUS_DRAGON || !u256_is_zero(word(&balance));
    if (pays && !charge(f, 25000)) return EVMC_OUT_OF_GAS;
  }
  bool first = f->host->selfdestruct(f->context, &f->message->recipient, &beneficiary);
  if (first && f->revision < EVMC_LONDON) f->refund += 24000;
  return EVMC_SUCCESS;
}

static int end_with(struct frame *f, int status) {
  u256 offset = pop(f), size = pop(f);
  if (!reach(f, offset, size)) return EVMC_OUT_OF_GAS;
  f->output_size = size.limb[0];
  f->output = u256_is_zero(size) ? NULL : f->memory + offset.limb[0];
  return status;
}

static bool is_jump_target(struct frame *f, u256 target) {
  uint64_t to = u256_clamp64(target);
  return to < f->code_size && f->jump_targets[to];
}

static int external_copy(struct frame *f) {
  evmc_address target = to_account(pop(f));
  u256 to = pop(f), from = pop(f), size = pop(f);
  if (!reach(f, to, size) || !charge(f, 3 * words(u256_clamp64(size)))) return EVMC_OUT_OF_GAS;
  if (!touch(f, &target, f->prices.cold_account)) return EVMC_OUT_OF_GAS;
  if (u256_is_zero(size)) return RUNNING;
  uint8_t *buffer = f->memory + to.limb[0];
  size_t copied = f->host->copy_code(f->context, &target, u256_clamp64(from), buffer, size.limb[0]);
  memset(buffer + copied, 0, size.limb[0] - copied);
  return RUNNING;
}

static int environment(struct frame *f, uint8_t op) {
  const struct evmc_message *m = f->message;
  evmc_address address;
  evmc_bytes32 answer;
  switch (op) {
    case 0x30: push(f, account(&m->recipient)); return RUNNING;
    case 0x31:
      address = to_account(pop(f));
      if (!touch(f, &address, f->prices.cold_account)) return EVMC_OUT_OF_GAS;
      answer = f->host->get_balance(f->context, &address);
      push(f, word(&answer));
      return RUNNING;
    case 0x33: push(f, account(&m->sender)); return RUNNING;
    case 0x34: push(f, word(&m->value)); return RUNNING;
    case 0x35: {
      uint64_t at = u256_clamp64(pop(f));
      uint8_t bytes[32] = {0};
      if (at < m->input_size) {
        size_t rest = m->input_size - at;
        memcpy(bytes, m->input_data + at, rest < 32 ? rest : 32);
      }
      push(f, u256_load(bytes, 32));
      return RUNNING;
    }
    case 0x36: push(f, u256_of(m->input_size)); return RUNNING;
    case 0x37: return copy(f, m->input_data, m->input_size);
    case 0x38: push(f, u256_of(f->code_size)); return RUNNING;
    case 0x39: return copy(f, f->code, f->code_size);
    case 0x3b:
      address = to_account(pop(f));
      if (!touch(f, &address, f->prices.cold_account)) return EVMC_OUT_OF_GAS;
      push(f, u256_of(f->host->get_code_size(f->context, &address)));
      return RUNNING;
    case 0x3c: return external_copy(f);
    case 0x3d: push(f, u256_of(f->returned.output_size)); return RUNNING;
    case 0x3e: {
      u256 from = f->stack[f->height - 2], size = f->stack[f->height - 3];
      uint64_t start = u256_clamp64(from), bytes = u256_clamp64(size);
      if (start > f->returned.output_size || bytes > f->returned.output_size - start) {
        return EVMC_INVALID_MEMORY_ACCESS;
      }
      return copy(f, f->returned.output_data, f->returned.output_size);
    }
    case 0x3f:
      address = to_account(pop(f));
      if (!touch(f, &address, f->prices.cold_account)) return EVMC_OUT_OF_GAS;
      answer = f->host->get_code_hash(f->context, &address);
      push(f, word(&answer));
      return RUNNING;
    case 0x47:
      answer = f->host->get_balance(f->context, &m->recipient);
      push(f, word(&answer));
      return RUNNING;
    default: {
      if (op == 0x40) {
        u256 number = pop(f);
        memset(&answer, 0, sizeof answer);
        if (u256_fits64(number) && number.limb[0] <= INT64_MAX) {
          answer = f->host->get_block_hash(f->context, (int64_t)number.limb[0]);
        }
        push(f, word(&answer));
        return RUNNING;
      }
      struct evmc_tx_context tx = f->host->get_tx_context(f->context);
      push(f, op == 0x32   ? account(&tx.tx_origin)
              : op == 0x3a ? word(&tx.tx_gas_price)
              : op == 0x41 ? account(&tx.block_coinbase)
              : op == 0x42 ? u256_of((uint64_t)tx.block_timestamp)
              : op == 0x43 ? u256_of((uint64_t)tx.block_number)
              : op == 0x44 ? word(&tx.block_prev_randao)
              : op == 0x45 ? u256_of((uint64_t)tx.block_gas_limit)
              : op == 0x46 ? word(&tx.chain_id)
                           : word(&tx.block_base_fee));
      return RUNNING;
    }
  }
}

static int arithmetic(struct frame *f, uint8_t op) {
  u256 a = pop(f);
  if (op == 0x15) {
    push(f, u256_of(u256_is_zero(a)));
    return RUNNING;
  }
  if (op == 0x19) {
    push(f, u256_not(a));
    return RUNNING;
  }
  u256 b = pop(f), r;
  unsigned shift = u256_fits64(a) && a.limb[0] < 256 ? (unsigned)a.limb[0] : 256;
  switch (op) {
    case 0x01: r = u256_add(a, b); break;
    case 0x02: r = u256_multiply(a, b); break;
    case 0x03: r = u256_subtract(a, b); break;
    case 0x04: r = u256_divide(a, b); break;
    case 0x05: r = u256_divide_signed(a, b); break;
    case 0x06: r = u256_modulo(a, b); break;
    case 0x07: r = u256_modulo_signed(a, b); break;
    case 0x08: r = u256_add_modulo(a, b, pop(f)); break;
    case 0x09: r = u256_multiply_modulo(a, b, pop(f)); break;
    case 0x0a:
      if (!charge(f, f->prices.exp_byte * u256_significant_bytes(b))) return EVMC_OUT_OF_GAS;
      r = u256_power(a, b);
      break;
    case 0x0b: r = u256_sign_extend(a, b); break;
    case 0x10: r = u256_of(u256_compare(a, b) < 0); break;
    case 0x11: r = u256_of(u256_compare(a, b) > 0); break;
    case 0x12: r = u256_of(u256_compare_signed(a, b) < 0); break;
    case 0x13: r = u256_of(u256_compare_signed(a, b) > 0); break;
    case 0x14: r = u256_of(u256_compare(a, b) == 0); break;
    case 0x16: for (int i = 0; i < 4; i++) r.limb[i] = a.limb[i] & b.limb[i]; break;
    case 0x17: for (int i = 0; i < 4; i++) r.limb[i] = a.limb[i] | b.limb[i]; break;
    case 0x18: for (int i = 0; i < 4; i++) r.limb[i] = a.limb[i] ^ b.limb[i]; break;
    case 0x1a: r = shift < 32 ? u256_of(u256_shift_right(b, 8 * (31 - shift)).limb[0] & 0xff) : u256_of(0); break;
    case 0x1b: r = u256_shift_left(b, shift); break;
    case 0x1c: r = u256_shift_right(b, shift); break;
    default: r = u256_shift_right_signed(b, shift); break;
  }
  push(f, r);
  return RUNNING;
}

static int memory_and_storage(struct frame *f, uint8_t op) {
  evmc_bytes32 key, value;
  u256 at;
  switch (op) {
    case 0x20: {
      u256 offset = pop(f), size = pop(f);
      if (!reach(f, offset, size) || !charge(f, 6 * words(size.limb[0]))) return EVMC_OUT_OF_GAS;
      uint8_t hash[32];
      keccak256(u256_is_zero(size) ? NULL : f->memory + offset.limb[0], size.limb[0], hash);
      push(f, u256_load(hash, 32));
      return RUNNING;
    }
    case 0x51:
      at = pop(f);
      if (!reach(f, at, u256_of(32))) return EVMC_OUT_OF_GAS;
      push(f, u256_load(f->memory + at.limb[0], 32));
      return RUNNING;
    case 0x52:
      at = pop(f);
      if (!reach(f, at, u256_of(32))) return EVMC_OUT_OF_GAS;
      u256_store(pop(f), f->memory + at.limb[0]);
      return RUNNING;
    case 0x53:
      at = pop(f);
      if (!reach(f, at, u256_of(1))) return EVMC_OUT_OF_GAS;
      f->memory[at.limb[0]] = (uint8_t)pop(f).limb[0];
      return RUNNING;
    case 0x54:
      key = to_word(pop(f));
      if (!touch_slot(f, &key, f->prices.cold_slot)) return EVMC_OUT_OF_GAS;
      value = f->host->get_storage(f->context, &f->message->recipient, &key);
      push(f, word(&value));
      return RUNNING;
    case 0x55: return store(f);
    case 0x5c:
      key = to_word(pop(f));
      value = f->host->get_transient_storage(f->context, &f->message->recipient, &key);
      push(f, word(&value));
      return RUNNING;
    case 0x5d:
      if (f->message->flags & EVMC_STATIC) return EVMC_STATIC_MODE_VIOLATION;
      key = to_word(pop(f));
      value = to_word(pop(f));
      f->host->set_transient_storage(f->context, &f->message->recipient, &key, &value);
      return RUNNING;
    default: { /* 0x5e */
      u256 to = pop(f), from = pop(f), size = pop(f);
      if (!reach(f, to, size) || !reach(f, from, size) || !charge(f, 3 * words(size.limb[0]))) return EVMC_OUT_OF_GAS;
      if (!u256_is_zero(size)) memmove(f->memory + to.limb[0], f->memory + from.limb[0], size.limb[0]);
      return RUNNING;
    }
  }
}

/* Entries an instruction takes from the stack. */
static int taken(uint8_t op) {
  if (op >= 0x80 && op <= 0x8f) return op - 0x80 + 1;
  if (op >= 0x90 && op <= 0x9f) return op - 0x90 + 2;
  if (op >= 0xa0 && op <= 0xa4) return op - 0xa0 + 2;
  switch (op) {
    case 0x15: case 0x19: case 0x31: case 0x35: case 0x3b: case 0x3f: case 0x40: case 0x50: case 0x51: case 0x54:
    case 0x56: case 0x5c: case 0xff:
      return 1;
    case 0x08: case 0x09: case 0x37: case 0x39: case 0x3e: case 0x5e: case 0xf0: return 3;
    case 0x3c: case 0xf5: return 4;
    case 0xf1: case 0xf2: return 7;
    case 0xf4: case 0xfa: return 6;
    case 0x52: case 0x53: case 0x55: case 0x57: case 0x5d: case 0xf3: case 0xfd: case 0x20: return 2;
    default: return op >= 0x01 && op <= 0x1d ? 2 : 0;
  }
}

/* Whether an instruction leaves more than it takes. */
static bool grows(uint8_t op) {
  return (op >= 0x5f && op <= 0x8f) || op == 0x30 || (op >= 0x32 && op <= 0x34) || op == 0x36 || op == 0x38 ||
         op == 0x3a || op == 0x3d || (op >= 0x41 && op <= 0x48) || (op >= 0x58 && op <= 0x5a);
}

static int step(struct frame *f) {
  uint8_t op = f->pc < f->code_size ? f->code[f->pc] : 0;
  int64_t price = base_price(op, f->revision, &f->prices);
  if (op == 0xfe) return EVMC_INVALID_INSTRUCTION;
  if (price < 0) return EVMC_UNDEFINED_INSTRUCTION;
  if (f->height < taken(op)) return EVMC_STACK_UNDERFLOW;
  if (grows(op) && f->height >= STACK_LIMIT) return EVMC_STACK_OVERFLOW;
  if (!charge(f, price)) return EVMC_OUT_OF_GAS;
  f->pc++;
  if (op >= 0x5f && op <= 0x7f) {
    size_t size = (size_t)op - 0x5f;
    uint8_t bytes[32] = {0};
    size_t rest = f->pc < f->code_size ? f->code_size - f->pc : 0;
    memcpy(bytes, f->code + f->pc, size < rest ? size : rest);
    push(f, u256_load(bytes, size));
    f->pc += size;
    return RUNNING;
  }
  if (op >= 0x80 && op <= 0x8f) {
    push(f, f->stack[f->height - 1 - (op - 0x80)]);
    return RUNNING;
  }
  if (op >= 0x90 && op <= 0x9f) {
    u256 *other = &f->stack[f->height - 2 - (op - 0x90)], *top = &f->stack[f->height - 1], kept = *top;
    *top = *other;
    *other = kept;
    return RUNNING;
  }
  if (op >= 0xa0 && op <= 0xa4) return emit(f, op - 0xa0);
  if (op >= 0x01 && op <= 0x1d) return arithmetic(f, op);
  if (op >= 0x30 && op <= 0x48) return environment(f, op);
  switch (op) {
    case 0x00: return EVMC_SUCCESS;
    case 0x50: pop(f); return RUNNING;
    case 0x56:
    case 0x57: {
      u256 target = pop(f);
      if (op == 0x57 && u256_is_zero(pop(f))) return RUNNING;
      if (!is_jump_target(f, target)) return EVMC_BAD_JUMP_DESTINATION;
      f->pc = target.limb[0];
      return RUNNING;
    }
    case 0x58: push(f, u256_of(f->pc - 1)); return RUNNING;
    case 0x59: push(f, u256_of(f->memory_size)); return RUNNING;
    case 0x5a: push(f, u256_of((uint64_t)f->gas)); return RUNNING;
    case 0x5b: return RUNNING;
    case 0xf0: return create(f, false);
    case 0xf5: return create(f, true);
    case 0xf1: case 0xf2: case 0xf4: case 0xfa: return call(f, op);
    case 0xf3: return end_with(f, EVMC_SUCCESS);
    case 0xfd: return end_with(f, EVMC_REVERT);
    case 0xff: return self_destruct(f);
    default: return memory_and_storage(f, op);
  }
}

static void release(const struct evmc_result *result) {
  free((void *)result->output_data);
  live_results--;
}

static struct evmc_result finish(struct frame *f, int status) {
  struct evmc_result result = {.status_code = (enum evmc_status_code)status, .release = release};
  live_results++;
  bool keeps = status == EVMC_SUCCESS || status == EVMC_REVERT;
  if (keeps && f->output_size > 0) {
    uint8_t *output = malloc(f->output_size);
    if (output == NULL) {
      result.status_code = EVMC_OUT_OF_MEMORY;
      keeps = false;
    } else {
      memcpy(output, f->output, f->output_size);
      result.output_data = output;
      result.output_size = f->output_size;
    }
  }
  if (keeps) result.gas_left = f->gas;
  if (keeps && status == EVMC_SUCCESS) result.gas_refund = f->refund;
  forget_returned(f);
  free(f->memory);
  free(f->stack);
  free(f->jump_targets);
  return result;
}

static struct evmc_result execute(struct evmc_vm *vm, const struct evmc_host_interface *host,
                                  struct evmc_host_context *context, enum evmc_revision revision,
                                  const struct evmc_message *message, const uint8_t *code, size_t code_size) {
  long limit = ((struct machine *)vm)->limit;
  struct frame f = {.host = host,
                    .context = context,
                    .message = message,
                    .revision = revision,
                    .prices = prices_of(revision),
                    .code = code,
                    .code_size = code_size,
                    .gas = message->gas,
                    .jump_targets = calloc(code_size + 1, 1),
                    .stack = malloc(STACK_LIMIT * sizeof(u256))};
  if (f.jump_targets == NULL || f.stack == NULL) return finish(&f, EVMC_OUT_OF_MEMORY);
  for (size_t i = 0; i < code_size; i++) {
    f.jump_targets[i] = code[i] == 0x5b;
    if (code[i] >= 0x60 && code[i] <= 0x7f) i += (size_t)code[i] - 0x5f;
  }
  int status;
  long steps = 0;
  do {
    status = limit != 0 && steps++ >= limit ? EVMC_FAILURE : step(&f);
  } while (status == RUNNING);
  return finish(&f, status);
}

static void destroy(struct evmc_vm *vm) { free(vm); }

static evmc_capabilities_flagset get_capabilities(struct evmc_vm *vm) {
  (void)vm;
  return EVMC_CAPABILITY_EVM1;
}

static enum evmc_set_option_result set_option(struct evmc_vm *vm, const char *name, const char *value) {
  if (strcmp(name, "limit") != 0) return EVMC_SET_OPTION_INVALID_NAME;
  char *end = NULL;
  long limit = value == NULL ? -1 : strtol(value, &end, 10);
  if (end == NULL || end == value || *end != 0 || limit < 0) return EVMC_SET_OPTION_INVALID_VALUE;
  ((struct machine *)vm)->limit = limit;
  return EVMC_SET_OPTION_SUCCESS;
}

EVMC_EXPORT struct evmc_vm *evmc_create_testevm(void);

struct evmc_vm *evmc_create_testevm(void) {
  struct machine *machine = malloc(sizeof *machine);
  if (machine == NULL) return NULL;
  struct machine made = {.vm = {.abi_version = EVMC_ABI_VERSION,
                                .name = "testevm",
                                .version = "1.0.0",
                                .destroy = destroy,
                                .execute = execute,
                                .get_capabilities = get_capabilities,
                                .set_option = set_option}};
  memcpy(machine, &made, sizeof made);
  return &machine->vm;
}
