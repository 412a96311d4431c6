/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "milter/door.h"
#include "milter/key.h"

#include <string.h>

#include "common/log.h"
#include "common/said.h"
#include "milter/apply.h"
#include "milter/authres.h"
#include "milter/notice.h"
#include "milter/pool.h"

/* What the sanitizer may answer later than limits.message-seconds says. */
#define GRACE_SECONDS 15

/* One message at its end. */
typedef struct
{
  SMFICTX *context;
  KyConnection *connection;
  KyMessage *message;
  KyStore *store;
  gchar *key; /* of this one transaction: tried again, it is the same message to the store */
  gchar *id;  /* of the original, once the store has it; durable when the report is */
  KyPolicy *policy;
  gboolean sender_is_authentic;
  KySanitizerResult result;
  gboolean has_result;
  gint64 start;
} Run;

/* --- store ------------------------------------------------------------------------------------ */

static gboolean
is_lost (const GError *error)
{
  return g_error_matches (error, KY_ERROR, KY_ERROR_IO)
         || g_error_matches (error, KY_ERROR, KY_ERROR_PROTOCOL);
}

static gboolean
add_once (Run *run, int original, GError **error)
{
  KyMessage *message = run->message;
  KyStoreEnvelope envelope = {
    .sender = message->sender,
    .recipients = (const gchar *const *)message->recipients->pdata,
    .client = run->connection->client,
    .queue_id = message->queue_id,
    .login = message->login,
    .direction = ky_config_string (run->connection->config, KY_CONFIG_MILTER_DIRECTION),
    .asks_allow = TRUE,
    .sender_is_authentic = run->sender_is_authentic,
    .waits_for_report = TRUE,
    .key = run->key,
  };

  return ky_store_add (run->store, &envelope, original, &run->id, error);
}

/* A connection that waited may have lost its store meanwhile: then one more try on a new one. The
 * store gives a message that it took the first time the same id again. */
static gboolean
store_original (Run *run, int original, GError **error)
{
  g_autoptr (GError) first = NULL;
  gboolean was_idle = FALSE;

  run->store = ky_connections_take_store (FALSE, &was_idle, error);
  if (run->store == NULL)
    return FALSE;
  if (add_once (run, original, &first))
    return TRUE;
  if (!is_lost (first) || !was_idle)
    {
      if (is_lost (first))
        g_clear_pointer (&run->store, ky_store_free);
      g_propagate_error (error, g_steal_pointer (&first));
      return FALSE;
    }
  g_clear_error (&first);
  ky_store_free (run->store);
  run->store = ky_connections_take_store (TRUE, &was_idle, error);
  if (run->store == NULL)
    return FALSE;
  if (add_once (run, original, &first))
    return TRUE;
  if (is_lost (first))
    g_clear_pointer (&run->store, ky_store_free);
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

/* After an error of the store: is its connection still good? */
static gboolean
check_store (Run *run, gboolean ok, GError **error)
{
  if (!ok && (error == NULL || is_lost (*error)))
    g_clear_pointer (&run->store, ky_store_free);
  return ok;
}

/* --- policy ----------------------------------------------------------------------------------- */

static void
resolve_policy (Run *run)
{
  KyMessage *message = run->message;
  const gchar *const *recipients = (const gchar *const *)message->recipients->pdata;
  KyEnvelopeFacts facts = {
    .sender = message->sender,
    .direction = ky_config_string (run->connection->config, KY_CONFIG_MILTER_DIRECTION),
    .login = message->login,
  };

  run->policy = ky_config_resolve_all (run->connection->config, &facts, recipients, NULL);
  /* Whose word counts is said by the policy that holds for an unproven sender. */
  run->sender_is_authentic = ky_authres_is_authentic (
      ky_message_field (message, "Authentication-Results"),
      ky_policy_list (run->policy, KY_POLICY_MAIL_TRUSTED_HOSTS), message->sender);
  if (!run->sender_is_authentic)
    return;
  facts.sender_is_authentic = TRUE;
  ky_policy_unref (run->policy);
  run->policy = ky_config_resolve_all (run->connection->config, &facts, recipients, NULL);
}

/* --- sanitizing ------------------------------------------------------------------------------- */

/* FALSE when the MTA is gone, so that nobody waits for the answer, or when the sanitizer, which
 * keeps the time of a message itself, has not kept it. */
static gboolean
tell_progress (gpointer data)
{
  const Run *run = data;
  guint64 seconds = ky_policy_uint (run->policy, KY_POLICY_LIMIT_MESSAGE_SECONDS);

  if (g_get_monotonic_time () - run->start > (gint64)(seconds + GRACE_SECONDS) * G_USEC_PER_SEC)
    return FALSE;
  return smfi_progress (run->context) == MI_SUCCESS;
}

static gboolean
sanitize_once (Run *run, KySanitizer *sanitizer, int original, GPtrArray *allow, GError **error)
{
  KySanitizerJob job = {
    .mode = KY_MODE_SANITIZE,
    .input = original,
    .claimed = "message/rfc822",
    .force_type = "eml",
    .policy = run->policy,
    .request_id = run->id,
    .allow = allow,
    .takes_bytes = TRUE,
    .client = run->connection->network,
    .sender = run->message->sender,
  };

  if (!ky_sanitizer_run (sanitizer, &job, tell_progress, run, &run->result, error))
    {
      ky_sanitizer_free (sanitizer);
      return FALSE;
    }
  run->has_result = TRUE;
  ky_connections_give_sanitizer (sanitizer);
  return TRUE;
}

/* The allowlist's domains of links come to those of the policy. */
static gboolean
add_link_domains (Run *run, GError **error)
{
  const gchar *const *domains = ky_store_link_domains (run->store);
  const gchar *const *own = ky_policy_list (run->policy, KY_POLICY_MAIL_LINK_DOMAINS);
  g_autoptr (GString) list = g_string_new (NULL);
  KyPolicy *policy;

  if (*domains == NULL)
    return TRUE;
  for (; own != NULL && *own != NULL; own++)
    g_string_append_printf (list, "%s;", *own);
  for (; *domains != NULL; domains++)
    g_string_append_printf (list, "%s;", *domains);
  policy = ky_policy_with (run->policy, "mail.link-domains", list->str, error);
  if (policy == NULL)
    return FALSE;
  ky_policy_unref (run->policy);
  run->policy = policy;
  return TRUE;
}

static gboolean
sanitize (Run *run, int original, GError **error)
{
  g_autoptr (GPtrArray) allow = NULL;
  g_autoptr (GError) first = NULL;
  KySanitizer *sanitizer;
  gboolean was_idle = FALSE;

  if (!check_store (run,
                    ky_store_allow_match (run->store, run->message->sender,
                                          run->sender_is_authentic, &allow, error),
                    error)
      || !add_link_domains (run, error))
    return FALSE;
  sanitizer = ky_connections_take_sanitizer (FALSE, &was_idle, error);
  if (sanitizer == NULL)
    return FALSE;
  if (sanitize_once (run, sanitizer, original, allow, &first))
    return TRUE;
  if (was_idle && is_lost (first))
    {
      sanitizer = ky_connections_take_sanitizer (TRUE, &was_idle, error);
      return sanitizer != NULL && sanitize_once (run, sanitizer, original, allow, error);
    }
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

/* --- applying --------------------------------------------------------------------------------- */

static gboolean
edit_header (Run *run, const GPtrArray *fields, GError **error)
{
  g_autoptr (GArray) edits = ky_apply_plan (run->message->fields, fields);

  for (guint i = 0; i < edits->len; i++)
    {
      const KyEdit *edit = &g_array_index (edits, KyEdit, i);
      int status = edit->kind == KY_EDIT_ADD
                       ? smfi_addheader (run->context, (char *)edit->name, (char *)edit->value)
                       : smfi_chgheader (run->context, (char *)edit->name, edit->index,
                                         edit->kind == KY_EDIT_CHANGE ? (char *)edit->value : NULL);

      if (status != MI_SUCCESS)
        {
          g_set_error (error, KY_ERROR, KY_ERROR_IO, "libmilter: header edit %u of %u failed",
                       i + 1, edits->len);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
replace_body (Run *run, KyView body, GError **error)
{
  /* libmilter takes an empty body for no replacement at all. */
  if (body.size == 0)
    body = ky_view ("\r\n", 2);
  for (gsize offset = 0; offset < body.size; offset += MILTER_CHUNK_SIZE)
    if (smfi_replacebody (run->context, (unsigned char *)body.data + offset,
                          (int)MIN (body.size - offset, MILTER_CHUNK_SIZE))
        != MI_SUCCESS)
      {
        g_set_error_literal (error, KY_ERROR, KY_ERROR_IO, "libmilter: replacing the body failed");
        return FALSE;
      }
  return TRUE;
}

static gboolean
apply (Run *run, KyView output, gsize *ret_header_size, GError **error)
{
  g_autoptr (GPtrArray) fields = NULL;
  KyView body;

  if (!ky_apply_split (output, run->connection->leading_space, &fields, &body, error)
      || !replace_body (run, body, error) || !edit_header (run, fields, error))
    return FALSE;
  *ret_header_size = output.size - body.size;
  return TRUE;
}

/* --- report ----------------------------------------------------------------------------------- */

typedef struct
{
  guint parts, outcomes[KY_OUTCOME_LAST];
  GStrvBuilder *allow_ids;
  guint n_allow_ids;
} Summary;

static void
summarize (const KyReportPart *part, Summary *summary)
{
  summary->parts++;
  if ((guint)part->outcome < KY_OUTCOME_LAST)
    summary->outcomes[part->outcome]++;
  if (part->allow_id != NULL && part->allow_id[0] != '\0')
    {
      g_strv_builder_add (summary->allow_ids, part->allow_id);
      summary->n_allow_ids++;
    }
  for (guint i = 0; i < part->parts->len; i++)
    summarize (g_ptr_array_index (part->parts, i), summary);
}

static gboolean
keep_report (Run *run, KyView header, const Summary *summary, GError **error)
{
  const KyReportPart *report = run->result.report;
  g_autofree gchar *text = g_strndup ((const gchar *)header.data, header.size);
  g_auto (GStrv) allow_ids = g_strv_builder_end (summary->allow_ids);

  if (summary->n_allow_ids > 0
      && !check_store (
          run, ky_store_allow_used (run->store, (const gchar *const *)allow_ids, run->id, error),
          error))
    return FALSE;
  return check_store (run,
                      ky_store_report (run->store, run->id, report, ky_policy_name (run->policy),
                                       ky_policy_sha256 (run->policy), text, error),
                      error);
}

static void
log_done (const Run *run, const Summary *summary)
{
  ky_log (KY_LOG_INFO,
          "%s: %s id=%s policy=%s size=%" G_GUINT64_FORMAT " parts=%u rebuilt=%u converted=%u "
          "passed=%u withheld=%u ms=%" G_GINT64_FORMAT,
          run->message->queue_id, ky_report_outcome (run->result.report), run->id,
          ky_policy_name (run->policy), run->message->size, summary->parts,
          summary->outcomes[KY_OUTCOME_REBUILT], summary->outcomes[KY_OUTCOME_CONVERTED],
          summary->outcomes[KY_OUTCOME_PASSED], summary->outcomes[KY_OUTCOME_WITHHELD],
          (g_get_monotonic_time () - run->start) / 1000);
}

/* --- the whole -------------------------------------------------------------------------------- */

static gboolean
deliver_view (Run *run, KyView output, GError **error)
{
  g_autoptr (GStrvBuilder) allow_ids = g_strv_builder_new ();
  Summary summary = { .allow_ids = allow_ids };
  gsize header_size = 0;

  summarize (run->result.report, &summary);
  if (!apply (run, output, &header_size, error)
      || !keep_report (run, ky_view (output.data, header_size), &summary, error))
    return FALSE;
  log_done (run, &summary);
  return TRUE;
}

static gboolean
deliver_bytes (Run *run, GBytes *bytes, GError **error)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  return deliver_view (run, ky_view (data, size), error);
}

static gboolean
deliver (Run *run, GError **error)
{
  KyView output;
  gboolean ok;

  if (run->result.bytes != NULL)
    return deliver_bytes (run, run->result.bytes, error);
  if (run->result.output < 0)
    {
      g_autoptr (GBytes) notice
          = ky_notice_message (run->message, run->result.report, run->policy, run->id);

      return deliver_bytes (run, notice, error);
    }
  if (!ky_fd_map (run->result.output, G_MAXINT64, &output, error))
    return FALSE;
  ok = deliver_view (run, output, error);
  ky_view_unmap (&output);
  return ok;
}

static gboolean
run_message (Run *run, GError **error)
{
  int original;

  if (run->connection->error != NULL)
    {
      g_propagate_error (error, g_error_copy (run->connection->error));
      return FALSE;
    }
  original = ky_message_finish (run->message, error);
  if (original < 0)
    return FALSE;
  resolve_policy (run);
  return store_original (run, original, error) && sanitize (run, original, error)
         && deliver (run, error);
}

static const KyReply *
refuse (Run *run, const KyReply *reply, const gchar *error_name, const gchar *why)
{
  g_autofree gchar *safe = ky_log_safe (why);

  ky_log (KY_LOG_WARNING, "%s: %s %s id=%s error=%s ms=%" G_GINT64_FORMAT " \"%s\"",
          run->message->queue_id, reply->code, reply->status, run->id != NULL ? run->id : "none",
          error_name, (g_get_monotonic_time () - run->start) / 1000, safe);
  if (run->store != NULL && run->id != NULL)
    {
      g_autofree gchar *words = ky_said (why, FALSE);
      g_autoptr (GError) error = NULL;

      check_store (run, ky_store_failed (run->store, run->id, words, &error), &error);
    }
  return reply;
}

const KyReply *
ky_eom (SMFICTX *context, KyConnection *connection)
{
  KyMessage *message = connection->message;
  Run run = { .context = context,
              .connection = connection,
              .message = message,
              .result = { .output = -1 },
              .key = ky_transaction_key_new (),
              .start = g_get_monotonic_time () };
  guint64 most = ky_config_uint (connection->config, KY_CONFIG_MILTER_RECIPIENTS);
  g_autoptr (GError) error = NULL;
  const KyReply *reply = NULL;

  g_free (message->queue_id);
  message->queue_id = g_strdup (smfi_getsymval (context, (char *)"i"));
  if (message->queue_id == NULL)
    message->queue_id = g_strdup ("NOQUEUE");
  if (message->recipients->len > most)
    reply = refuse (&run, &ky_reply_too_many_recipients, "limit", "milter.recipients");
  else if (message->too_large)
    reply = refuse (&run, &ky_reply_too_large, "limit", "limits.message-size");
  else if (message->too_many_fields)
    reply = refuse (&run, &ky_reply_too_many_fields, "limit", "limits.fields");
  else if (message->is_busy)
    reply = refuse (&run, &ky_reply_busy, "limit", "milter.memory");
  else
    {
      g_ptr_array_add (message->recipients, NULL);
      if (!run_message (&run, &error))
        reply = refuse (&run, ky_reply_for_error (error), ky_error_to_string ((KyError)error->code),
                        error->message);
    }
  ky_connections_give_store (run.store);
  if (run.has_result)
    ky_sanitizer_result_clear (&run.result);
  ky_policy_unref (run.policy);
  g_free (run.key);
  g_free (run.id);
  return reply;
}
