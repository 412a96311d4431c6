/* SPDX-License-Identifier: GPL-2.0-or-later */
/* replay TARGET FILE... runs what a fuzzer found, without the fuzzer
 * replay DIRECTORY      every DIRECTORY/TARGET/FILE, as a TAP test */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <string.h>

static gint
replay_file (const gchar *target, const gchar *path)
{
  g_autofree gchar *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize size = 0;

  if (!g_file_get_contents (path, &data, &size, &error))
    {
      fprintf (stderr, "replay: %s\n", error->message);
      return 1;
    }
  ky_fuzz_one (target, (const guint8 *)data, size);
  return 0;
}

static void
test_file (gconstpointer user_data)
{
  const gchar *path = user_data;
  g_autofree gchar *folder = g_path_get_dirname (path);
  g_autofree gchar *target = g_path_get_basename (folder);

  g_assert_cmpint (replay_file (target, path), ==, 0);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *)a, *(const gchar *const *)b);
}

/* Returns the sorted paths of the files in `folder`, none of them if it cannot be read. (transfer
 * full) */
static GPtrArray *
list_folder (const gchar *folder)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.')
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (paths, compare_names);
  return paths;
}

static void
test_folder_is_there (gconstpointer user_data)
{
  g_assert_true (g_file_test (user_data, G_FILE_TEST_IS_DIR));
}

static gint
replay_folder (const gchar *root)
{
  g_autoptr (GPtrArray) folders = list_folder (root);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);

  g_test_add_data_func ("/fuzz/the folder of findings is there", root, test_folder_is_there);
  for (guint i = 0; i < folders->len; i++)
    {
      GPtrArray *files = list_folder (folders->pdata[i]);

      g_ptr_array_add (all, files);
      for (guint j = 0; j < files->len; j++)
        {
          const gchar *path = files->pdata[j];
          g_autofree gchar *test = g_strconcat ("/fuzz", path + strlen (root), NULL);

          g_test_add_data_func (test, path, test_file);
        }
    }
  return g_test_run ();
}

int
main (int argc, char **argv)
{
  gint status = 0;

  if (argc >= 3 && !g_str_has_prefix (argv[1], "-") && !g_str_has_prefix (argv[1], "/"))
    {
      for (int i = 2; i < argc; i++)
        status |= replay_file (argv[1], argv[i]);
      return status;
    }
  g_test_init (&argc, &argv, NULL);
  if (argc != 2)
    {
      fputs ("usage: replay TARGET FILE... | replay /DIRECTORY\n", stderr);
      return 2;
    }
  return replay_folder (argv[1]);
}
