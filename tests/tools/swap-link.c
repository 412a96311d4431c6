/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Preloaded by tests: just before a directory that is called "swapped" is opened, a link to
 * KIYOME_TEST_SWAP takes its place, as whoever writes there could have it. */
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
swap (int directory, const char *path)
{
  const char *name = strrchr (path, '/') != NULL ? strrchr (path, '/') + 1 : path;
  const char *target = getenv ("KIYOME_TEST_SWAP");
  char aside[4096];

  if (target == NULL || strcmp (name, "swapped") != 0)
    return;
  snprintf (aside, sizeof aside, "%s.aside", path);
  if (renameat (directory, path, directory, aside) != 0 || symlinkat (target, directory, path) != 0)
    abort ();
}

DIR *
opendir (const char *path)
{
  DIR *(*next) (const char *) = (DIR * (*)(const char *)) dlsym (RTLD_NEXT, "opendir");

  swap (AT_FDCWD, path);
  return next (path);
}

int
openat (int directory, const char *path, int flags, ...)
{
  int (*next) (int, const char *, int, ...)
      = (int (*) (int, const char *, int, ...))dlsym (RTLD_NEXT, "openat");
  va_list more;
  mode_t mode;

  va_start (more, flags);
  mode = va_arg (more, mode_t);
  va_end (more);
  swap (directory, path);
  return next (directory, path, flags, mode);
}
