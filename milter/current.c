/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "milter/current.h"

#include <string.h>

#include "config/kept.h"
#include "milter/message.h"

#define FAULTS_SHOWN 20

static GMutex current_mutex;
static KyConfig *current;
static gboolean is_local;

/* What was done with them at the start is not done again. */
static const KyConfigKey fixed[] = { KY_CONFIG_MILTER_SOCKET, KY_CONFIG_PATHS_RUN };

void
ky_current_init (KyConfig *config)
{
  current = config;
  is_local = g_str_has_prefix (ky_config_string (config, KY_CONFIG_MILTER_SOCKET), "unix:");
}

KyConfig *
ky_current_take (void)
{
  KyConfig *config;

  g_mutex_lock (&current_mutex);
  config = ky_config_ref (current);
  g_mutex_unlock (&current_mutex);
  return config;
}

gboolean
ky_current_is_local (void)
{
  return is_local;
}

static void
log_faults (const gchar *directory, const GError *first)
{
  g_autoptr (GPtrArray) faults = ky_config_check (directory);

  /* Mended since: the error that was found then still says why nothing changed. */
  if (faults->len == 0)
    ky_log (KY_LOG_ERROR, "%s", first->message);
  for (guint i = 0; i < MIN (faults->len, FAULTS_SHOWN); i++)
    ky_log (KY_LOG_ERROR, "%s", (const gchar *)faults->pdata[i]);
  ky_log (KY_LOG_ERROR, "not reloaded: the configuration from before goes on to hold");
}

static void
warn_of_fixed (const KyConfig *old, const KyConfig *new)
{
  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    if (strcmp (ky_config_string (old, fixed[i]), ky_config_string (new, fixed[i])) != 0)
      {
        const KyPolicyKeyInfo *info = ky_config_key_info (fixed[i]);

        ky_log (KY_LOG_WARNING, "%s.%s has changed: that takes a restart", info->group, info->key);
      }
}

gboolean
ky_current_reload (void)
{
  g_autoptr (KyConfig) old = ky_current_take ();
  const gchar *directory = ky_config_directory (old);
  g_autoptr (GError) error = NULL;
  KyConfig *new = ky_config_load (directory, &error);

  if (new == NULL)
    {
      log_faults (directory, error);
      return FALSE;
    }
  warn_of_fixed (old, new);
  ky_message_set_memory (ky_config_uint (new, KY_CONFIG_MILTER_MEMORY));
  ky_log_init ("kiyome-milter", ky_config_log_level (new));
  g_mutex_lock (&current_mutex);
  ky_config_unref (current);
  current = new;
  g_mutex_unlock (&current_mutex);
  ky_config_kept_end ();
  ky_log (KY_LOG_INFO, "reloaded");
  return TRUE;
}

void
ky_current_clear (void)
{
  g_mutex_lock (&current_mutex);
  g_clear_pointer (&current, ky_config_unref);
  g_mutex_unlock (&current_mutex);
}
