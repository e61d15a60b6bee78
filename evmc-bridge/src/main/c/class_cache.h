/*
 * The start-up cache and the jar that it was made of. The JVM does not compare them, and would run the cache's classes in place of those
 * of another jar, so the cache ends with a mark that names its jar; the JVM ignores what comes after its own part.
 */
#ifndef EWASM_CLASS_CACHE_H
#define EWASM_CLASS_CACHE_H

#include <stdbool.h>

/* Appends the mark of a jar to a cache; false when that fails. */
bool ewasm_mark_cache(const char *cache, const char *jar);

/* Whether the cache has the mark of this jar. */
bool ewasm_cache_is_of(const char *cache, const char *jar);

#endif
