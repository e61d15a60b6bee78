#include "class_cache.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* At a jar's end are size and checksum of all that is in it, some hundred bytes for each class. */
#define JAR_END_BYTES (2l << 20)

static const char MAGIC[8] = {'e', 'w', 'a', 's', 'm', 'j', 'a', 'r'};

struct mark {
  char magic[sizeof MAGIC];
  uint64_t fingerprint;
};

/* The last bytes of a file, fewer if it has fewer; null when it cannot be read. */
static uint8_t *read_end(const char *path, long most, size_t *size, long *file_size) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    return NULL;
  }
  uint8_t *bytes = NULL;
  if (fseek(file, 0, SEEK_END) == 0 && (*file_size = ftell(file)) > 0) {
    *size = (size_t)(*file_size < most ? *file_size : most);
    bytes = malloc(*size);
    if (bytes != NULL && (fseek(file, -(long)*size, SEEK_END) != 0 || fread(bytes, 1, *size, file) != *size)) {
      free(bytes);
      bytes = NULL;
    }
  }
  fclose(file);
  return bytes;
}

static bool mark_of(const char *jar, struct mark *mark) {
  size_t size;
  long file_size;
  uint8_t *bytes = read_end(jar, JAR_END_BYTES, &size, &file_size);
  if (bytes == NULL) {
    return false;
  }
  uint64_t mixed = (uint64_t)file_size;
  for (size_t at = 0; at + sizeof mixed <= size; at += sizeof mixed) {
    uint64_t word;
    memcpy(&word, bytes + at, sizeof word);
    mixed = (mixed ^ word) * 0x9e3779b97f4a7c15u;
    mixed ^= mixed >> 29;
  }
  free(bytes);
  memcpy(mark->magic, MAGIC, sizeof MAGIC);
  mark->fingerprint = mixed;
  return true;
}

bool ewasm_mark_cache(const char *cache, const char *jar) {
  struct mark mark;
  FILE *file = mark_of(jar, &mark) ? fopen(cache, "r+b") : NULL;
  if (file == NULL) {
    return false;
  }
  bool written = fseek(file, 0, SEEK_END) == 0 && fwrite(&mark, sizeof mark, 1, file) == 1;
  return fclose(file) == 0 && written;
}

bool ewasm_cache_is_of(const char *cache, const char *jar) {
  struct mark mark;
  size_t size = 0;
  long file_size;
  uint8_t *end = read_end(cache, sizeof mark, &size, &file_size);
  bool same = size == sizeof mark && mark_of(jar, &mark) && memcmp(end, &mark, sizeof mark) == 0;
  free(end);
  return same;
}
