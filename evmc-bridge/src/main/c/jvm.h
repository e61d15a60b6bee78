/* The one JVM of the process: found, started or joined, and entered. */
#ifndef EWASM_JVM_H
#define EWASM_JVM_H

#include <jni.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "ewasm/evmc.h"

/* Stack of the main thread that a JVM of ours may use, given to it as -Xss. */
#define EWASM_MAIN_STACK_BYTES (8u << 20)

/* What decides which JVM is started and how; null where nothing was said. */
struct jvm_options {
  char *home;    /* a JDK's folder or its libjvm */
  char *options; /* further options, separated by spaces */
};

/* Java methods that the shim calls. */
struct jvm_entry {
  JavaVM *vm;
  jclass library;     /* dev.ewasm.evmc.vm.LibraryEntry */
  jmethodID create;   /* static, makes an engine of option values */
  jmethodID execute;  /* of an engine */
};

/* The running JVM, started now if need be; null when there is none to be had, which stderr was told once. */
const struct jvm_entry *ewasm_jvm(const struct jvm_options *options);

/* The calling thread's environment, attached until the thread ends; null when that fails. */
JNIEnv *ewasm_jvm_environment(const struct jvm_entry *entry);

/* Lets the next call look for a JVM again after a failure. */
void ewasm_jvm_retry(void);

/* Whether options that are given now can still have an effect: the same string, or no JVM of ours yet. */
bool ewasm_jvm_takes_options(const char *options);

/* Whether path is a JDK's folder or a libjvm, of version 25 or newer. */
bool ewasm_is_java(const char *path);

/*
 * Finds a libjvm of version 25 or newer: the option, EWASM_JAVA_HOME, JAVA_HOME, PATH, the usual folders. Writes its path,
 * or one line that says what was found instead.
 */
bool ewasm_find_java(const char *option, char *path, size_t path_size, char *problem, size_t problem_size);

/* Clears a pending exception after telling stderr; returns whether there was one. */
bool ewasm_jvm_failed(JNIEnv *env);

#endif
