/* Signal handlers before and after a JVM starts. */
#ifndef EWASM_SIGNALS_H
#define EWASM_SIGNALS_H

#include <signal.h>

#define EWASM_SIGNALS 32

struct signal_handlers {
  struct sigaction actions[EWASM_SIGNALS];
};

void ewasm_save_signal_handlers(struct signal_handlers *saved);

/*
 * Lets the handlers that the JVM installed run on a thread's alternate stack where it has one. Go refuses to live with handlers that do
 * not: its threads' own stacks are too small for them.
 */
void ewasm_put_handlers_on_alternate_stack(const struct signal_handlers *before);

#endif
