/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds the sandbox of kiyome-scanner and of its children, which do one scan each. libclamav is
 * large: a system call that is not on the list fails with EPERM and may make the scan fail; a call
 * that only an attacker would make ends the process at once. Landlock restricts files in the same
 * way. */
#include "sanitizer/scanner.h"

#include "common/message-codes.h"
#include "sanitizer/filters.h"

#include <dlfcn.h>
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>

static const KyConfineLimit limits[] = { { RLIMIT_CORE, 0 }, { RLIMIT_FSIZE, KY_SCANNER_SIZE } };
/* The pages of the signatures, shared with the parent, count as well; this is added to them. */
static const KyConfineLimit child_limits[]
    = { { RLIMIT_DATA, KY_SCANNER_SIGNATURES_MAX + 2 * KY_SCANNER_SIZE } };

static gboolean has_filter;

/* Finds the tables of glibc's iconv, with which libclamav converts HTML and Office text. (transfer
 * full) */
static gchar *
find_gconv (void)
{
  Dl_info where;

  if (dladdr ((void *)iconv_open, &where) == 0 || where.dli_fname == NULL)
    return NULL;
  g_autofree gchar *folder = g_path_get_dirname (where.dli_fname);
  return g_build_filename (folder, "gconv", NULL);
}

/* Confines the scanner to its files. `database` (nullable) holds the signatures, if they are still
 * to be loaded. */
static gboolean
restrict_files (const gchar *temporary, const gchar *database, GError **error)
{
  g_autofree gchar *gconv = find_gconv ();
  g_autofree gchar *parent = g_path_get_dirname (temporary);
  const KyConfinePath paths[] = {
    { temporary, KY_PATH_READ | KY_PATH_WRITE | KY_PATH_MAKE | KY_PATH_MOVE },
    /* The scanner removes its directory when it ends. */
    { parent, KY_PATH_REMOVE },
    { gconv != NULL ? gconv : "", KY_PATH_READ | KY_PATH_EXECUTE },
    { database != NULL ? database : "", KY_PATH_READ },
  };
  guint abi;

  return ky_confine_files (paths, G_N_ELEMENTS (paths), NULL, 0, &abi, error);
}

static gboolean
close_in (const KyFilter *filter, const gchar *temporary, const gchar *database, GError **error)
{
  /* A core dump would contain mail, and other processes of this user must not read this one's
   * memory. */
  if (prctl (PR_SET_DUMPABLE, 0) != 0 || prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return ky_error_say_errno (error, "prctl");
  tzset (); /* reads a file that Landlock forbids afterwards */
  if (!ky_confine_limit (limits, G_N_ELEMENTS (limits), error)
      || !restrict_files (temporary, database, error))
    return FALSE;
  has_filter = ky_confine_install (filter, FALSE);
  if (!has_filter)
    {
      g_autofree gchar *reason = ky_say_errno (errno);

      ky_error_say (error, KY_ERROR_SANDBOX, "kernel-refused", "sm", "seccomp", reason);
    }
  return has_filter;
}

gboolean
ky_scanner_sandbox (const KyScannerEngine *engine, const gchar *temporary, GError **error)
{
  return close_in (engine->has_parsers ? &ky_filter_scanner : &ky_filter_scanner_clamd, temporary,
                   NULL, error);
}

gboolean
ky_scanner_sandbox_check (const gchar *database, const gchar *temporary, GError **error)
{
  return ky_confine_limit (child_limits, G_N_ELEMENTS (child_limits), error)
         && close_in (&ky_filter_scanner, temporary, database, error);
}

gboolean
ky_scanner_enter_child (void)
{
  return ky_confine_limit (child_limits, G_N_ELEMENTS (child_limits), NULL)
         /* If there is no filter, the parent has logged that (sandbox.required = no). */
         && (!has_filter || ky_confine_install (&ky_filter_scan, FALSE));
}

/* --- memory --------------------------------------------------------------------------------- */

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif
#define HUGE_PAGE ((guint64)2 * 1024 * 1024)
#define COLLAPSED (16 * HUGE_PAGE) /* at once */

/* Collects the pages of a mapping. The kernel stops at the first huge page that it cannot allocate,
 * so it is asked for a piece at a time; it may collect the rest later by itself. */
static void
collapse_mapping (guint64 from, guint64 to)
{
  madvise (GSIZE_TO_POINTER (from), to - from, MADV_HUGEPAGE);
  for (; from < to; from += MIN (COLLAPSED, to - from))
    if (madvise (GSIZE_TO_POINTER (from), MIN (COLLAPSED, to - from), MADV_COLLAPSE) != 0
        && errno == EINVAL)
      return; /* a kernel before 6.1 */
}

/* Returns the bytes of a field of /proc/self/smaps_rollup; 0 if there is none. */
static guint64
read_memory (const gchar *rollup, const gchar *field)
{
  const gchar *line = strstr (rollup, field);

  return line != NULL ? g_ascii_strtoull (line + strlen (field), NULL, 10) * 1024 : 0;
}

static guint64
measure_small_pages (void)
{
  g_autofree gchar *rollup = NULL;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &rollup, NULL, NULL))
    return 0;
  guint64 all = read_memory (rollup, "\nAnonymous:");
  guint64 huge = read_memory (rollup, "\nAnonHugePages:");
  return all > huge ? all - huge : 0;
}

guint64
ky_scanner_settle_memory (void)
{
  g_autofree gchar *maps = NULL;

  if (!g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL))
    return 0;
  g_auto (GStrv) lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      guint64 from, to;
      gchar mode[5];
      guint64 inode;

      if (sscanf (lines[i],
                  "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %4s %*x %*s %" G_GINT64_MODIFIER
                  "u",
                  &from, &to, mode, &inode)
              != 4
          || inode != 0 || strcmp (mode, "rw-p") != 0)
        continue;
      from = (from + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1);
      to &= ~(HUGE_PAGE - 1);
      if (to > from)
        collapse_mapping (from, to);
    }
  return measure_small_pages ();
}
