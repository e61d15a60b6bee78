/* Keccak-256 as Ethereum uses it: the original padding, not SHA-3's. */
#ifndef TESTEVM_KECCAK_H
#define TESTEVM_KECCAK_H

#include <stdint.h>
#include <string.h>

static inline uint64_t keccak_rotate(uint64_t x, unsigned n) { return n == 0 ? x : x << n | x >> (64 - n); }

static inline void keccak_permute(uint64_t a[25]) {
  static const uint64_t constants[24] = {
      0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
      0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
      0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
      0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
      0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};
  for (int round = 0; round < 24; round++) {
    uint64_t c[5], b[25];
    for (int x = 0; x < 5; x++) c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    for (int x = 0; x < 5; x++) {
      uint64_t d = c[(x + 4) % 5] ^ keccak_rotate(c[(x + 1) % 5], 1);
      for (int y = 0; y < 5; y++) a[x + 5 * y] ^= d;
    }
    /* The rotations of lane (x, y) walk the triangular numbers along the same path as the lanes are moved. */
    b[0] = a[0];
    int x = 1, y = 0;
    for (int t = 0; t < 24; t++) {
      int to = y + 5 * ((2 * x + 3 * y) % 5);
      b[to] = keccak_rotate(a[x + 5 * y], (unsigned)((t + 1) * (t + 2) / 2 % 64));
      int next = (2 * x + 3 * y) % 5;
      x = y;
      y = next;
    }
    for (int row = 0; row < 25; row += 5) {
      for (int i = 0; i < 5; i++) a[row + i] = b[row + i] ^ (~b[row + (i + 1) % 5] & b[row + (i + 2) % 5]);
    }
    a[0] ^= constants[round];
  }
}

static inline void keccak256(const uint8_t *data, size_t size, uint8_t hash[32]) {
  enum { RATE = 136 };
  uint64_t state[25] = {0};
  uint8_t block[RATE];
  for (;;) {
    size_t part = size < RATE ? size : RATE;
    memset(block, 0, RATE);
    if (part > 0) memcpy(block, data, part);
    if (part < RATE) {
      block[part] ^= 0x01;
      block[RATE - 1] ^= 0x80;
    }
    for (int i = 0; i < RATE / 8; i++) {
      uint64_t lane = 0;
      for (int j = 0; j < 8; j++) lane |= (uint64_t)block[8 * i + j] << (8 * j);
      state[i] ^= lane;
    }
    keccak_permute(state);
    if (part < RATE) break;
    data += part;
    size -= part;
  }
  for (int i = 0; i < 32; i++) hash[i] = (uint8_t)(state[i / 8] >> (8 * (i % 8)));
}

#endif
