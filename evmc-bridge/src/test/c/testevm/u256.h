/* 256-bit numbers for the test machine: four 64-bit limbs, the least significant first. Simple before fast. */
#ifndef TESTEVM_U256_H
#define TESTEVM_U256_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef struct {
  uint64_t limb[4];
} u256;

static inline u256 u256_of(uint64_t value) { return (u256){{value, 0, 0, 0}}; }

static inline bool u256_is_zero(u256 a) { return (a.limb[0] | a.limb[1] | a.limb[2] | a.limb[3]) == 0; }

static inline bool u256_fits64(u256 a) { return (a.limb[1] | a.limb[2] | a.limb[3]) == 0; }

/* The number, or the largest 64-bit one if it is larger. */
static inline uint64_t u256_clamp64(u256 a) { return u256_fits64(a) ? a.limb[0] : UINT64_MAX; }

static inline u256 u256_load(const uint8_t *big_endian, size_t size) {
  u256 a = {{0, 0, 0, 0}};
  for (size_t i = 0; i < size; i++) {
    size_t from_end = size - 1 - i;
    a.limb[from_end / 8] |= (uint64_t)big_endian[i] << (8 * (from_end % 8));
  }
  return a;
}

static inline void u256_store(u256 a, uint8_t big_endian[32]) {
  for (int i = 0; i < 32; i++) {
    int from_end = 31 - i;
    big_endian[i] = (uint8_t)(a.limb[from_end / 8] >> (8 * (from_end % 8)));
  }
}

static inline int u256_compare(u256 a, u256 b) {
  for (int i = 3; i >= 0; i--) {
    if (a.limb[i] != b.limb[i]) return a.limb[i] < b.limb[i] ? -1 : 1;
  }
  return 0;
}

static inline bool u256_is_negative(u256 a) { return a.limb[3] >> 63; }

static inline int u256_compare_signed(u256 a, u256 b) {
  bool negative = u256_is_negative(a);
  if (negative != u256_is_negative(b)) return negative ? -1 : 1;
  return u256_compare(a, b);
}

static inline u256 u256_add_carry(u256 a, u256 b, uint64_t *carry) {
  u256 sum;
  unsigned __int128 total = 0;
  for (int i = 0; i < 4; i++) {
    total += (unsigned __int128)a.limb[i] + b.limb[i];
    sum.limb[i] = (uint64_t)total;
    total >>= 64;
  }
  *carry = (uint64_t)total;
  return sum;
}

static inline u256 u256_add(u256 a, u256 b) {
  uint64_t carry;
  return u256_add_carry(a, b, &carry);
}

static inline u256 u256_not(u256 a) { return (u256){{~a.limb[0], ~a.limb[1], ~a.limb[2], ~a.limb[3]}}; }

static inline u256 u256_negate(u256 a) { return u256_add(u256_not(a), u256_of(1)); }

static inline u256 u256_subtract(u256 a, u256 b) { return u256_add(a, u256_negate(b)); }

/* The whole product: eight limbs. */
static inline void u256_multiply_full(u256 a, u256 b, uint64_t product[8]) {
  memset(product, 0, 8 * sizeof(uint64_t));
  for (int i = 0; i < 4; i++) {
    unsigned __int128 carry = 0;
    for (int j = 0; j < 4; j++) {
      carry += (unsigned __int128)a.limb[i] * b.limb[j] + product[i + j];
      product[i + j] = (uint64_t)carry;
      carry >>= 64;
    }
    product[i + 4] = (uint64_t)carry;
  }
}

static inline u256 u256_multiply(u256 a, u256 b) {
  uint64_t product[8];
  u256_multiply_full(a, b, product);
  return (u256){{product[0], product[1], product[2], product[3]}};
}

static inline u256 u256_shift_left(u256 a, unsigned bits) {
  u256 r = {{0, 0, 0, 0}};
  if (bits >= 256) return r;
  unsigned limbs = bits / 64, rest = bits % 64;
  for (unsigned i = limbs; i < 4; i++) {
    r.limb[i] = a.limb[i - limbs] << rest;
    if (rest != 0 && i > limbs) r.limb[i] |= a.limb[i - limbs - 1] >> (64 - rest);
  }
  return r;
}

static inline u256 u256_shift_right(u256 a, unsigned bits) {
  u256 r = {{0, 0, 0, 0}};
  if (bits >= 256) return r;
  unsigned limbs = bits / 64, rest = bits % 64;
  for (unsigned i = 0; i + limbs < 4; i++) {
    r.limb[i] = a.limb[i + limbs] >> rest;
    if (rest != 0 && i + limbs + 1 < 4) r.limb[i] |= a.limb[i + limbs + 1] << (64 - rest);
  }
  return r;
}

static inline u256 u256_shift_right_signed(u256 a, unsigned bits) {
  if (!u256_is_negative(a)) return u256_shift_right(a, bits);
  return u256_not(u256_shift_right(u256_not(a), bits));
}

/*
 * Divides `count` limbs by a divisor that is not 0, bit by bit; the quotient's lowest four limbs go to *quotient.
 * The remainder never exceeds 257 bits: the bit above is `high`.
 */
static inline u256 u256_divide_long(const uint64_t *dividend, int count, u256 divisor, u256 *quotient) {
  u256 remainder = {{0, 0, 0, 0}};
  u256 result = {{0, 0, 0, 0}};
  for (int bit = 64 * count - 1; bit >= 0; bit--) {
    bool high = u256_is_negative(remainder);
    remainder = u256_shift_left(remainder, 1);
    remainder.limb[0] |= dividend[bit / 64] >> (bit % 64) & 1;
    if (high || u256_compare(remainder, divisor) >= 0) {
      remainder = u256_subtract(remainder, divisor);
      if (bit < 256) result.limb[bit / 64] |= (uint64_t)1 << (bit % 64);
    }
  }
  if (quotient != NULL) *quotient = result;
  return remainder;
}

/* By 0 both are 0. */
static inline u256 u256_divide(u256 a, u256 b) {
  u256 quotient = {{0, 0, 0, 0}};
  if (!u256_is_zero(b)) u256_divide_long(a.limb, 4, b, &quotient);
  return quotient;
}

static inline u256 u256_modulo(u256 a, u256 b) {
  return u256_is_zero(b) ? b : u256_divide_long(a.limb, 4, b, NULL);
}

static inline u256 u256_absolute(u256 a) { return u256_is_negative(a) ? u256_negate(a) : a; }

static inline u256 u256_divide_signed(u256 a, u256 b) {
  u256 quotient = u256_divide(u256_absolute(a), u256_absolute(b));
  return u256_is_negative(a) != u256_is_negative(b) ? u256_negate(quotient) : quotient;
}

static inline u256 u256_modulo_signed(u256 a, u256 b) {
  u256 remainder = u256_modulo(u256_absolute(a), u256_absolute(b));
  return u256_is_negative(a) ? u256_negate(remainder) : remainder;
}

static inline u256 u256_add_modulo(u256 a, u256 b, u256 m) {
  uint64_t sum[5];
  u256 low = u256_add_carry(a, b, &sum[4]);
  memcpy(sum, low.limb, sizeof low.limb);
  return u256_is_zero(m) ? m : u256_divide_long(sum, 5, m, NULL);
}

static inline u256 u256_multiply_modulo(u256 a, u256 b, u256 m) {
  uint64_t product[8];
  u256_multiply_full(a, b, product);
  return u256_is_zero(m) ? m : u256_divide_long(product, 8, m, NULL);
}

static inline u256 u256_power(u256 base, u256 exponent) {
  u256 result = u256_of(1);
  while (!u256_is_zero(exponent)) {
    if (exponent.limb[0] & 1) result = u256_multiply(result, base);
    base = u256_multiply(base, base);
    exponent = u256_shift_right(exponent, 1);
  }
  return result;
}

/* Copies the sign of byte `index`, counted from the least significant, over all bytes above it. */
static inline u256 u256_sign_extend(u256 index, u256 a) {
  if (!u256_fits64(index) || index.limb[0] >= 31) return a;
  unsigned bits = 256 - 8 * ((unsigned)index.limb[0] + 1);
  return u256_shift_right_signed(u256_shift_left(a, bits), bits);
}

static inline unsigned u256_significant_bytes(u256 a) {
  unsigned bytes = 0;
  while (!u256_is_zero(a)) {
    a = u256_shift_right(a, 8);
    bytes++;
  }
  return bytes;
}

#endif
