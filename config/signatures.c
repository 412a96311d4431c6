/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks into scanner.database for the ClamAV databases main and daily, if the scanner is
 * libclamav. */
#include "config/signatures.h"

/* Tells whether `file` is of `database`: packed (main.cvd, main.cld) or unpacked (main.ndb,
 * main.hsb ...), the name before the dot identifies it. */
static gboolean
signatures_is_of (const gchar *file, const gchar *database)
{
  gsize length = strlen (database);

  return strncmp (file, database, length) == 0 && file[length] == '.' && file[length + 1] != '\0';
}

gchar *
ky_signatures_missing (const KyConfig *config)
{
  static const gchar *const databases[] = { "main", "daily" };
  gboolean is_there[G_N_ELEMENTS (databases)] = { FALSE };
  g_autoptr (GString) missing = g_string_new (NULL);
  g_autoptr (GDir) entries = NULL;
  const gchar *name;

  if (g_str_equal (ky_config_string (config, KY_CONFIG_SCANNER_ENGINE), "libclamav"))
    entries = g_dir_open (ky_config_string (config, KY_CONFIG_SCANNER_DATABASE), 0, NULL);
  if (entries == NULL)
    return NULL;
  while ((name = g_dir_read_name (entries)) != NULL)
    for (guint i = 0; i < G_N_ELEMENTS (databases); i++)
      is_there[i] |= signatures_is_of (name, databases[i]);
  for (guint i = 0; i < G_N_ELEMENTS (databases); i++)
    if (!is_there[i])
      g_string_append_printf (missing, "%s%s", missing->len > 0 ? ", " : "", databases[i]);
  return missing->len > 0 ? g_string_free (g_steal_pointer (&missing), FALSE) : NULL;
}
