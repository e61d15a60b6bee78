#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "stack.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "jvm.h"

#if defined(__linux__)
#include <sys/syscall.h>
#endif

struct bounds {
  uintptr_t low;
  uintptr_t high; /* 0 when not looked for yet */
};

static _Thread_local struct bounds own;

#if defined(__APPLE__)

static struct bounds find_bounds(void) {
  uintptr_t high = (uintptr_t)pthread_get_stackaddr_np(pthread_self());
  return (struct bounds){high - pthread_get_stacksize_np(pthread_self()), high};
}

#else

static bool is_main_thread(void) {
  return getpid() == (pid_t)syscall(SYS_gettid);
}

static struct bounds find_bounds(void) {
  struct bounds found = {0, 1};
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) {
    return found;
  }
  void *low;
  size_t size;
  if (pthread_attr_getstack(&attributes, &low, &size) == 0) {
    found = (struct bounds){(uintptr_t)low, (uintptr_t)low + size};
    /* The main thread's stack grows on demand, and the JVM uses no more of it than its -Xss. */
    if (is_main_thread() && size > EWASM_MAIN_STACK_BYTES) {
      found.low = found.high - EWASM_MAIN_STACK_BYTES;
    }
  }
  pthread_attr_destroy(&attributes);
  return found;
}

#endif

size_t ewasm_stack_left(void) {
  if (own.high == 0) {
    own = find_bounds();
  }
  uintptr_t here = (uintptr_t)__builtin_frame_address(0);
  return here > own.low && here < own.high ? here - own.low : 0;
}

struct errand {
  void (*work)(void *);
  void *argument;
};

static void *run(void *argument) {
  const struct errand *errand = argument;
  errand->work(errand->argument);
  return NULL;
}

bool ewasm_run_on_thread(size_t stack_bytes, void (*work)(void *), void *argument) {
  struct errand errand = {work, argument};
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) {
    return false;
  }
  /* Signals are the business of the client's own threads; the JVM unblocks for its threads those it needs. */
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_t thread;
  bool started = pthread_attr_setstacksize(&attributes, stack_bytes) == 0;
  if (started) {
    pthread_sigmask(SIG_SETMASK, &all, &before);
    started = pthread_create(&thread, &attributes, run, &errand) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
  }
  pthread_attr_destroy(&attributes);
  if (started) {
    pthread_join(thread, NULL);
  }
  return started;
}
