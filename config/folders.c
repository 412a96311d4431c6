/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses the [folder NAME] groups and refuses folders that lie in each other, because a file that
 * kiyome-folder writes must never become its input again. */
#include "config/folders.h"
#include "common/translate.h"

#define PREFIX "folder "
#define NAME_MAX_BYTES 60

static void
folder_free (gpointer data)
{
  KyFolder *folder = data;

  for (guint i = 0; i < G_N_ELEMENTS (folder->values); i++)
    ky_value_clear (&folder->values[i]);
  g_free (folder->name);
  g_free (folder);
}

GPtrArray *
ky_folders_new (void)
{
  return g_ptr_array_new_with_free_func (folder_free);
}

gboolean
ky_folders_is_group (const gchar *group)
{
  return g_str_has_prefix (group, PREFIX);
}

/* Returns whether `name` is a valid name of a folder: ASCII letters, digits, "-" and "_", because
 * it becomes the name of a directory and is written to logs. */
static gboolean
folders_is_name (const gchar *name)
{
  for (const gchar *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '-' && *p != '_')
      return FALSE;
  return *name != '\0' && strlen (name) <= NAME_MAX_BYTES;
}

KyFolder *
ky_folders_get (GPtrArray *folders, const KyPolicyKeyInfo *infos, const gchar *group,
                GError **error)
{
  const gchar *name = group + strlen (PREFIX);

  for (guint i = 0; i < folders->len; i++)
    if (strcmp (((KyFolder *)folders->pdata[i])->name, name) == 0)
      return folders->pdata[i];
  if (!folders_is_name (name))
    return ky_fail_null (
        error, KY_ERROR_CONFIG,
        _ ("[%s]: expected [folder NAME], with a name of letters, digits, - and _"), group);
  KyFolder *folder = g_new0 (KyFolder, 1);
  folder->name = g_strdup (name);
  for (guint i = 0; i < G_N_ELEMENTS (folder->values); i++)
    {
      const KyPolicyKeyInfo *info = &infos[KY_FOLDER_FIRST + i];

      if (!ky_value_set (&folder->values[i], info, info->standard, NULL))
        g_error ("config/config-keys.def: folder.%s", info->key);
    }
  g_ptr_array_add (folders, folder);
  return folder;
}

static const gchar *
folders_path_of (const KyFolder *folder, KyConfigKey key)
{
  return folder->values[key - KY_FOLDER_FIRST].text;
}

/* Tells whether two paths name the same directory, or one lies in the other. */
static gboolean
folders_meet (const gchar *a, const gchar *b)
{
  g_autofree gchar *one = g_canonicalize_filename (a, "/");
  g_autofree gchar *other = g_canonicalize_filename (b, "/");
  gsize n = MIN (strlen (one), strlen (other));

  return strncmp (one, other, n) == 0 && (one[n] == '\0' || one[n] == '/')
         && (other[n] == '\0' || other[n] == '/');
}

/* Refuses folders of which one would read what the other, or itself, has written. */
static gboolean
check_apart (const KyFolder *folder, const KyFolder *other, const KyPolicyKeyInfo *infos,
             GError **error)
{
  static const KyConfigKey keys[]
      = { KY_CONFIG_FOLDER_IN, KY_CONFIG_FOLDER_OUT, KY_CONFIG_FOLDER_WITHHELD };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const gchar *in = folders_path_of (folder, KY_CONFIG_FOLDER_IN);
      const gchar *path = folders_path_of (other, keys[i]);

      if ((folder != other || i > 0) && folders_meet (in, path))
        return ky_fail (error, KY_ERROR_CONFIG,
                        _ ("[folder %s] in = %s and [folder %s] %s = %s: neither may lie in the "
                           "other"),
                        folder->name, in, other->name, infos[keys[i]].key, path);
    }
  return TRUE;
}

gboolean
ky_folders_check_strangers (const KyFolder *folder, const KyFolder *other, GError **error)
{
  static const KyConfigKey keys[]
      = { KY_CONFIG_FOLDER_IN, KY_CONFIG_FOLDER_OUT, KY_CONFIG_FOLDER_WITHHELD };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
      if (folders_path_of (folder, keys[i])[0] != '\0'
          && folders_path_of (other, keys[k])[0] != '\0'
          && folders_meet (folders_path_of (folder, keys[i]), folders_path_of (other, keys[k])))
        return ky_fail (
            error, KY_ERROR_CONFIG,
            _ ("[folder %s]: %s lies in [folder %s] of another tenant's, or that in it"),
            folder->name, folders_path_of (folder, keys[i]), other->name);
  return TRUE;
}

gboolean
ky_folders_check (const GPtrArray *folders, const KyPolicyKeyInfo *infos, GError **error)
{
  static const KyConfigKey needed[] = { KY_CONFIG_FOLDER_IN, KY_CONFIG_FOLDER_OUT,
                                        KY_CONFIG_FOLDER_WITHHELD, KY_CONFIG_FOLDER_OWNER };

  for (guint i = 0; i < folders->len; i++)
    for (guint k = 0; k < G_N_ELEMENTS (needed); k++)
      if (folders_path_of (folders->pdata[i], needed[k])[0] == '\0')
        return ky_fail (error, KY_ERROR_CONFIG, _ ("[folder %s]: %s is missing"),
                        ((KyFolder *)folders->pdata[i])->name, infos[needed[k]].key);
  for (guint i = 0; i < folders->len; i++)
    for (guint k = 0; k < folders->len; k++)
      if (!check_apart (folders->pdata[i], folders->pdata[k], infos, error))
        return FALSE;
  return TRUE;
}
