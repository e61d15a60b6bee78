/*
 * A start-up cache is used with the jar it was made of alone: cache FOLDER
 */
#include <string.h>

#include "../../main/c/class_cache.h"
#include "check.h"

static char jar[4096];
static char cache[4096];

static void write_file(const char *path, size_t size, size_t changed) {
  FILE *file = fopen(path, "wb");
  CHECK(file != NULL);
  for (size_t at = 0; file != NULL && at < size; at++) {
    fputc(at == changed ? 'x' : (int)(at % 251), file);
  }
  if (file != NULL) {
    fclose(file);
  }
}

int main(int count, char **arguments) {
  if (count != 2) {
    fprintf(stderr, "usage: cache FOLDER\n");
    return 2;
  }
  snprintf(jar, sizeof jar, "%s/test.jar", arguments[1]);
  snprintf(cache, sizeof cache, "%s/test.aot", arguments[1]);
  const size_t size = (3 << 20) + 5;
  write_file(jar, size, size);
  write_file(cache, 1000, 0);
  CHECK(!ewasm_cache_is_of(cache, jar));
  CHECK(ewasm_mark_cache(cache, jar));
  CHECK(ewasm_cache_is_of(cache, jar));

  /* Another class in the jar changes what is at its end, another file its size. */
  write_file(jar, size, size - 100);
  CHECK(!ewasm_cache_is_of(cache, jar));
  write_file(jar, size + 8, size);
  CHECK(!ewasm_cache_is_of(cache, jar));
  write_file(jar, size, size);
  CHECK(ewasm_cache_is_of(cache, jar));

  write_file(cache, 3, 0);
  CHECK(!ewasm_cache_is_of(cache, jar));
  write_file(cache, 0, 0);
  CHECK(!ewasm_cache_is_of(cache, jar));
  CHECK(!ewasm_cache_is_of("/no/such.aot", jar));
  CHECK(!ewasm_cache_is_of(cache, "/no/such.jar"));
  CHECK(!ewasm_mark_cache(cache, "/no/such.jar"));
  CHECK(!ewasm_mark_cache("/no/such.aot", jar));
  return checks_done("cache");
}
