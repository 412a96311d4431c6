/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When entries that go from the directories of originals make the store look for lost files. */
#include "store/records/directories.h"
#include "store/records/removals.h"

#include <glib/gstdio.h>

static void
make_day (const gchar *state, const gchar *day)
{
  g_autofree gchar *path = g_build_filename (state, "originals", day, NULL);

  g_assert_no_errno (g_mkdir (path, 0700));
}

static void
remove_day (const gchar *state, const gchar *day)
{
  g_autofree gchar *path = g_build_filename (state, "originals", day, NULL);

  g_assert_no_errno (g_rmdir (path));
}

static void
test_shrank (void)
{
  static const gchar *const names[] = { "incoming", "originals", "segments" };
  g_autoptr (GError) error = NULL;
  g_autofree gchar *state = g_dir_make_tmp ("kiyome-test-XXXXXX", &error);
  KyDirectories *directories;

  g_assert_no_error (error);
  directories = ky_directories_open (state, FALSE, &error);
  g_assert_no_error (error);
  make_day (state, "20260101");
  make_day (state, "20260102");
  make_day (state, "20260103");
  g_assert_false (ky_directories_shrank (directories));
  /* by retention */
  remove_day (state, "20260101");
  ky_removals_note ();
  g_assert_false (ky_directories_shrank (directories));
  /* by retention and by somebody else */
  remove_day (state, "20260102");
  ky_removals_note ();
  remove_day (state, "20260103");
  g_assert_true (ky_directories_shrank (directories));
  g_assert_false (ky_directories_shrank (directories));
  ky_directories_free (directories);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree gchar *path = g_build_filename (state, names[i], NULL);
      g_autofree gchar *mark = g_build_filename (path, KY_DIRECTORY_MARK, NULL);

      g_assert_no_errno (g_unlink (mark));
      g_assert_no_errno (g_rmdir (path));
    }
  g_assert_no_errno (g_rmdir (state));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store-directories/shrank", test_shrank);
  return g_test_run ();
}
