/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests that unused libraries are unmapped, that read-only mappings of a library are joined, and
 * that the memory that a child allocates lies together. */
#include "sanitizer/fork-cost.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIECES 4000
#define CHILDS 100

static gboolean
has_library (const gchar *name)
{
  g_autofree gchar *maps = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  return strstr (maps, name) != NULL;
}

static int
status_of (pid_t child)
{
  int status = -1;

  g_assert_cmpint (child, >, 0);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void
test_libraries (void)
{
#if defined(__SANITIZE_ADDRESS__)
  g_test_skip ("the address sanitizer needs all libraries");
#else
  static const gchar *const unused[] = { "libpcre2-8.so.", "libnobody.so.", NULL };
  pid_t child;

  if (!has_library ("/libpcre2-8.so."))
    {
      g_test_skip ("this GLib is not linked with libpcre2");
      return;
    }
  /* In a child, because exit() calls the destructors of all libraries. */
  child = fork ();
  if (child == 0)
    {
      ky_fork_drop_libraries (unused);
      _exit (has_library ("/libpcre2-8.so.") ? 1 : has_library ("/libglib-2.0.so.") ? 0 : 2);
    }
  g_assert_cmpint (status_of (child), ==, 0);
#endif
}

/* Returns the number of mappings that contain `what`. */
static guint
count_mappings (const gchar *what)
{
  g_autofree gchar *maps = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    n += strstr (lines[i], what) != NULL;
  return n;
}

/* Only mappings that may be read and nothing else become fewer. */
static void
test_join (void)
{
#if defined(__SANITIZE_ADDRESS__)
  g_test_skip ("nothing is joined under the address sanitizer");
#else
  guint read_only = count_mappings (" r--p ");
  guint code = count_mappings (" r-xp ");
  guint writable = count_mappings (" rw-p ");

  ky_fork_join_mappings ();
  g_assert_cmpuint (count_mappings (" r--p "), <, read_only);
  g_assert_cmpuint (count_mappings (" r-xp "), ==, code);
  g_assert_cmpuint (count_mappings (" rw-p "), ==, writable);
  g_assert_cmpuint (count_mappings (" rwxp "), ==, 0);
#endif
}

/* 0: what is allocated now lies within little more than its own size. */
static int
is_together (void)
{
  gsize low = G_MAXSIZE;
  gsize high = 0;
  gsize sum = 0;

  for (gsize i = 0; i < CHILDS; i++)
    {
      gsize size = 16 + i * 37 % 900;
      gsize at = (gsize)malloc (size);

      low = MIN (low, at);
      high = MAX (high, at + size);
      sum += size;
    }
  return high - low <= sum * 2 ? 0 : 1;
}

static void
test_heap (void)
{
#if defined(__SANITIZE_ADDRESS__)
  g_test_skip ("the address sanitizer has a heap of its own");
#else
  static void *pieces[PIECES];
  pid_t child;

  for (gsize i = 0; i < PIECES; i++)
    pieces[i] = malloc (24 + i * 97 % 2000);
  for (gsize i = 0; i < PIECES; i += 2)
    free (pieces[i]);
  ky_fork_use_up_heap ();
  child = fork ();
  if (child == 0)
    {
      ky_fork_populate (16 * 1024);
      _exit (is_together ());
    }
  g_assert_cmpint (status_of (child), ==, 0);
  /* Its own memory is as it was. */
  for (gsize i = 1; i < PIECES; i += 2)
    free (pieces[i]);
#endif
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fork-cost/libraries", test_libraries);
  g_test_add_func ("/fork-cost/join", test_join);
  g_test_add_func ("/fork-cost/heap", test_heap);
  return g_test_run ();
}
