#define _GNU_SOURCE
#include "jvm.h"

#include <dlfcn.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "class_cache.h"
#include "signals.h"
#include "stack.h"

#define MAX_OPTIONS 64
#define STARTER_STACK_BYTES (8u << 20)
#define LIBRARY_CLASS "dev/ewasm/evmc/vm/LibraryEntry"

typedef jint(JNICALL *get_created_fn)(JavaVM **, jsize, jsize *);
typedef jint(JNICALL *create_fn)(JavaVM **, void **, void *);

enum state { UNTRIED, RUNNING, FAILED, FORKED };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic(int) state = UNTRIED;
static struct jvm_entry entry;
static pthread_key_t attached_key;
static char *started_with; /* the option string of a JVM of ours */

static void say(const char *format, ...) {
  char line[2 * PATH_MAX];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  fprintf(stderr, "ewasm: %s\n", line);
}

/* What the JVM has to say when it can't start must not end up in the client's output. */
static jint JNICALL print_to_stderr(FILE *stream, const char *format, va_list arguments) {
  (void)stream;
  return vfprintf(stderr, format, arguments);
}

/*
 * A JVM that cannot start, for want of memory say, tells stderr why and ends its process. Ours must live on: the hooks that it calls before
 * take the thread that waits for it back to where it came from. Nothing of that JVM is used again.
 */
static _Thread_local sigjmp_buf *creating;

static void JNICALL jvm_aborts(void) {
  if (creating != NULL) {
    siglongjmp(*creating, 1);
  }
}

static void JNICALL jvm_exits(jint code) {
  (void)code;
  jvm_aborts();
}

static jint create_or_return(create_fn create_vm, JNIEnv **env, JavaVMInitArgs *arguments) {
  sigjmp_buf here;
  volatile jint code = JNI_ERR;
  if (sigsetjmp(here, 1) == 0) {
    creating = &here;
    code = create_vm(&entry.vm, (void **)env, arguments);
  }
  creating = NULL;
  return code;
}

static void detach(void *ignored) {
  (void)ignored;
  (*entry.vm)->DetachCurrentThread(entry.vm);
}

/* A JVM does not live on in a forked child: its threads are gone. Most children don't mind, since they run another program. */
static void after_fork_in_child(void) {
  if (atomic_load(&state) == RUNNING) {
    atomic_store(&state, FORKED);
  }
}

/* Writes the path of a file beside this library; false when it is not there. */
static bool beside_library(const char *name, char *path, size_t size) {
  Dl_info info;
  char library[PATH_MAX];
  if (dladdr((void *)&entry, &info) == 0 || realpath(info.dli_fname, library) == NULL) {
    return false;
  }
  char *slash = strrchr(library, '/');
  if (slash == NULL) {
    return false;
  }
  *slash = 0;
  int length = snprintf(path, size, "%s/%s", library, name);
  return length > 0 && (size_t)length < size && access(path, R_OK) == 0;
}

bool ewasm_jvm_failed(JNIEnv *env) {
  if (!(*env)->ExceptionCheck(env)) {
    return false;
  }
  (*env)->ExceptionDescribe(env);
  (*env)->ExceptionClear(env);
  return true;
}

/* Classes of a JVM of ours are on its class path; in somebody else's they get a loader of their own. */
static jclass find_library_class(JNIEnv *env, bool joined, const char *jar) {
  if (!joined) {
    return (*env)->FindClass(env, LIBRARY_CLASS);
  }
  char url_text[PATH_MAX + 8];
  snprintf(url_text, sizeof url_text, "file:%s", jar);
  jclass url_class = (*env)->FindClass(env, "java/net/URI");
  jmethodID create = (*env)->GetStaticMethodID(env, url_class, "create", "(Ljava/lang/String;)Ljava/net/URI;");
  jobject uri = (*env)->CallStaticObjectMethod(env, url_class, create, (*env)->NewStringUTF(env, url_text));
  if ((*env)->ExceptionCheck(env)) {
    return NULL;
  }
  jobject url =
      (*env)->CallObjectMethod(env, uri, (*env)->GetMethodID(env, url_class, "toURL", "()Ljava/net/URL;"));
  jclass loader_class = (*env)->FindClass(env, "java/lang/ClassLoader");
  jobject parent = (*env)->CallStaticObjectMethod(
      env, loader_class,
      (*env)->GetStaticMethodID(env, loader_class, "getPlatformClassLoader", "()Ljava/lang/ClassLoader;"));
  if ((*env)->ExceptionCheck(env)) {
    return NULL;
  }
  jobjectArray urls = (*env)->NewObjectArray(env, 1, (*env)->FindClass(env, "java/net/URL"), url);
  jclass jar_loader_class = (*env)->FindClass(env, "java/net/URLClassLoader");
  jobject loader = (*env)->NewObject(
      env, jar_loader_class,
      (*env)->GetMethodID(env, jar_loader_class, "<init>", "([Ljava/net/URL;Ljava/lang/ClassLoader;)V"), urls, parent);
  if ((*env)->ExceptionCheck(env)) {
    return NULL;
  }
  return (*env)->CallObjectMethod(
      env, loader,
      (*env)->GetMethodID(env, loader_class, "loadClass", "(Ljava/lang/String;)Ljava/lang/Class;"),
      (*env)->NewStringUTF(env, "dev.ewasm.evmc.vm.LibraryEntry"));
}

static void *allocate(size_t size) { return malloc(size); }

static void release(const struct evmc_result *result) { free((void *)result->output_data); }

/* Makes the methods known and tells Java the functions it calls. */
static bool bind_library(JNIEnv *env, bool joined, const char *jar) {
  if ((*env)->PushLocalFrame(env, 32) != 0) {
    return false;
  }
  jclass found = find_library_class(env, joined, jar);
  if (found != NULL && !(*env)->ExceptionCheck(env)) {
    entry.library = (*env)->NewGlobalRef(env, found);
    entry.create = (*env)->GetStaticMethodID(
        env, found, "create",
        "(Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;Ljava/lang/String;)Ldev/ewasm/evmc/vm/LibraryEntry;");
    if (entry.create != NULL) {
      entry.execute = (*env)->GetMethodID(env, found, "execute", "(JJIJJJJJJ)I");
    }
    if (entry.execute != NULL) {
      jmethodID start = (*env)->GetStaticMethodID(env, found, "start", "(JJ)V");
      if (start != NULL) {
        (*env)->CallStaticVoidMethod(env, found, start, (jlong)(intptr_t)&allocate, (jlong)(intptr_t)&release);
      }
    }
  }
  bool failed = ewasm_jvm_failed(env);
  (*env)->PopLocalFrame(env, NULL);
  if (failed) {
    say("%s does not hold the engine of this library", jar);
  }
  return !failed;
}

static JavaVM *running_vm(void) {
  get_created_fn get_created = (get_created_fn)dlsym(RTLD_DEFAULT, "JNI_GetCreatedJavaVMs");
  if (get_created == NULL) {
    return NULL;
  }
  JavaVM *found = NULL;
  jsize count = 0;
  return get_created(&found, 1, &count) == JNI_OK && count > 0 ? found : NULL;
}

static bool join(JavaVM *vm, const char *jar) {
  JNIEnv *env = NULL;
  entry.vm = vm;
  env = ewasm_jvm_environment(&entry);
  if (env == NULL) {
    say("cannot attach to the JVM of this process");
    return false;
  }
  jclass runtime_version = (*env)->FindClass(env, "java/lang/Runtime$Version");
  if (runtime_version != NULL) {
    jclass runtime = (*env)->FindClass(env, "java/lang/Runtime");
    jmethodID get = (*env)->GetStaticMethodID(env, runtime, "version", "()Ljava/lang/Runtime$Version;");
    jobject version = (*env)->CallStaticObjectMethod(env, runtime, get);
    jint feature = (*env)->CallIntMethod(env, version, (*env)->GetMethodID(env, runtime_version, "feature", "()I"));
    if (!ewasm_jvm_failed(env) && feature >= 25) {
      return bind_library(env, true, jar);
    }
  }
  (*env)->ExceptionClear(env);
  say("needs Java 25 or newer, and the JVM of this process is older");
  return false;
}

/* Cuts text at white space into further options. */
static int add_words(char *text, JavaVMOption *options, int count) {
  char *rest = NULL;
  for (char *word = strtok_r(text, " \t\n", &rest); word != NULL && count < MAX_OPTIONS; word = strtok_r(NULL, " \t\n", &rest)) {
    options[count++].optionString = word;
  }
  return count;
}

static bool create(const char *libjvm, const char *jar, char *further) {
  void *library = dlopen(libjvm, RTLD_NOW | RTLD_GLOBAL);
  create_fn create_vm = library == NULL ? NULL : (create_fn)dlsym(library, "JNI_CreateJavaVM");
  if (create_vm == NULL) {
    say("cannot load %s: %s", libjvm, dlerror());
    return false;
  }
  char class_path[PATH_MAX + 32];
  char cache[PATH_MAX];
  char cache_option[PATH_MAX + 32];
  char main_stack[32];
  JavaVMOption options[MAX_OPTIONS];
  memset(options, 0, sizeof options);
  int count = 0;
  snprintf(class_path, sizeof class_path, "-Djava.class.path=%s", jar);
  snprintf(main_stack, sizeof main_stack, "-Xss%u", EWASM_MAIN_STACK_BYTES);
  options[count++].optionString = class_path;
  options[count++].optionString = main_stack;
  /* INT, TERM, HUP and QUIT stay the client's. */
  options[count++].optionString = "-Xrs";
  options[count++].optionString = "-XX:+UseSerialGC";
  options[count++].optionString = "-XX:-UsePerfData";
  options[count++].optionString = "-Xlog:disable";
  options[count++].optionString = "-Xlog:all=error:stderr";
  options[count++].optionString = "--enable-native-access=ALL-UNNAMED";
  options[count].extraInfo = (void *)&print_to_stderr;
  options[count++].optionString = "vfprintf";
  options[count].extraInfo = (void *)&jvm_aborts;
  options[count++].optionString = "abort";
  options[count].extraInfo = (void *)&jvm_exits;
  options[count++].optionString = "exit";
  /* Who says something about such a cache makes one, or has another. */
  if (strstr(further, "-XX:AOT") == NULL && beside_library("libewasm.aot", cache, sizeof cache) &&
      ewasm_cache_is_of(cache, jar)) {
    snprintf(cache_option, sizeof cache_option, "-XX:AOTCache=%s", cache);
    options[count++].optionString = cache_option;
  }
  count = add_words(further, options, count);
  JavaVMInitArgs arguments = {.version = JNI_VERSION_21, .nOptions = count, .options = options, .ignoreUnrecognized = JNI_FALSE};
  struct signal_handlers handlers;
  ewasm_save_signal_handlers(&handlers);
  JNIEnv *env = NULL;
  jint code = create_or_return(create_vm, &env, &arguments);
  if (code != JNI_OK) {
    say("the JVM in %s does not start (JNI error %d)", libjvm, (int)code);
    return false;
  }
  ewasm_put_handlers_on_alternate_stack(&handlers);
  bool bound = bind_library(env, false, jar);
  (*entry.vm)->DetachCurrentThread(entry.vm);
  return bound;
}

static bool start(const struct jvm_options *options) {
  char jar[PATH_MAX];
  if (!beside_library("libewasm.jar", jar, sizeof jar)) {
    say("libewasm.jar is missing beside the library");
    return false;
  }
  JavaVM *running = running_vm();
  if (running != NULL) {
    return join(running, jar);
  }
  char libjvm[PATH_MAX];
  char problem[2 * PATH_MAX];
  if (!ewasm_find_java(options->home, libjvm, sizeof libjvm, problem, sizeof problem)) {
    say("%s", problem);
    return false;
  }
  char *further = strdup(options->options == NULL ? "" : options->options);
  if (further == NULL) {
    return false;
  }
  started_with = strdup(further);
  bool created = create(libjvm, jar, further);
  free(further);
  return created;
}

struct start_errand {
  const struct jvm_options *options;
  bool started;
};

static void start_here(void *argument) {
  struct start_errand *errand = argument;
  errand->started = start(errand->options);
}

const struct jvm_entry *ewasm_jvm(const struct jvm_options *options) {
  int now = atomic_load_explicit(&state, memory_order_acquire);
  if (now == FORKED) {
    atomic_store(&state, FAILED);
    say("the JVM was started before this process was forked, and a fork cannot use it; create processes first");
  }
  if (now != UNTRIED) {
    return now == RUNNING ? &entry : NULL;
  }
  pthread_mutex_lock(&lock);
  if (atomic_load(&state) == UNTRIED) {
    static bool prepared = false;
    if (!prepared) {
      prepared = pthread_key_create(&attached_key, detach) == 0 && pthread_atfork(NULL, NULL, after_fork_in_child) == 0;
    }
    struct start_errand errand = {options, false};
    /* On a thread of our own, whatever stack the client's has. */
    if (!prepared || !ewasm_run_on_thread(STARTER_STACK_BYTES, start_here, &errand)) {
      say("no thread to start a JVM on");
    }
    atomic_store_explicit(&state, errand.started ? RUNNING : FAILED, memory_order_release);
  }
  pthread_mutex_unlock(&lock);
  return atomic_load(&state) == RUNNING ? &entry : NULL;
}

JNIEnv *ewasm_jvm_environment(const struct jvm_entry *jvm) {
  JNIEnv *env = NULL;
  jint code = (*jvm->vm)->GetEnv(jvm->vm, (void **)&env, JNI_VERSION_21);
  if (code == JNI_OK) {
    return env;
  }
  if (code != JNI_EDETACHED || (*jvm->vm)->AttachCurrentThreadAsDaemon(jvm->vm, (void **)&env, NULL) != JNI_OK) {
    return NULL;
  }
  pthread_setspecific(attached_key, env);
  return env;
}

void ewasm_jvm_retry(void) {
  pthread_mutex_lock(&lock);
  if (entry.vm == NULL) {
    atomic_store(&state, UNTRIED);
  }
  pthread_mutex_unlock(&lock);
}

bool ewasm_jvm_takes_options(const char *options) {
  pthread_mutex_lock(&lock);
  bool takes = atomic_load(&state) != RUNNING || (started_with != NULL && strcmp(options, started_with) == 0);
  pthread_mutex_unlock(&lock);
  return takes;
}
