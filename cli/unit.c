/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks systemctl and journalctl, with a time limit of 3 seconds each, why a service does not run,
 * and words the answer. */
#include "cli/unit.h"

#include "common/log.h"
#include "common/translate.h"

#include <string.h>

#define PATIENCE "3" /* seconds */
#define DEFAULT_DIRECTORY "/etc/kiyome"
#define WORDS_MAX 300 /* bytes of a program's last words */

/* Runs the command and returns its standard output, or NULL if it failed or took longer than
 * PATIENCE. (transfer full) */
static gchar *
unit_run (const gchar *const *arguments)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autofree gchar *said = NULL;
  gint status = 1;

  g_ptr_array_add (all, (gpointer) "timeout");
  g_ptr_array_add (all, (gpointer)PATIENCE);
  for (; *arguments != NULL; arguments++)
    g_ptr_array_add (all, (gpointer)*arguments);
  g_ptr_array_add (all, NULL);
  if (!g_spawn_sync (NULL, (gchar **)all->pdata, NULL,
                     G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &said, NULL,
                     &status, NULL)
      || status != 0)
    return NULL;
  return g_steal_pointer (&said);
}

/* Asks systemd for the properties of `unit`, which come as lines "NAME=VALUE". (transfer full) */
static GHashTable *
ask_systemd (const gchar *unit)
{
  const gchar *const arguments[]
      = { "systemctl",  "show",
          "--property", "LoadState,ActiveState,SubState,Result,NRestarts,ExecMainStatus,ExecStart",
          unit,         NULL };
  g_autofree gchar *said = unit_run (arguments);
  g_auto (GStrv) lines = g_strsplit (said != NULL ? said : "", "\n", -1);
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const gchar *equals = strchr (lines[i], '=');

      if (equals != NULL)
        g_hash_table_insert (values, g_strndup (lines[i], (gsize)(equals - lines[i])),
                             g_strdup (equals + 1));
    }
  return values;
}

static const gchar *
unit_look (GHashTable *values, const gchar *name)
{
  const gchar *value = g_hash_table_lookup (values, name);

  return value != NULL ? value : "";
}

/* Returns the last line that the program itself wrote, or else systemd about it. (transfer full) */
static gchar *
last_words (const gchar *unit)
{
  g_autofree gchar *identifier = g_strndup (unit, strcspn (unit, "@"));
  const gchar *const own[]
      = { "journalctl", "--quiet", "--no-pager", "--output",     "cat",      "--lines",
          "1",          "--unit",  unit,         "--identifier", identifier, NULL };
  const gchar *const any[] = { "journalctl", "--quiet", "--no-pager", "--output", "cat",
                               "--lines",    "1",       "--unit",     unit,       NULL };
  g_autofree gchar *said = unit_run (own);

  if (said == NULL || *g_strstrip (said) == '\0')
    {
      g_free (said);
      said = unit_run (any);
    }
  if (said == NULL || *g_strstrip (said) == '\0')
    return NULL;
  g_autofree gchar *line = ky_log_safe (said);
  return g_utf8_make_valid (line, (gssize)MIN (strlen (line), WORDS_MAX));
}

static gboolean
unit_is_of (GHashTable *values, const gchar *directory)
{
  return directory == NULL || g_str_equal (directory, DEFAULT_DIRECTORY)
         || strstr (unit_look (values, "ExecStart"), directory) != NULL;
}

static gchar *
explain_failure (GHashTable *values, const gchar *unit)
{
  guint restarts = (guint)g_ascii_strtoull (unit_look (values, "NRestarts"), NULL, 10);
  g_autofree gchar *words = last_words (unit);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, _ ("%s ended (%s, status %s)"), unit, unit_look (values, "Result"),
                          unit_look (values, "ExecMainStatus"));
  if (restarts > 0)
    g_string_append_printf (
        text, ngettext (" and was restarted %u time", " and was restarted %u times", restarts),
        restarts);
  if (words != NULL)
    g_string_append_printf (text, _ ("; its last message: %s"), words);
  g_string_append_printf (
      text, _ ("; correct that, then systemctl restart %s (all messages: journalctl -u %s)"), unit,
      unit);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gchar *
ky_unit_explain (const gchar *unit, const gchar *directory)
{
  g_autoptr (GHashTable) values = ask_systemd (unit);
  const gchar *load = unit_look (values, "LoadState");
  const gchar *active = unit_look (values, "ActiveState");

  if (*load == '\0' || g_str_equal (load, "not-found") || !unit_is_of (values, directory))
    return NULL;
  if (g_str_equal (load, "masked"))
    return g_strdup_printf (_ ("%s is masked; systemctl unmask --now %s"), unit, unit);
  if (g_str_equal (active, "inactive"))
    return g_strdup_printf (_ ("%s is stopped; systemctl start %s"), unit, unit);
  if (g_str_equal (active, "failed")
      || g_str_equal (unit_look (values, "SubState"), "auto-restart"))
    return explain_failure (values, unit);
  if (g_str_equal (active, "activating"))
    return g_strdup_printf (_ ("%s is starting; ask again soon"), unit);
  return NULL;
}
