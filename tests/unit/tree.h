/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include <glib.h>
#include <glib/gstdio.h>

/* Removes `path`, a file or a directory with all in it. A link goes, and not what it leads to. */
static inline void
ky_tree_remove (const gchar *path)
{
  g_autoptr (GDir) entries
      = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const gchar *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree gchar *child = g_build_filename (path, name, NULL);

      ky_tree_remove (child);
    }
  g_remove (path);
}
