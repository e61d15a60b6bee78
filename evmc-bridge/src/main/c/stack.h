/* How much native stack a thread has left, and a thread with enough where it has too little. */
#ifndef EWASM_STACK_H
#define EWASM_STACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Below this a thread is not let into the JVM, which keeps about 100 KiB at the end of a stack for itself. */
#define EWASM_LEAST_STACK_BYTES (256u << 10)

/*
 * Bytes between here and the end of the calling thread's stack as the JVM sees it; 0 when the thread runs on a stack that is not its
 * own (coroutines) or that cannot be found out.
 */
size_t ewasm_stack_left(void);

/* Runs work on a thread with a stack of the given size and waits for it; false when there is none to be had. */
bool ewasm_run_on_thread(size_t stack_bytes, void (*work)(void *), void *argument);

#endif
