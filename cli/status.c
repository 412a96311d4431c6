/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome status`: asks every part of the gateway for its health and prints it. The
 * exit status is 0 only if every part works. */
#include "cli/family-check.h"
#include "cli/status-programs.h"
#include "cli/unit.h"
#include "cli/words.h"

#include "common/words.h"
#include "config/fallback.h"
#include "config/tenants.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROGRAM "kiyome status"
#define WITH_ALL (KY_CONFIG_WITH_POLICIES | KY_CONFIG_WITH_TENANTS)

struct _KyStatus
{
  GPtrArray *parts; /* of KyStatusPart */
  gchar **tenants;
};

/* How a program is queried. For a part without a row only whether it runs is known. */
typedef struct
{
  const gchar *name;
  void (*ask) (GPtrArray *parts, KyConfig *config);
  const gchar *second; /* (nullable) what it answers for, too */
} Asker;

static const Asker askers[] = {
  { "sanitizer", ky_status_ask_sanitizer, "scanner" },
  { "store", ky_status_ask_store, NULL },
  { "milter", ky_status_ask_milter, NULL },
  { "portal", ky_status_ask_portal, NULL },
  { "opener", ky_status_ask_opener, NULL },
  { "folder", ky_status_ask_folder, NULL },
};

/* A query of one program in a thread of its own, so that a program that hangs delays nothing. The
 * thread then ends with this process. */
typedef struct
{
  const KyGatewayPart *part;
  const Asker *asker; /* (nullable) */
  KyConfig *config;
  GPtrArray *parts;
  gboolean is_done;
} Question;

static GMutex questions_mutex;
static GCond question_done;

static gpointer
cli_status_answer (gpointer data)
{
  Question *question = data;
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (ky_status_part_free);

  if (question->asker != NULL)
    question->asker->ask (parts, question->config);
  else
    ky_status_look (parts, question->config, question->part);
  g_mutex_lock (&questions_mutex);
  question->parts = g_steal_pointer (&parts);
  question->is_done = TRUE;
  g_cond_signal (&question_done);
  g_mutex_unlock (&questions_mutex);
  return NULL;
}

static Question *
cli_status_ask (const KyGatewayPart *part, KyConfig *config)
{
  Question *question = g_new0 (Question, 1);

  question->part = part;
  for (guint i = 0; i < G_N_ELEMENTS (askers); i++)
    if (strcmp (askers[i].name, part->name) == 0)
      question->asker = &askers[i];
  question->config = ky_config_ref (config);
  g_thread_unref (g_thread_new (part->name, cli_status_answer, question));
  return question;
}

/* "store", and of a tenant "store@NAME", for as long as this process lives. */
static const gchar *
cli_status_name_of (const gchar *part, const gchar *tenant)
{
  g_autofree gchar *name = tenant != NULL ? g_strconcat (part, "@", tenant, NULL) : NULL;

  return name != NULL ? g_intern_string (name) : part;
}

static void
add_silent (GPtrArray *parts, const gchar *name, const gchar *tenant)
{
  KyStatusPart *part;

  if (name == NULL)
    return;
  part = ky_status_part_new (
      cli_status_name_of (name, tenant), FALSE,
      g_strdup_printf (
          _ ("no answer within %d seconds: the program was stopped or hangs, or its disk does"),
          KY_STATUS_ANSWER_SECONDS),
      NULL);
  part->is_silent = TRUE;
  g_ptr_array_add (parts, part);
}

static void
cli_status_take_answer (GPtrArray *parts, Question *question, const gchar *tenant, gint64 until)
{
  gboolean is_done;

  g_mutex_lock (&questions_mutex);
  while (!question->is_done && g_cond_wait_until (&question_done, &questions_mutex, until))
    continue;
  is_done = question->is_done;
  g_mutex_unlock (&questions_mutex);
  if (!is_done)
    {
      add_silent (parts, question->part->name, tenant);
      add_silent (parts, question->asker != NULL ? question->asker->second : NULL, tenant);
      return;
    }
  for (guint i = 0; i < question->parts->len; i++)
    {
      KyStatusPart *part = question->parts->pdata[i];

      part->name = cli_status_name_of (part->name, tenant);
    }
  g_ptr_array_extend_and_steal (parts, g_steal_pointer (&question->parts));
  ky_config_unref (question->config);
  g_free (question);
}

/* Reports a broken configuration, or one that was repaired after a program was started. */
static void
add_configuration (GPtrArray *parts, KyConfig *config, const gchar *directory, const GError *fault)
{
  g_autofree gchar *users = ky_config_fallback_users (config);

  if (fault != NULL)
    g_ptr_array_add (parts, ky_status_part_new ("config", FALSE,
                                                ky_config_fallback_words (directory, fault), NULL));
  else if (users != NULL)
    g_ptr_array_add (
        parts,
        ky_status_part_new (
            "config", FALSE,
            g_strdup_printf (_ ("it is valid again, but these programs started while it was "
                                "broken, and use the previous one until they are restarted: %s"),
                             users),
            NULL));
}

KyStatus *
ky_status_new (KyConfig *config, const gchar *directory, const GError *fault)
{
  gint64 until = g_get_monotonic_time () + KY_STATUS_ANSWER_SECONDS * G_USEC_PER_SEC;
  KyStatus *status = g_new0 (KyStatus, 1);
  g_autoptr (GPtrArray) questions = g_ptr_array_new ();
  g_autoptr (GPtrArray) whose = g_ptr_array_new ();
  g_autoptr (GStrvBuilder) tenants = g_strv_builder_new ();

  status->parts = g_ptr_array_new_with_free_func (ky_status_part_free);
  add_configuration (status->parts, config, directory, fault);
  for (const KyGatewayPart *part = ky_parts; part->name != NULL; part++)
    {
      g_ptr_array_add (questions, cli_status_ask (part, config));
      g_ptr_array_add (whose, NULL);
    }
  for (guint t = 0; t < ky_config_n_tenants (config); t++)
    {
      KyConfig *tenant = ky_config_tenant (config, t);

      g_strv_builder_add (tenants, ky_config_tenant_name (tenant));
      for (const KyGatewayPart *part = ky_parts; part->name != NULL; part++)
        if (part->is_of_tenant)
          {
            g_ptr_array_add (questions, cli_status_ask (part, tenant));
            g_ptr_array_add (whose, (gpointer)ky_config_tenant_name (tenant));
          }
    }
  for (guint i = 0; i < questions->len; i++)
    cli_status_take_answer (status->parts, questions->pdata[i], whose->pdata[i], until);
  status->tenants = g_strv_builder_end (tenants);
  return status;
}

void
ky_status_free (KyStatus *status)
{
  if (status == NULL)
    return;
  g_ptr_array_unref (status->parts);
  g_strfreev (status->tenants);
  g_free (status);
}

const gchar *const *
ky_status_tenants (const KyStatus *status)
{
  return (const gchar *const *)status->tenants;
}

const gchar *
ky_status_json (const KyStatus *status, const gchar *name)
{
  for (guint i = 0; i < status->parts->len; i++)
    {
      const KyStatusPart *part = status->parts->pdata[i];

      if (g_str_equal (part->name, name) && part->json != NULL)
        return part->json;
    }
  return NULL;
}

gboolean
ky_status_answers (const KyStatus *status, const gchar *name)
{
  for (guint i = 0; i < status->parts->len; i++)
    {
      const KyStatusPart *part = status->parts->pdata[i];

      if (g_str_equal (part->name, name))
        return !part->is_silent && !part->is_hidden;
    }
  return FALSE;
}

void
ky_status_each (const KyStatus *status,
                void (*each) (const gchar *name, KyHealth health, const gchar *text, gpointer data),
                gpointer data)
{
  for (guint i = 0; i < status->parts->len; i++)
    {
      const KyStatusPart *part = status->parts->pdata[i];

      each (part->name,
            part->is_hidden ? KY_HEALTH_HIDDEN
            : part->is_well ? KY_HEALTH_WELL
                            : KY_HEALTH_BAD,
            part->text, data);
    }
}

/* Behind what each part that is away is known by: why, and what to do. */
static void
cli_status_explain (KyStatus *status, const gchar *directory)
{
  for (guint i = 0; i < status->parts->len; i++)
    {
      KyStatusPart *part = status->parts->pdata[i];
      g_auto (GStrv) halves = g_strsplit (part->name, "@", 2);
      g_autofree gchar *unit = g_strconcat ("kiyome-", part->name, NULL);
      g_autofree gchar *place
          = halves[1] != NULL ? g_build_filename ("tenants", halves[1], NULL) : NULL;
      g_autofree gchar *why
          = part->is_away ? ky_unit_explain (unit, place != NULL ? place : directory) : NULL;
      g_autofree gchar *before = NULL;

      if (why == NULL)
        continue;
      before = g_steal_pointer (&part->text);
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
    { "config", 0, 0, G_OPTION_ARG_FILENAME, &directory_option,
      N_ ("configuration directory (default: /etc/kiyome when it is there)"), N_ ("DIR") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, N_ ("print JSON"), NULL },
    { NULL },
  };
  gboolean is_parsed = ky_command_parse (
      &argc, &argv, PROGRAM, NULL,
      _ ("Shows the health of every part: sanitizer, scanner, store, milter, portal and opener."),
      _ ("Exit status: 0 everything works; 1 a part has failed, or this user may not know (?); 2 "
         "wrong "
         "usage or configuration."),
      entries);
  g_autofree gchar *directory = directory_option;
  g_autoptr (GError) fault = NULL;
  g_autoptr (KyConfig) config
      = is_parsed ? ky_command_config_or_kept (PROGRAM, directory, WITH_ALL, &fault) : NULL;
  g_autoptr (KyStatus) status = NULL;
  const GPtrArray *parts;

  if (config == NULL)
    return KY_EXIT_USAGE;
  status = ky_status_new (config, directory, fault);
  cli_status_explain (status, ky_config_directory (config));
  parts = status->parts;
  for (guint i = 0; i < parts->len; i++)
    is_well = is_well && ((const KyStatusPart *)parts->pdata[i])->is_well;
  if (is_json)
    cli_status_print_json (parts, is_well);
  else
    print_text (parts);
  return is_well ? KY_EXIT_OK : KY_EXIT_NO;
}
