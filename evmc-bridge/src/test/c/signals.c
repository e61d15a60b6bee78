/*
 * A client with signal handlers of its own, as Go's runtime has them: it expects every handler of the process to run on the alternate
 * stack of the thread, recovers from a null dereference of its own, and ends by SIGTERM as ever.
 *
 *   signals LIBRARY[,option=value...] CONTRACT
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "loader.h"
#include "mock_host.h"

static sigjmp_buf recovery;
static char signal_stack_memory[64 << 10];
static volatile sig_atomic_t on_signal_stack;

static void recover(int number, siginfo_t *info, void *context) {
  (void)number;
  (void)info;
  (void)context;
  uintptr_t here = (uintptr_t)__builtin_frame_address(0);
  on_signal_stack = here - (uintptr_t)signal_stack_memory < sizeof signal_stack_memory;
  siglongjmp(recovery, 1);
}

static void execute(struct evmc_vm *vm, const uint8_t *code, size_t size) {
  struct evmc_message message;
  memset(&message, 0, sizeof message);
  struct evmc_result result = vm->execute(vm, &mock_interface, NULL, EVMC_BYZANTIUM, &message, code, size);
  CHECK_EQUAL(result.status_code, EVMC_SUCCESS);
}

static bool recovers(void) {
  volatile int *volatile nobody = NULL;
  on_signal_stack = 0;
  if (sigsetjmp(recovery, 1) == 0) {
    *nobody = 1;
    return false;
  }
  return on_signal_stack;
}

/* Signals by which somebody asks the process to end. */
static const int requests[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

/* A process started in the background may have been told to ignore some. */
static void restore_requests(void) {
  for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
    signal(requests[i], SIG_DFL);
  }
}

static void check_handlers(void) {
  static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
  struct sigaction action;
  for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
    CHECK_EQUAL(sigaction(faults[i], NULL, &action), 0);
    CHECK((action.sa_flags & SA_SIGINFO) != 0 && (action.sa_flags & SA_ONSTACK) != 0);
  }
  for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
    CHECK_EQUAL(sigaction(requests[i], NULL, &action), 0);
    CHECK(action.sa_handler == SIG_DFL);
  }
  for (int number = 1; number < 32; number++) {
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN) {
      CHECK((action.sa_flags & SA_ONSTACK) != 0);
    }
  }
}

/* In a child, since the signal ends the process. */
static void check_termination(const char *library, const uint8_t *code, size_t size) {
  pid_t child = fork();
  if (child == 0) {
    execute(load_vm(library), code, size);
    raise(SIGTERM);
    _exit(0);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
}

/* A child of a process whose JVM runs cannot use it, and says so when it tries to, but not before. */
static void check_fork(struct evmc_vm *vm, const uint8_t *code, size_t size) {
  if (fork() == 0) {
    _exit(0);
  }
  CHECK(wait(NULL) > 0);
  pid_t child = fork();
  if (child == 0) {
    struct evmc_message message;
    memset(&message, 0, sizeof message);
    struct evmc_result result = vm->execute(vm, &mock_interface, NULL, EVMC_BYZANTIUM, &message, code, size);
    _exit(result.status_code == EVMC_INTERNAL_ERROR ? 7 : 8);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
}

int main(int count, char **arguments) {
  if (count != 3) {
    fprintf(stderr, "usage: signals LIBRARY[,option=value...] CONTRACT\n");
    return 2;
  }
  size_t size;
  uint8_t *code = read_all(arguments[2], &size);
  restore_requests();
  check_termination(arguments[1], code, size);

  stack_t signal_stack = {.ss_sp = signal_stack_memory, .ss_size = sizeof signal_stack_memory};
  sigaltstack(&signal_stack, NULL);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = recover;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigaction(SIGSEGV, &action, NULL);
  CHECK(recovers());

  struct evmc_vm *vm = load_vm(arguments[1]);
  for (int i = 0; i < 10000; i++) {
    execute(vm, code, size);
    if (i % 1000 == 0) {
      check_handlers();
      CHECK(recovers());
    }
  }
  check_fork(vm, code, size);
  execute(vm, code, size);
  vm->destroy(vm);
  return checks_done("signals");
}
