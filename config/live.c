/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holds the current configuration of a daemon under a mutex, and replaces it as a whole on a reload
 * if the new one has no fault. The configuration of the start is kept, too, to tell which changes
 * need a restart. */
#include "config/live.h"

#include "config/difference.h"
#include "config/fallback.h"
#include "config/tenants.h"

#define FAULTS_SHOWN 20
#define KEYS_SHOWN 50 /* changed keys that are listed */

static GMutex mutex;
static const gchar *program;
static KyConfig *current, *first; /* first: of the start, for keys that need a restart */
static KyLiveNote note;

void
ky_live_init (const gchar *name, KyConfig *config, KyLiveNote hears)
{
  program = name;
  current = config;
  first = ky_config_ref (config);
  note = hears;
  if (note == NULL)
    return;
  note (TRUE, config, "start");
  for (guint i = 0; i < ky_config_n_tenants (config); i++)
    note (TRUE, ky_config_tenant (config, i), "start");
}

KyConfig *
ky_live_take (void)
{
  g_mutex_lock (&mutex);
  KyConfig *config = ky_config_ref (current);
  g_mutex_unlock (&mutex);
  return config;
}

/* --- broken configuration --------------------------------------------------------------------- */

/* Appends "policy.d/a.conf:3" of "DIRECTORY/policy.d/a.conf:3: what is wrong", which may quote a
 * value; a fault outside the directory's files adds nothing. */
static void
add_place (GString *places, const gchar *directory, const gchar *fault)
{
  g_autofree gchar *real = g_canonicalize_filename (directory, NULL);
  const gchar *begin = fault + strlen (real);
  const gchar *end;

  if (!g_str_has_prefix (fault, real) || *begin != '/' || (end = strstr (begin, ": ")) == NULL)
    return;
  g_string_append_printf (places, "%s%.*s", places->len > 0 ? ", " : "", (int)(end - begin - 1),
                          begin + 1);
}

static void
live_refuse (const KyConfig *config, const GError *error)
{
  const gchar *directory = ky_config_directory (config);
  g_autoptr (GPtrArray) faults = ky_config_check (directory);
  g_autoptr (GString) places = g_string_new (NULL);

  /* Mended since: the error that was found then still says why nothing changed. */
  if (faults->len == 0)
    g_ptr_array_add (faults, g_strdup (error->message));
  for (guint i = 0; i < MIN (faults->len, FAULTS_SHOWN); i++)
    {
      ky_log_said (KY_LOG_ERROR, (const gchar *)faults->pdata[i]);
      add_place (places, directory, faults->pdata[i]);
    }
  ky_log (KY_LOG_ERROR, "the configuration was not reloaded: the previous one stays in force");
  if (note != NULL)
    note (FALSE, config, places->str);
}

/* --- valid configuration -------------------------------------------------------------------- */

/* Returns "a, b and 3 more", or "nothing" when there is none. (transfer full) */
static gchar *
live_list_keys (gchar **keys)
{
  GString *list = g_string_new (*keys == NULL ? "nothing" : NULL);
  guint n = g_strv_length (keys);

  for (guint i = 0; i < MIN (n, KEYS_SHOWN); i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", keys[i]);
  if (n > KEYS_SHOWN)
    g_string_append_printf (list, " and %u more", n - KEYS_SHOWN);
  return g_string_free (list, FALSE);
}

static gboolean
differs (const KyConfig *a, const KyConfig *b, KyConfigKey key)
{
  return strcmp (ky_config_string (a, key), ky_config_string (b, key)) != 0;
}

/* Warns of changed keys that need a restart. For this program the configuration of its start is
 * known, so the warning is repeated as long as both differ; for other programs it is given when the
 * key changes. */
static void
warn_of_restarts (const KyConfig *old, const KyConfig *new)
{
  if (ky_config_folders_differ (old, new))
    ky_log (KY_LOG_WARNING, "watched folders have changed: restart kiyome-folder to apply this");
  for (guint i = 0; i < KY_CONFIG_KEY_LAST; i++)
    {
      const gchar *who = ky_config_restart_of ((KyConfigKey)i);
      gboolean is_own = ky_config_restarts ((KyConfigKey)i, program);
      const KyPolicyKeyInfo *info = ky_config_key_info ((KyConfigKey)i);

      if (who != NULL && differs (is_own ? first : old, new, (KyConfigKey)i))
        ky_log (KY_LOG_WARNING, "%s.%s has changed: restart %s to apply this", info->group,
                info->key, who);
    }
}

/* Reports the changed keys of each tenant to that tenant's store only. */
static void
note_tenants (KyConfig *old, const KyConfig *new)
{
  for (guint i = 0; i < ky_config_n_tenants (new); i++)
    {
      KyConfig *tenant = ky_config_tenant (new, i);
      KyConfig *before = ky_config_tenant_named (old, ky_config_tenant_name (tenant));
      g_auto (GStrv) keys = before != NULL ? ky_config_difference (before, tenant) : NULL;
      g_autofree gchar *changed = keys != NULL ? live_list_keys (keys) : g_strdup ("start");

      if (keys == NULL || *keys != NULL)
        note (TRUE, tenant, changed);
    }
}

gboolean
ky_live_reload (void)
{
  g_autoptr (KyConfig) old = ky_live_take ();
  g_autoptr (GError) error = NULL;
  g_autoptr (KyConfig) new
      = ky_config_load_parts (ky_config_directory (old), ky_config_parts (old), &error);
  gchar hash[KY_SHA256_HEX_SIZE];

  if (new == NULL)
    {
      live_refuse (old, error);
      return FALSE;
    }
  g_auto (GStrv) keys = ky_config_difference (old, new);
  g_autofree gchar *changed = live_list_keys (keys);
  warn_of_restarts (old, new);
  ky_log_init (program, ky_config_log_level (new));
  g_mutex_lock (&mutex);
  ky_config_unref (current);
  current = ky_config_ref (new);
  g_mutex_unlock (&mutex);
  ky_config_fallback_end ();
  if (note != NULL)
    {
      note (TRUE, new, changed);
      note_tenants (old, new);
    }
  ky_sha256_to_hex (ky_config_sha256 (new), hash);
  ky_log (KY_LOG_INFO, "reloaded: configuration %s, changed: %s", hash, changed);
  return TRUE;
}

void
ky_live_clear (void)
{
  g_mutex_lock (&mutex);
  g_clear_pointer (&current, ky_config_unref);
  g_clear_pointer (&first, ky_config_unref);
  g_mutex_unlock (&mutex);
}
