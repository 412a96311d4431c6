/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For a worker that is linked static: it has no database of users. GLib's lookups, which nothing
 * here calls, would else draw in the C library's modules for it, which can't be linked static.
 */
#include <errno.h>
#include <pwd.h>
#include <stddef.h>

int
getpwnam_r (const char *name, struct passwd *entry, char *buffer, size_t size,
            struct passwd **result)
{
  (void)name;
  (void)entry;
  (void)buffer;
  (void)size;
  *result = NULL;
  return ENOENT;
}

int
getpwuid_r (uid_t uid, struct passwd *entry, char *buffer, size_t size, struct passwd **result)
{
  (void)uid;
  (void)entry;
  (void)buffer;
  (void)size;
  *result = NULL;
  return ENOENT;
}

struct passwd *
getpwuid (uid_t uid)
{
  (void)uid;
  return NULL;
}
