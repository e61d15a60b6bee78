/* Where JDKs are, as the `ewasm` command looks for them. */
#define _GNU_SOURCE
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jvm.h"

#define NEEDED_VERSION 25

#if defined(__APPLE__)
#define LIBRARY "libjvm.dylib"
#else
#define LIBRARY "libjvm.so"
#endif

static const char *const FOLDERS[] = {
#if defined(__APPLE__)
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
    "/opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home",
    "/usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home",
    "~/Library/Java/JavaVirtualMachines/*/Contents/Home",
#else
    "/usr/lib/jvm/*",
    "/usr/lib64/jvm/*",
    "/usr/java/*",
    "/usr/local/java/*",
    "/usr/local/jdk*",
    "/opt/java/*",
    "/opt/jdk*",
    "/opt/*jdk*",
    "/home/linuxbrew/.linuxbrew/opt/openjdk*/libexec",
#endif
    "~/.sdkman/candidates/java/*",
    "~/.jdks/*",
    "~/.asdf/installs/java/*",
    "~/.local/share/mise/installs/java/*",
    "~/.gradle/jdks/*",
};

static bool is_file(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* The feature version of the JDK in home, from its release file; 0 when there is none. */
static int version_of(const char *home) {
  char path[PATH_MAX];
  if (snprintf(path, sizeof path, "%s/release", home) >= (int)sizeof path) {
    return 0;
  }
  FILE *file = fopen(path, "r");
  if (file == NULL) {
    return 0;
  }
  int version = 0;
  char line[1024];
  while (version == 0 && fgets(line, sizeof line, file) != NULL) {
    if (strncmp(line, "JAVA_VERSION=\"", 14) == 0) {
      const char *digits = line + 14;
      version = atoi(strncmp(digits, "1.", 2) == 0 ? digits + 2 : digits);
    }
  }
  fclose(file);
  return version;
}

/* Takes home when it has a libjvm of a version that will do; else notes what it has. */
static bool take_home(const char *home, const char *origin, char *path, size_t path_size, char *seen, size_t seen_size) {
  int version = version_of(home);
  if (version == 0) {
    return false;
  }
  if (version < NEEDED_VERSION) {
    size_t used = strlen(seen);
    snprintf(seen + used, seen_size - used, "%s%d in %s (%s)", used == 0 ? "" : ", ", version, home, origin);
    return false;
  }
  int length = snprintf(path, path_size, "%s/lib/server/" LIBRARY, home);
  return length > 0 && (size_t)length < path_size && is_file(path);
}

/* The folder above bin/java, through symbolic links. */
static bool home_of_java(const char *java, char *home) {
  if (realpath(java, home) == NULL) {
    return false;
  }
  for (int up = 0; up < 2; up++) {
    char *slash = strrchr(home, '/');
    if (slash == NULL) {
      return false;
    }
    *slash = 0;
  }
  return true;
}

static bool take_from_path(char *path, size_t path_size, char *seen, size_t seen_size) {
  const char *folders = getenv("PATH");
  while (folders != NULL && *folders != 0) {
    const char *end = strchr(folders, ':');
    int length = end == NULL ? (int)strlen(folders) : (int)(end - folders);
    char java[PATH_MAX];
    char home[PATH_MAX];
    if (snprintf(java, sizeof java, "%.*s/java", length, folders) < (int)sizeof java && access(java, X_OK) == 0 &&
        home_of_java(java, home)) {
      return take_home(home, "PATH", path, path_size, seen, seen_size);
    }
    folders = end == NULL ? NULL : end + 1;
  }
  return false;
}

static bool take_newest(char *path, size_t path_size) {
  int best = NEEDED_VERSION - 1;
  for (size_t i = 0; i < sizeof FOLDERS / sizeof FOLDERS[0]; i++) {
    const char *user = getenv("HOME");
    char pattern[PATH_MAX];
    if (FOLDERS[i][0] != '~') {
      snprintf(pattern, sizeof pattern, "%s", FOLDERS[i]);
    } else if (user == NULL || snprintf(pattern, sizeof pattern, "%s%s", user, FOLDERS[i] + 1) >= (int)sizeof pattern) {
      continue;
    }
    glob_t found;
    if (glob(pattern, 0, NULL, &found) == 0) {
      for (size_t k = 0; k < found.gl_pathc; k++) {
        char ignored[1] = "";
        int version = version_of(found.gl_pathv[k]);
        if (version > best && take_home(found.gl_pathv[k], "", path, path_size, ignored, sizeof ignored)) {
          best = version;
        }
      }
      globfree(&found);
    }
  }
  if (best < NEEDED_VERSION) {
    return false;
  }
  return true;
}

/* What a user names: a JDK's folder, or a libjvm in one. */
static bool take_named(const char *name, const char *origin, char *path, size_t path_size, char *seen,
                       size_t seen_size) {
  if (take_home(name, origin, path, path_size, seen, seen_size)) {
    return true;
  }
  char home[PATH_MAX];
  if (!is_file(name) || realpath(name, home) == NULL) {
    return false;
  }
  for (int up = 0; up < 3; up++) {
    char *slash = strrchr(home, '/');
    if (slash == NULL) {
      return false;
    }
    *slash = 0;
  }
  return take_home(home, origin, path, path_size, seen, seen_size);
}

bool ewasm_is_java(const char *path) {
  char library[PATH_MAX];
  char seen[PATH_MAX] = "";
  return take_named(path, "", library, sizeof library, seen, sizeof seen);
}

bool ewasm_find_java(const char *option, char *path, size_t path_size, char *problem, size_t problem_size) {
  char seen[4 * PATH_MAX] = "";
  const char *named = option;
  const char *origin = "option jvm";
  if (named == NULL) {
    named = getenv("EWASM_JAVA_HOME");
    origin = "EWASM_JAVA_HOME";
  }
  if (named != NULL && *named != 0) {
    /* Whoever names one gets that one or an error. */
    if (take_named(named, origin, path, path_size, seen, sizeof seen)) {
      return true;
    }
    snprintf(problem, problem_size, "needs a Java %d or newer, and %s names %s, which %s", NEEDED_VERSION, origin, named,
             seen[0] == 0 ? "is not a JDK" : "is older");
    return false;
  }
  const char *java_home = getenv("JAVA_HOME");
  if ((java_home != NULL && take_home(java_home, "JAVA_HOME", path, path_size, seen, sizeof seen)) ||
      take_from_path(path, path_size, seen, sizeof seen) || take_newest(path, path_size)) {
    return true;
  }
  snprintf(problem, problem_size,
           "needs a Java %d or newer and found %s%.900s; install one (Debian: apt-get install openjdk-25-jre-headless) or name its folder in "
           "EWASM_JAVA_HOME or the option jvm",
           NEEDED_VERSION, seen[0] == 0 ? "none" : "only ", seen);
  return false;
}
