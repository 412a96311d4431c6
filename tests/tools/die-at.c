/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Preloaded by tests: ends kiyome, as a power cut would, just before its call number
 * KIYOME_TEST_DIE_AT of those that change a directory or have something on the disk. */
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
count (void)
{
  static int calls;
  const char *at = getenv ("KIYOME_TEST_DIE_AT");

  if (at != NULL && strcmp (program_invocation_short_name, "kiyome") == 0 && ++calls == atoi (at))
    kill (getpid (), SIGKILL);
}

#define CALL(type, name, parameters, arguments)                                                    \
  type name parameters                                                                             \
  {                                                                                                \
    type (*next) parameters = (type (*) parameters)dlsym (RTLD_NEXT, #name);                       \
                                                                                                   \
    count ();                                                                                      \
    return next arguments;                                                                         \
  }

CALL (int, fsync, (int fd), (fd))
CALL (int, mkdir, (const char *path, mode_t mode), (path, mode))
CALL (int, linkat, (int from, const char *old, int to, const char *path, int flags),
      (from, old, to, path, flags))
CALL (int, unlinkat, (int directory, const char *path, int flags), (directory, path, flags))
CALL (int, renameat, (int from, const char *old, int to, const char *path), (from, old, to, path))
CALL (int, renameat2, (int from, const char *old, int to, const char *path, unsigned int flags),
      (from, old, to, path, flags))
CALL (int, fchmod, (int fd, mode_t mode), (fd, mode))
CALL (int, unlink, (const char *path), (path))
