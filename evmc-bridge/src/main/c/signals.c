#include "signals.h"

#include <string.h>

void ewasm_save_signal_handlers(struct signal_handlers *saved) {
  memset(saved, 0, sizeof *saved);
  for (int number = 1; number < EWASM_SIGNALS; number++) {
    sigaction(number, NULL, &saved->actions[number]);
  }
}

static int has_handler(const struct sigaction *action) {
  return (action->sa_flags & SA_SIGINFO) != 0 ||
         (action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN);
}

static int same_handler(const struct sigaction *a, const struct sigaction *b) {
  return a->sa_handler == b->sa_handler && (a->sa_flags & SA_SIGINFO) == (b->sa_flags & SA_SIGINFO);
}

void ewasm_put_handlers_on_alternate_stack(const struct signal_handlers *before) {
  for (int number = 1; number < EWASM_SIGNALS; number++) {
    struct sigaction now;
    if (sigaction(number, NULL, &now) != 0 || !has_handler(&now) || (now.sa_flags & SA_ONSTACK) != 0 ||
        same_handler(&now, &before->actions[number])) {
      continue;
    }
    now.sa_flags |= SA_ONSTACK;
    sigaction(number, &now, NULL);
  }
}
