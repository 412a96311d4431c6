/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the state of kiyome-folder from the file that it writes, since it has no socket, and adds
 * it to `kiyome status`. */
#include "intake/status/status-programs.h"

#include "common/json.h"
#include "common/translate.h"

#include <errno.h>
#include <sys/stat.h>
#include <time.h>

#define LATE_SECONDS 60 /* longest scan of a large tree */

static const gchar *
status_folder_look (GHashTable *values, guint n, const gchar *key)
{
  g_autofree gchar *path = g_strdup_printf ("folders.%u.%s", n, key);
  const gchar *value = g_hash_table_lookup (values, path);

  return value != NULL && strcmp (value, "null") != 0 ? value : "";
}

/* Returns the state of the folders; it is a fault if one of them is not watched. */
static KyStatusPart *
status_folder_part_of (GHashTable *values, gchar *json)
{
  guint64 waiting = 0, failed = 0;
  guint n = 0;

  for (; *status_folder_look (values, n, "name") != '\0'; n++)
    {
      if (*status_folder_look (values, n, "trouble") != '\0')
        return ky_status_part_new ("folder", FALSE,
                                   g_strdup_printf ("%s: %s",
                                                    status_folder_look (values, n, "name"),
                                                    status_folder_look (values, n, "trouble")),
                                   json);
      waiting += g_ascii_strtoull (status_folder_look (values, n, "waiting"), NULL, 10);
      failed += g_ascii_strtoull (status_folder_look (values, n, "failed"), NULL, 10);
    }
  return ky_status_part_new ("folder", n > 0,
                             g_strdup_printf (_ ("%u watched, %u files waiting, %u failures"), n,
                                              (guint)waiting, (guint)failed),
                             json);
}

void
ky_status_ask_folder (GPtrArray *parts, KyConfig *config)
{
  g_autofree gchar *path
      = g_build_filename (ky_config_string (config, KY_CONFIG_FOLDERS_STATE), "status.json", NULL);
  gint64 late = LATE_SECONDS + 2 * (gint64)ky_config_uint (config, KY_CONFIG_FOLDERS_POLL);
  g_autoptr (GHashTable) values = NULL;
  gchar *json = NULL;
  struct stat status;

  if (ky_config_n_folders (config) == 0)
    return;
  if (stat (path, &status) != 0 && errno == EACCES)
    {
      KyStatusPart *part = ky_status_part_new ("folder", FALSE,
                                               g_strdup (_ ("not known: run this as root")), NULL);

      part->is_hidden = TRUE;
      g_ptr_array_add (parts, part);
      return;
    }
  if (stat (path, &status) == 0 && status.st_mtime > time (NULL) - late
      && g_file_get_contents (path, &json, NULL, NULL))
    values = ky_json_flatten (json);
  if (values != NULL)
    {
      g_strchomp (json);
      g_ptr_array_add (parts, status_folder_part_of (values, json));
      return;
    }
  g_free (json);
  KyStatusPart *away = ky_status_part_new (
      "folder", FALSE, g_strdup (_ ("does not respond: it has not read its folders for a while")),
      NULL);
  away->is_away = TRUE;
  g_ptr_array_add (parts, away);
}

void
ky_status_look (GPtrArray *parts, KyConfig *config, const KyGatewayPart *part)
{
  gboolean runs = ky_part_runs (config, part);

  if (!ky_part_is_wanted (config, part))
    return;
  KyStatusPart *found = ky_status_part_new (part->name, runs,
                                            g_strdup (runs ? _ ("runs") : _ ("not running")), NULL);
  found->is_away = !runs;
  g_ptr_array_add (parts, found);
}
