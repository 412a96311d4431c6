/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The end of a message: takes it from the MTA to the store, the sanitizer, the store again and back
 * to the MTA. The original is durable before it is sanitized, and the report is durable before the
 * MTA is told to deliver what kiyome wrote. After any error the MTA gets a reply that defers or
 * refuses the message, never one that accepts it. */
#include "milter/session.h"
#include "milter/key.h"

#include <string.h>

#include "common/log.h"
#include "common/message-codes.h"
#include "engine/refusal.h"
#include "milter/apply.h"
#include "common/authres.h"
#include "milter/groups.h"
#include "milter/line.h"
#include "milter/notice.h"
#include "milter/pool.h"

/* By which the sanitizer may exceed limits.message-seconds. */
#define GRACE_SECONDS 15
/* For the last store, after others have committed: less than HEARD_TIME of store/loop/doubt.c. */
#define LAST_SECONDS 40
#define STORE_SECONDS 120

/* One message at its end, for one party of its recipients (milter/parties.h). */
typedef struct
{
  SMFICTX *context;
  KyConnection *connection;
  KyMessage *message;
  KyConfig *config;        /* of the party */
  GPtrArray *recipients;   /* of the party; NULL-terminated */
  gboolean must_be_served; /* kiyome-opener cannot send to all of them */
  gboolean
      is_owed; /* deferred delivery to all of them: another party is served in this transaction */
  gboolean is_deferred; /* served, but deferred to all: an earlier mail may name the password */
  gboolean is_refused;  /* nobody gets the message */
  gboolean is_kept;     /* the store has the report */
  gboolean is_over;     /* the tenant uses more than its share of the scheduling slots */
  gboolean has_failed;  /* the cause why all parties are refused */
  KyStore *store;
  gchar *key; /* of this transaction: a repeated request is the same message to the store */
  gchar *id;  /* of the original, once the store has it; durable with the report */
  KyPolicy *policy;
  gboolean sender_is_authentic;
  GPtrArray *groups; /* of KyGroup; the first is served here, unless all are deferred */
  KySanitizerResult result;
  gboolean has_result;
  gint64 start;
} Run;

/* --- store ------------------------------------------------------------------------------------ */

static gboolean
eom_is_lost (const GError *error)
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
    .recipients = (const gchar *const *)run->recipients->pdata,
    .client = run->connection->client,
    .queue_id = message->queue_id,
    .login = message->login,
    .direction = ky_config_string (run->config, KY_CONFIG_MILTER_DIRECTION),
    .asks_allow = TRUE,
    .asks_departments = ky_config_has_departments (run->config),
    .asks_new_domain = TRUE,
    .sender_is_authentic = run->sender_is_authentic,
    .waits_for_report = TRUE,
    .key = run->key,
  };

  return ky_store_add (run->store, &envelope, original, &run->id, error);
}

/* Stores the original. If an idle connection turns out to be lost, it is tried once more on a new
 * one; the key makes the store return the same number. */
static gboolean
eom_store_original (Run *run, int original, GError **error)
{
  g_autoptr (GError) first = NULL;
  gboolean was_idle = FALSE;

  run->store = ky_connections_take_store (run->config, FALSE, &was_idle, error);
  if (run->store == NULL)
    return FALSE;
  if (add_once (run, original, &first))
    return TRUE;
  if (!eom_is_lost (first) || !was_idle)
    {
      if (eom_is_lost (first))
        g_clear_pointer (&run->store, ky_store_free);
      g_propagate_error (error, g_steal_pointer (&first));
      return FALSE;
    }
  g_clear_error (&first);
  ky_store_free (run->store);
  run->store = ky_connections_take_store (run->config, TRUE, &was_idle, error);
  if (run->store == NULL)
    return FALSE;
  if (add_once (run, original, &first))
    return TRUE;
  if (eom_is_lost (first))
    g_clear_pointer (&run->store, ky_store_free);
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

/* Drops the connection to the store if the error means that it is lost. */
static gboolean
eom_check_store (Run *run, gboolean ok, GError **error)
{
  if (!ok && (error == NULL || eom_is_lost (*error)))
    g_clear_pointer (&run->store, ky_store_free);
  return ok;
}

/* --- policy ----------------------------------------------------------------------------------- */

/* The policy that applies now may have a lower size limit than the one assumed before the size was
 * known. */
static gboolean
eom_check_size (Run *run, GError **error)
{
  KyMessage *message = run->message;

  message->too_large = message->size > ky_policy_uint (run->policy, KY_POLICY_LIMIT_MESSAGE_SIZE);
  /* All groups accept the message or none does. */
  for (guint i = 0; run->groups != NULL && i < run->groups->len; i++)
    {
      const KyGroup *group = run->groups->pdata[i];

      message->too_large
          |= message->size > ky_policy_uint (group->policy, KY_POLICY_LIMIT_MESSAGE_SIZE);
    }
  if (message->too_large)
    g_set_error_literal (error, KY_ERROR, KY_ERROR_LIMIT, "limits.message-size");
  return !message->too_large;
}

/* Groups recipients by their own policies. kiyome-opener delivers to all groups but the first.
 * Returns FALSE if it cannot, so that the strictest policy applies to all. */
static gboolean
resolve_groups (Run *run, const KyEnvelopeFacts *facts)
{
  const KyGroup *served;

  if (run->must_be_served
      || (!run->is_owed && run->recipients->len < 3 /* two and the final NULL )) */))
    return FALSE;
  run->groups = ky_groups_new (run->config, facts, run->recipients,
                               ky_message_field (run->message, "Authentication-Results"));
  served = run->groups->pdata[0];
  run->policy = ky_policy_ref (served->policy);
  run->sender_is_authentic = served->sender_is_authentic;
  return TRUE;
}

/* `departments`: NULL until the store has returned them. Until then, use the strictest policy that
 * any department could have. */
static void
eom_resolve_policy (Run *run, const KyDepartments *departments)
{
  KyMessage *message = run->message;
  const gchar *const *recipients = (const gchar *const *)run->recipients->pdata;
  KyEnvelopeFacts facts = {
    .sender = message->sender,
    .direction = ky_config_string (run->config, KY_CONFIG_MILTER_DIRECTION),
    .login = message->login,
    .client = run->connection->client,
    .departments = departments,
    .has_size = TRUE,
    .size = message->size,
  };

  g_clear_pointer (&run->policy, ky_policy_unref);
  g_clear_pointer (&run->groups, g_ptr_array_unref);
  if (resolve_groups (run, &facts))
    return;
  run->policy = ky_config_resolve_all (run->config, &facts, recipients, NULL);
  /* The trusted hosts are those of the policy for an unauthenticated sender. */
  run->sender_is_authentic = ky_authres_is_authentic (
      ky_message_field (message, "Authentication-Results"),
      ky_policy_list (run->policy, KY_POLICY_MAIL_TRUSTED_HOSTS), message->sender);
  if (!run->sender_is_authentic)
    return;
  facts.sender_is_authentic = TRUE;
  ky_policy_unref (run->policy);
  run->policy = ky_config_resolve_all (run->config, &facts, recipients, NULL);
}

/* Chooses the policy again once the store has returned the departments with the message number. */
static gboolean
resolve_departments (Run *run, GError **error)
{
  gboolean was_authentic = run->sender_is_authentic;

  if (!ky_config_has_departments (run->config))
    return TRUE;
  eom_resolve_policy (run, ky_store_departments (run->store));
  if (run->sender_is_authentic != was_authentic)
    ky_store_forget_allow (run->store);
  return eom_check_size (run, error);
}

/* --- sanitizing ------------------------------------------------------------------------------- */

/* Keeps the MTA's connection alive. Returns FALSE to cancel the job: the MTA is gone, or the
 * sanitizer has exceeded the message's time. */
static gboolean
tell_progress (gpointer data)
{
  const Run *run = data;
  guint64 seconds = ky_policy_uint (run->policy, KY_POLICY_LIMIT_MESSAGE_SECONDS);

  if (g_get_monotonic_time () - run->start > (gint64)(seconds + GRACE_SECONDS) * G_USEC_PER_SEC)
    return FALSE;
  return smfi_progress (run->context) == MI_SUCCESS;
}

/* Returns for how long a later mail may name the password; 0 unless the sender is authentic and a
 * follow-up can be sent to all recipients. */
static guint
password_hours (const Run *run)
{
  return run->sender_is_authentic && !run->must_be_served ? ky_policy_password_hours (run->policy)
                                                          : 0;
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
    .new_domain = ky_store_new_domain (run->store),
    .allow = allow,
    .password_hours = password_hours (run),
    .takes_bytes = TRUE,
    .client = run->connection->network,
    .sender = run->message->sender,
    .tenant = ky_config_tenant_name (run->config),
    .is_over = run->is_over,
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

/* Adds the link domains of the allowlist to those of the policy. */
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
eom_sanitize (Run *run, int original, GError **error)
{
  g_autoptr (GPtrArray) allow = NULL;
  g_autoptr (GError) first = NULL;
  KySanitizer *sanitizer;
  gboolean was_idle = FALSE;

  if (!eom_check_store (run,
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
  if (was_idle && eom_is_lost (first))
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
  /* libmilter takes an empty body to mean that the body is not replaced. */
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

/* Matches every form of the address that the MTA may use. */
static gboolean
remove_recipient (Run *run, const gchar *recipient, GError **error)
{
  const GPtrArray *paths = run->message->paths;

  for (guint i = 0; i < paths->len; i++)
    {
      const KyPath *path = paths->pdata[i];

      if (path->recipient == recipient && smfi_delrcpt (run->context, path->path) != MI_SUCCESS)
        {
          g_set_error_literal (error, KY_ERROR, KY_ERROR_IO,
                               "libmilter: removing a recipient failed");
          return FALSE;
        }
    }
  return TRUE;
}

/* Removes all recipients that are not served here; kiyome-opener delivers to them. */
static gboolean
remove_recipients (Run *run, GError **error)
{
  const gchar *const *served = run->groups != NULL ? ky_group_recipients (run->groups->pdata[0])
                                                   : (const gchar *const *)run->recipients->pdata;
  const GPtrArray *all = run->message->recipients;
  g_autoptr (GHashTable) stay = NULL;

  if (g_strv_length ((gchar **)served) == all->len)
    return TRUE;
  stay = g_hash_table_new (NULL, NULL);
  for (; *served != NULL; served++)
    g_hash_table_add (stay, (gpointer)*served);
  for (guint i = 0; i < all->len; i++)
    if (!g_hash_table_contains (stay, all->pdata[i])
        && !remove_recipient (run, all->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
eom_apply (Run *run, KyView output, gsize *ret_header_size, GError **error)
{
  g_autoptr (GPtrArray) fields = NULL;
  KyView body;

  if (!ky_apply_split (output, run->connection->leading_space, &fields, &body, error)
      || !replace_body (run, body, error) || !edit_header (run, fields, error)
      || !remove_recipients (run, error))
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

/* Adds a deferred delivery for the recipients served here if the mail has locked parts: a later
 * mail may name the password. */
static void
eom_add_waiting (const Run *run, GPtrArray *debts)
{
  const KyGroup *served = run->groups != NULL ? run->groups->pdata[0] : NULL;
  guint hours = password_hours (run);
  KyStoreDebt *debt;

  if (hours == 0 || run->is_owed || run->is_deferred || run->is_refused
      || !ky_report_is_locked (run->result.report))
    return;
  debt = g_new0 (KyStoreDebt, 1);
  debt->policy = served != NULL ? served->policies : ky_policy_name (run->policy);
  debt->sender_is_authentic = TRUE;
  debt->recipients = served != NULL ? ky_group_recipients (served)
                                    : (const gchar *const *)run->recipients->pdata;
  debt->waits_hours = hours;
  g_ptr_array_add (debts, debt);
}

static gboolean
is_owed_all (const Run *run)
{
  return run->is_owed || run->is_deferred;
}

/* Adds a deferred delivery for a group. `group`: NULL: for all recipients, under one policy. */
static void
add_debt (const Run *run, const KyGroup *group, GPtrArray *debts)
{
  KyStoreDebt *debt = g_new0 (KyStoreDebt, 1);

  debt->policy = group != NULL ? group->policies : ky_policy_name (run->policy);
  debt->sender_is_authentic = group != NULL ? group->sender_is_authentic : run->sender_is_authentic;
  debt->recipients
      = group != NULL ? ky_group_recipients (group) : (const gchar *const *)run->recipients->pdata;
  g_ptr_array_add (debts, debt);
}

/* Returns the deferred deliveries: all groups but the one that is served here. */
static GPtrArray *
list_debts (const Run *run)
{
  GPtrArray *debts = g_ptr_array_new_with_free_func (g_free);

  if (run->is_deferred && run->groups == NULL)
    add_debt (run, NULL, debts);
  for (guint i = is_owed_all (run) ? 0 : 1; run->groups != NULL && i < run->groups->len; i++)
    add_debt (run, run->groups->pdata[i], debts);
  eom_add_waiting (run, debts);
  return debts;
}

static gboolean
eom_keep_report (Run *run, KyView header, const Summary *summary, GError **error)
{
  const KyReportPart *report = run->result.report;
  g_autofree gchar *text = report->outcome == KY_OUTCOME_WITHHELD
                               ? ky_notice_record (header, report)
                               : ky_view_to_string (header);
  g_auto (GStrv) allow_ids = g_strv_builder_end (summary->allow_ids);
  g_autoptr (GPtrArray) debts = list_debts (run);

  if (summary->n_allow_ids > 0
      && !eom_check_store (
          run, ky_store_allow_used (run->store, (const gchar *const *)allow_ids, run->id, error),
          error))
    return FALSE;
  return eom_check_store (run,
                          ky_store_report (run->store, run->id, report,
                                           ky_policy_name (run->policy),
                                           ky_policy_sha256 (run->policy),
                                           ky_config_sha256 (run->config), text, debts, error),
                          error);
}

static guint
count_owed (const Run *run)
{
  if (run->groups == NULL)
    return run->is_deferred ? 1 : 0;
  return run->groups->len - (is_owed_all (run) ? 0 : 1);
}

static void
eom_log_done (const Run *run, const Summary *summary)
{
  const gchar *tenant = ky_config_tenant_name (run->config);

  ky_log (KY_LOG_INFO,
          "%s: %s%s%s id=%s policy=%s size=%" G_GUINT64_FORMAT " parts=%u rebuilt=%u converted=%u "
          "passed=%u withheld=%u owed=%u ms=%" G_GINT64_FORMAT,
          run->message->queue_id, ky_report_outcome (run->result.report),
          tenant != NULL ? " tenant=" : "", tenant != NULL ? tenant : "", run->id,
          ky_policy_name (run->policy), run->message->size, summary->parts,
          summary->outcomes[KY_OUTCOME_REBUILT], summary->outcomes[KY_OUTCOME_CONVERTED],
          summary->outcomes[KY_OUTCOME_PASSED], summary->outcomes[KY_OUTCOME_WITHHELD],
          count_owed (run), (g_get_monotonic_time () - run->start) / 1000);
}

/* --- the whole -------------------------------------------------------------------------------- */

static gboolean
deliver_view (Run *run, KyView output, GError **error)
{
  g_autoptr (GStrvBuilder) allow_ids = g_strv_builder_new ();
  Summary summary = { .allow_ids = allow_ids };
  gsize header_size = ky_apply_header_size (output);

  summarize (run->result.report, &summary);
  if ((!is_owed_all (run) && !eom_apply (run, output, &header_size, error))
      || !eom_keep_report (run, ky_view (output.data, header_size), &summary, error))
    return FALSE;
  run->is_kept = TRUE;
  eom_log_done (run, &summary);
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
eom_deliver (Run *run, GError **error)
{
  KyView output;
  gboolean ok;

  if (run->result.bytes != NULL)
    return deliver_bytes (run, run->result.bytes, error);
  if (run->result.output < 0)
    {
      const KyNoticeMail mail
          = { run->message->sender, run->recipients->pdata[0], run->message->size };
      g_autoptr (GBytes) notice
          = ky_notice_message (&mail, run->result.report, run->policy, run->id);

      return deliver_bytes (run, notice, error);
    }
  if (!ky_fd_map (run->result.output, G_MAXINT64, &output, error))
    return FALSE;
  ok = deliver_view (run, output, error);
  ky_view_unmap (&output);
  return ok;
}

/* Keeps only the header of the output of a deferred party: kiyome-opener sanitizes the original
 * again. */
static gboolean
leave_header (Run *run, GError **error)
{
  g_autoptr (GBytes) bytes = g_steal_pointer (&run->result.bytes);
  KyView output = bytes != NULL ? ky_view_of_bytes (bytes) : (KyView){ 0 };

  if (bytes == NULL && run->result.output < 0)
    return TRUE;
  if (bytes == NULL && !ky_fd_map (run->result.output, G_MAXINT64, &output, error))
    return FALSE;
  run->result.bytes = g_bytes_new (output.data, ky_apply_header_size (output));
  if (bytes == NULL)
    ky_view_unmap (&output);
  ky_fd_clear (&run->result.output);
  return TRUE;
}

static gboolean
eom_fail (Run *run)
{
  run->has_failed = TRUE;
  return FALSE;
}

/* Fails in a step that calls the store. */
static gboolean
fail_asking (Run *run)
{
  if (run->store == NULL || run->id == NULL)
    ky_connections_doubt (run->config);
  return eom_fail (run);
}

/* Defers the delivery if an earlier mail of the sender may name the password: only kiyome-opener
 * can read its original. */
static gboolean
eom_look_back (Run *run, GError **error)
{
  const KyGroup *served = run->groups != NULL ? run->groups->pdata[0] : NULL;
  const gchar *const *recipients = served != NULL ? ky_group_recipients (served)
                                                  : (const gchar *const *)run->recipients->pdata;
  guint hours = password_hours (run);

  return hours == 0 || !ky_report_is_locked (run->result.report)
         || eom_check_store (run,
                             ky_store_has_earlier (run->store, run->message->sender, recipients,
                                                   hours, &run->is_deferred, error),
                             error);
}

/* --- refusing ------------------------------------------------------------------------------- */

/* Returns the policies of all recipients. (transfer container) */
static GPtrArray *
list_policies (const Run *run)
{
  GPtrArray *policies = g_ptr_array_new ();

  g_ptr_array_add (policies, run->policy);
  for (guint i = 0; run->groups != NULL && i < run->groups->len; i++)
    g_ptr_array_add (policies, ((const KyGroup *)run->groups->pdata[i])->policy);
  return policies;
}

/* Returns the reply if the policies of all recipients refuse the message, or else NULL. */
static const KyReply *
find_refusal (const GPtrArray *runs)
{
  const gchar *word = NULL;

  for (guint i = 0; i < runs->len; i++)
    {
      const Run *run = runs->pdata[i];
      g_autoptr (GPtrArray) policies = list_policies (run);
      const KyReportPart *part;

      word = ky_refusal_find (run->result.report, policies, &part);
      if (word == NULL)
        return NULL;
    }
  return ky_reply_for_refusal (word);
}

/* Stores the report of a refused message like that of a withheld one, so that recipients and
 * administrators find it, without deferred deliveries. */
static gboolean
keep_refused (Run *run, GError **error)
{
  const KyNoticeMail mail = { run->message->sender, run->recipients->pdata[0], run->message->size };
  g_autoptr (GPtrArray) policies = list_policies (run);
  g_autoptr (GStrvBuilder) allow_ids = g_strv_builder_new ();
  g_autoptr (GBytes) notice = NULL;
  Summary summary = { .allow_ids = allow_ids };
  const KyReportPart *part;
  KyView view;

  ky_refusal_find (run->result.report, policies, &part);
  ky_refusal_mark (run->result.report, part);
  run->is_refused = TRUE;
  g_clear_pointer (&run->groups, g_ptr_array_unref);
  notice = ky_notice_message (&mail, run->result.report, run->policy, run->id);
  view = ky_view_of_bytes (notice);
  summarize (run->result.report, &summary);
  if (!eom_keep_report (run, ky_view (view.data, ky_apply_header_size (view)), &summary, error))
    return FALSE;
  run->is_kept = TRUE;
  eom_log_done (run, &summary);
  return TRUE;
}

/* `ret_reply`: stays NULL unless the message is refused. */
static gboolean
refuse_content (const GPtrArray *runs, const KyReply **ret_reply, GError **error)
{
  const KyReply *reply = find_refusal (runs);
  const Run *served = runs->pdata[0];

  if (reply == NULL)
    return TRUE;
  for (guint i = runs->len; i > 0; i--)
    if (!keep_refused (runs->pdata[i - 1], error))
      return fail_asking (runs->pdata[i - 1]);
  ky_log (KY_LOG_INFO, "%s: %s %s id=%s \"%s\"", served->message->queue_id, reply->code,
          reply->status, served->id, reply->text);
  *ret_reply = reply;
  return TRUE;
}

/* --- all parties ----------------------------------------------------------------------------- */

/* Does each step for all parties before the next step, so that most errors occur before anything is
 * committed. The party that is served here comes last: deferred deliveries are durable by then. */
static gboolean
run_all (GPtrArray *runs, const KyReply **ret_reply, GError **error)
{
  Run *served = runs->pdata[0];
  int original;

  if (served->connection->error != NULL)
    {
      g_propagate_error (error, g_error_copy (served->connection->error));
      return FALSE;
    }
  if ((original = ky_message_finish (served->message, error)) < 0)
    return FALSE;
  for (guint i = 0; i < runs->len; i++)
    {
      Run *run = runs->pdata[i];

      eom_resolve_policy (run, NULL);
      if (!ky_config_has_departments (run->config) && !eom_check_size (run, error))
        return eom_fail (run);
    }
  for (guint i = 0; i < runs->len; i++)
    {
      Run *run = runs->pdata[i];

      if (!eom_store_original (run, original, error))
        return fail_asking (run);
      if (!resolve_departments (run, error))
        return eom_fail (run);
    }
  for (guint i = 0; i < runs->len; i++)
    {
      Run *run = runs->pdata[i];

      if (!eom_sanitize (run, original, error) || (run->is_owed && !leave_header (run, error)))
        return fail_asking (run);
    }
  if (!refuse_content (runs, ret_reply, error))
    return FALSE;
  if (*ret_reply == NULL && !eom_look_back (served, error))
    return fail_asking (served);
  for (guint i = runs->len; *ret_reply == NULL && i > 0; i--)
    {
      if (i == 1 && runs->len > 1)
        ky_store_set_patience (served->store, LAST_SECONDS);
      if (!eom_deliver (runs->pdata[i - 1], error))
        return fail_asking (runs->pdata[i - 1]);
    }
  if (runs->len > 1)
    ky_store_set_patience (served->store, STORE_SECONDS);
  return TRUE;
}

/* Tells the store that the message was refused. A store that has committed deferred deliveries is
 * disconnected instead, so that it accepts the repeated message as the same one
 * (store/loop/doubt.h). */
static void
eom_tell_failed (Run *run, gboolean is_alone, const gchar *why)
{
  g_autofree gchar *words = NULL;
  g_autoptr (GError) error = NULL;

  if (run->is_owed && run->is_kept)
    g_clear_pointer (&run->store, ky_store_free);
  if (run->store == NULL || run->id == NULL)
    return;
  /* Do not tell one tenant's people about a failure at another tenant, or that there is another
   * tenant. */
  words = ky_said (run->has_failed || is_alone ? why : "refused, it comes again", FALSE);
  eom_check_store (run, ky_store_failed (run->store, run->id, words, &error), &error);
}

static const KyReply *
eom_refuse (GPtrArray *runs, const KyReply *reply, const gchar *error_name, const gchar *why)
{
  const Run *run = runs->pdata[0];
  g_autofree gchar *safe = ky_log_safe_error (why);

  ky_log (KY_LOG_WARNING, "%s: %s %s id=%s error=%s ms=%" G_GINT64_FORMAT " \"%s\"",
          run->message->queue_id, reply->code, reply->status, run->id != NULL ? run->id : "none",
          error_name, (g_get_monotonic_time () - run->start) / 1000, safe);
  for (guint i = 0; i < runs->len; i++)
    eom_tell_failed (runs->pdata[i], runs->len == 1, why);
  return reply;
}

static void
run_free (gpointer data)
{
  Run *run = data;

  ky_connections_give_store (run->config, run->store);
  if (run->has_result)
    ky_sanitizer_result_clear (&run->result);
  ky_policy_unref (run->policy);
  g_clear_pointer (&run->groups, g_ptr_array_unref);
  g_free (run->key);
  g_free (run->id);
  g_free (run);
}

/* Returns one Run for each party; the one served here is first. (transfer full) */
static GPtrArray *
make_runs (SMFICTX *context, KyConnection *connection)
{
  GPtrArray *runs = g_ptr_array_new_with_free_func (run_free);

  ky_parties_finish (connection->parties);
  for (guint i = 0; i < connection->parties->len; i++)
    {
      const KyParty *party = connection->parties->pdata[i];
      Run *run = g_new0 (Run, 1);

      *run = (Run){ .context = context,
                    .connection = connection,
                    .message = connection->message,
                    .config = party->config,
                    .recipients = party->recipients,
                    .must_be_served = party->must_be_served,
                    .is_owed = i > 0,
                    .result = { .output = -1 },
                    .key = ky_transaction_key_new (),
                    .start = g_get_monotonic_time () };
      g_ptr_array_add (runs, run);
    }
  return runs;
}

static gboolean
tell_waiting (gpointer context)
{
  return smfi_progress (context) == MI_SUCCESS;
}

/* Waits for a scheduling slot of the served party's tenant. Returns FALSE if there was none in time
 * and the sender must try again. */
static gboolean
wait_for_turn (const KyConnection *connection, GPtrArray *runs, KyMailTurn **ret_turn)
{
  Run *served = runs->pdata[0];
  guint seconds = (guint)ky_config_uint (connection->config, KY_CONFIG_MILTER_TURN_SECONDS);
  gboolean is_over = FALSE;
  KyTurnFacts facts;

  *ret_turn = NULL;
  if (!ky_turn_facts (connection->config, served->config, connection->network, &facts))
    return TRUE;
  *ret_turn = ky_line_wait (&facts, seconds, tell_waiting, served->context, &is_over);
  for (guint i = 0; i < runs->len; i++)
    {
      Run *run = runs->pdata[i];

      run->is_over = is_over;
      run->start = g_get_monotonic_time ();
    }
  return *ret_turn != NULL;
}

const KyReply *
ky_eom (SMFICTX *context, KyConnection *connection, gboolean *ret_is_owed)
{
  KyMessage *message = connection->message;
  guint64 most = ky_config_uint (connection->config, KY_CONFIG_MILTER_RECIPIENTS);
  g_autoptr (GPtrArray) runs = make_runs (context, connection);
  const KyReply *reply = NULL;
  g_autoptr (GError) error = NULL;
  KyMailTurn *turn;
  gboolean ok;

  g_free (message->queue_id);
  message->queue_id = g_strdup (smfi_getsymval (context, (char *)"i"));
  if (message->queue_id == NULL)
    message->queue_id = g_strdup ("NOQUEUE");
  if (connection->refused != NULL)
    return connection->refused;
  if (runs->len == 0)
    return ky_reply_for_error (NULL);
  if (message->paths->len > most)
    return eom_refuse (runs, &ky_reply_too_many_recipients, "limit", "milter.recipients");
  if (message->too_large)
    return eom_refuse (runs, &ky_reply_too_large, "limit", "limits.message-size");
  if (message->too_many_fields)
    return eom_refuse (runs, &ky_reply_too_many_fields, "limit", "limits.fields");
  if (message->is_busy)
    return eom_refuse (runs, &ky_reply_busy, "limit", "milter.memory");
  if (!wait_for_turn (connection, runs, &turn))
    return eom_refuse (runs, &ky_reply_turn, "limit", "milter.turn-seconds");
  ok = run_all (runs, &reply, &error);
  ky_line_leave (turn);
  if (ok)
    {
      *ret_is_owed = ((const Run *)runs->pdata[0])->is_deferred;
      return reply;
    }
  return eom_refuse (runs, message->too_large ? &ky_reply_too_large : ky_reply_for_error (error),
                     ky_error_to_string ((KyError)error->code), error->message);
}
