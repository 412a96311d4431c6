/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks every part of the gateway for its state, each in a thread of its own, for `kiyome status`,
 * `kiyome metrics` and kiyome-events. */
#include "intake/status/status.h"

#include "common/release.h"
#include "common/translate.h"
#include "config/fallback.h"
#include "config/tenants.h"
#include "intake/status/status-programs.h"

struct _KyStatus
{
  GPtrArray *parts; /* of KyStatusPart */
  gchar **tenants;
};

/* Says how a program is queried. For a part without a row only whether it runs is known. */
typedef struct
{
  const gchar *name;
  void (*ask) (GPtrArray *parts, KyConfig *config);
  const gchar *second; /* (nullable) another part for which it answers */
} Asker;

static const Asker askers[] = {
  { "sanitizer", ky_status_ask_sanitizer, "scanner" },
  { "store", ky_status_ask_store, NULL },
  { "milter", ky_status_ask_milter, NULL },
  { "portal", ky_status_ask_portal, NULL },
  { "opener", ky_status_ask_opener, NULL },
  { "folder", ky_status_ask_folder, NULL },
};

/* Describes a query of one program in a thread of its own, so that a program that hangs delays
 * nothing. The thread then ends with this process. */
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
intake_status_answer (gpointer data)
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
intake_status_ask (const KyGatewayPart *part, KyConfig *config)
{
  Question *question = g_new0 (Question, 1);

  question->part = part;
  for (guint i = 0; i < G_N_ELEMENTS (askers); i++)
    if (strcmp (askers[i].name, part->name) == 0)
      question->asker = &askers[i];
  question->config = ky_config_ref (config);
  g_thread_unref (g_thread_new (part->name, intake_status_answer, question));
  return question;
}

/* Returns "store", and for a tenant "store@NAME"; the text lives as long as this process. */
static const gchar *
intake_status_name_of (const gchar *part, const gchar *tenant)
{
  g_autofree gchar *name = tenant != NULL ? g_strconcat (part, "@", tenant, NULL) : NULL;

  return name != NULL ? g_intern_string (name) : part;
}

static void
add_silent (GPtrArray *parts, const gchar *name, const gchar *tenant)
{
  if (name == NULL)
    return;
  KyStatusPart *part = ky_status_part_new (
      intake_status_name_of (name, tenant), FALSE,
      g_strdup_printf (
          _ ("no answer within %d seconds: the program was stopped or hangs, or its disk does"),
          KY_STATUS_ANSWER_SECONDS),
      NULL);
  part->is_silent = TRUE;
  g_ptr_array_add (parts, part);
}

static void
intake_status_take_answer (GPtrArray *parts, Question *question, const gchar *tenant, gint64 until)
{
  g_mutex_lock (&questions_mutex);
  while (!question->is_done && g_cond_wait_until (&question_done, &questions_mutex, until))
    continue;
  gboolean is_done = question->is_done;
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

      part->name = intake_status_name_of (part->name, tenant);
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
      g_ptr_array_add (questions, intake_status_ask (part, config));
      g_ptr_array_add (whose, NULL);
    }
  for (guint t = 0; t < ky_config_n_tenants (config); t++)
    {
      KyConfig *tenant = ky_config_tenant (config, t);

      g_strv_builder_add (tenants, ky_config_tenant_name (tenant));
      for (const KyGatewayPart *part = ky_parts; part->name != NULL; part++)
        if (part->is_of_tenant)
          {
            g_ptr_array_add (questions, intake_status_ask (part, tenant));
            g_ptr_array_add (whose, (gpointer)ky_config_tenant_name (tenant));
          }
    }
  for (guint i = 0; i < questions->len; i++)
    intake_status_take_answer (status->parts, questions->pdata[i], whose->pdata[i], until);
  status->tenants = g_strv_builder_end (tenants);
  return status;
}

KY_DEFINE_PUBLIC_FREE (ky_status_free, KyStatus, parts, tenants)

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

GPtrArray *
ky_status_parts (KyStatus *status)
{
  return status->parts;
}
