/* Checks that count, for programs that test. */
#ifndef CHECK_H
#define CHECK_H

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static _Atomic(int) checks_failed;
static _Atomic(long) checks_made;

#define CHECK(condition)                                                           \
  do {                                                                             \
    atomic_fetch_add(&checks_made, 1);                                             \
    if (!(condition) && atomic_fetch_add(&checks_failed, 1) < 20) {                \
      fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition);      \
    }                                                                              \
  } while (0)

#define CHECK_EQUAL(actual, expected)                                              \
  do {                                                                             \
    long long actual_value = (long long)(actual);                                  \
    long long expected_value = (long long)(expected);                              \
    atomic_fetch_add(&checks_made, 1);                                             \
    if (actual_value != expected_value && atomic_fetch_add(&checks_failed, 1) < 20) { \
      fprintf(stderr, "%s:%d: %s is %lld, not %lld\n", __FILE__, __LINE__, #actual, actual_value, expected_value); \
    }                                                                              \
  } while (0)

/* Prints the count and gives the exit code. */
static inline int checks_done(const char *name) {
  int failed = atomic_load(&checks_failed);
  printf("%s: %ld checks, %d failed\n", name, atomic_load(&checks_made), failed);
  return failed == 0 ? 0 : 1;
}

/* The content of a file that is there, or the program ends. */
static inline uint8_t *read_all(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    perror(path);
    exit(2);
  }
  fseek(file, 0, SEEK_END);
  *size = (size_t)ftell(file);
  rewind(file);
  uint8_t *bytes = malloc(*size + 1);
  if (fread(bytes, 1, *size, file) != *size) {
    perror(path);
    exit(2);
  }
  fclose(file);
  return bytes;
}

#endif
