/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome status`: asks every part of the gateway for its health and prints it. The
 * exit status is 0 only if every part works. */
#include "cli/command.h"
#include "cli/unit.h"

#include "intake/status/status.h"

#include <stdio.h>

#define PROGRAM "kiyome status"
#define WITH_ALL (KY_CONFIG_WITH_POLICIES | KY_CONFIG_WITH_TENANTS)

/* Appends to each part that is not running the reason and what to do. */
static void
cli_status_explain (const GPtrArray *parts, const gchar *directory)
{
  for (guint i = 0; i < parts->len; i++)
    {
      KyStatusPart *part = parts->pdata[i];
      g_auto (GStrv) halves = g_strsplit (part->name, "@", 2);
      g_autofree gchar *unit = g_strconcat ("kiyome-", part->name, NULL);
      g_autofree gchar *place
          = halves[1] != NULL ? g_build_filename ("tenants", halves[1], NULL) : NULL;
      g_autofree gchar *why
          = part->is_away ? ky_unit_explain (unit, place != NULL ? place : directory) : NULL;

      if (why == NULL)
        continue;
      g_autofree gchar *before = g_steal_pointer (&part->text);
      part->text = g_strdup_printf ("%s; %s", before, why);
    }
}

/* --- command -------------------------------------------------------------------------------- */

static void
cli_status_print_json (const GPtrArray *parts, gboolean is_well)
{
  g_autoptr (GString) json = g_string_new (NULL);

  g_string_append_printf (json, "{\"well\":%s", is_well ? "true" : "false");
  for (guint i = 0; i < parts->len; i++)
    {
      const KyStatusPart *part = parts->pdata[i];

      g_string_append_printf (json, ",\n\"%s\":{\"well\":%s,\"text\":", part->name,
                              part->is_hidden ? "null"
                              : part->is_well ? "true"
                                              : "false");
      ky_json_string (json, part->text);
      if (part->json != NULL)
        g_string_append_printf (json, ",\"status\":%s", g_strchomp (part->json));
      g_string_append_c (json, '}');
    }
  printf ("%s}\n", json->str);
}

static void
print_text (const GPtrArray *parts)
{
  gboolean colour = ky_command_colour ();
  gsize width = strlen ("sanitizer ");

  for (guint i = 0; i < parts->len; i++)
    width = MAX (width, strlen (((const KyStatusPart *)parts->pdata[i])->name));
  for (guint i = 0; i < parts->len; i++)
    {
      const KyStatusPart *part = parts->pdata[i];
      const gchar *word = part->is_hidden ? "?" : part->is_well ? _ ("OK") : _ ("FAILED");
      const gchar *before = !colour           ? ""
                            : part->is_hidden ? "\033[33m"
                            : part->is_well   ? "\033[32m"
                                              : "\033[1;31m";

      printf ("%-*s %s%-8s%s  %s\n", (int)width, part->name, before, word, colour ? "\033[0m" : "",
              part->text);
    }
}

int
ky_command_status (int argc, char **argv)
{
  gchar *directory_option = NULL;
  gboolean is_json = FALSE, is_well = TRUE;
  const GOptionEntry entries[] = {
    KY_CLI_CONFIG (&directory_option),
    KY_CLI_JSON (&is_json),
    { NULL },
  };
  gboolean is_parsed = ky_command_parse (
      &argc, &argv, PROGRAM, NULL,
      _ ("Shows the health of every part: sanitizer, scanner, store, milter, portal and opener."),
      _ ("Exit status: 0 everything works; 1 a part has failed, or this user may not know (?); 2 "
         "wrong usage or configuration."),
      entries);
  g_autofree gchar *directory = directory_option;
  g_autoptr (GError) fault = NULL;
  g_autoptr (KyConfig) config
      = is_parsed ? ky_command_config_or_kept (PROGRAM, directory, WITH_ALL, &fault) : NULL;

  if (config == NULL)
    return KY_EXIT_USAGE;
  g_autoptr (KyStatus) status = ky_status_new (config, directory, fault);
  const GPtrArray *parts = ky_status_parts (status);
  cli_status_explain (parts, ky_config_directory (config));
  for (guint i = 0; i < parts->len; i++)
    is_well = is_well && ((const KyStatusPart *)parts->pdata[i])->is_well;
  if (is_json)
    cli_status_print_json (parts, is_well);
  else
    print_text (parts);
  return is_well ? KY_EXIT_OK : KY_EXIT_NO;
}
