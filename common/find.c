/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds kiyome's other programs: first in the directory of the running program, then in
 * KY_LIBEXECDIR. */
#include "common/find.h"

gchar *
ky_find_program (const gchar *name)
{
  g_autofree gchar *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree gchar *directory = g_path_get_dirname (self != NULL ? self : "/");
  gchar *beside = g_build_filename (directory, name, NULL);

  if (g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return beside;
  g_free (beside);
  return g_build_filename (KY_LIBEXECDIR, name, NULL);
}
