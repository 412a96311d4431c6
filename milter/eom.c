/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the end of a message: takes it from the MTA to the store, the sanitizer, the store again
 * and back to the MTA. The original is durable before it is sanitized, and the report is durable
 * before the MTA is told to deliver what kiyome wrote. After any error the MTA gets a reply that
 * defers or refuses the message, never one that accepts it. */
#include "milter/session.h"

#include "engine/refusal.h"
#include "intake/intake.h"
#include "intake/key.h"
#include "milter/apply.h"
#include "common/mail/authres.h"
#include "milter/policy-groups.h"
#include "milter/slot-queue.h"
#include "milter/forwarded.h"
#include "milter/notice.h"

/* Seconds by which the sanitizer may exceed limits.message-seconds. */
#define GRACE_SECONDS 15
/* The time limit of the last delivery to the store, when those of other tenants are committed. It
 * must be less than HEARD_TIME of store/loop/unconfirmed-reports.c. */
#define LAST_SECONDS 40

/* Says how the recipients of a party get the message. Where several policies hold for them, the MTA
 * delivers to one group, and kiyome-opener to the others. */
typedef enum
{
  WAY_MTA,           /* the MTA delivers the output of kiyome */
  WAY_OPENER,        /* kiyome-opener delivers to all: the MTA serves another party */
  WAY_OPENER_OPENED, /* the same: an earlier mail may name the password of a part */
  WAY_NONE,          /* the message is refused */
} Way;

/* Describes one message at its end, for one party of its recipients (milter/tenant-groups.h). */
typedef struct
{
  SMFICTX *context;
  KyConnection *connection;
  KyMessage *message;
  KyConfig *config;        /* of the party */
  GPtrArray *recipients;   /* of the party; NULL-terminated */
  gboolean must_be_served; /* kiyome-opener cannot send to all of them */
  Way way;
  gboolean is_over;    /* the tenant uses more than its share of the scheduling slots */
  gboolean has_failed; /* the cause why all parties are refused */
  KyIntake *intake;
  int original; /* the message as it came; borrowed */
  gchar *key;   /* of this transaction: a repeated request is the same message to the store */
  KyPolicy *policy;
  gboolean sender_is_authentic;
  GPtrArray *groups; /* of KyPolicyGroup; the first is served here, unless all are deferred */
  gint64 start;
} Run;

/* --- store ------------------------------------------------------------------------------------ */

/* Returns the identifier of the original, or NULL if the store does not have it. */
static const gchar *
eom_id (const Run *run)
{
  return ky_intake_admission (run->intake)->id;
}

static KyReportPart *
eom_report (const Run *run)
{
  return ky_intake_result (run->intake)->report;
}

static gboolean
eom_take (Run *run, GError **error)
{
  KyMessage *message = run->message;
  const KyStoreEnvelope envelope = {
    .sender = message->sender,
    .recipients = (const gchar *const *)run->recipients->pdata,
    .client = run->connection->client,
    .queue_id = message->queue_id,
    .login = message->login,
    .direction = ky_config_string (run->config, KY_CONFIG_MILTER_DIRECTION),
    .asks_departments = ky_config_has_departments (run->config),
    .asks_new_domain = TRUE,
    .sender_is_authentic = run->sender_is_authentic,
    .key = run->key,
  };

  return ky_intake_take (run->intake, &envelope, run->original, error);
}

/* --- policy ----------------------------------------------------------------------------------- */

/* Checks the size of the message again, because the policy that applies now may have a lower limit
 * than the one that was assumed before the size was known. */
static gboolean
eom_check_size (Run *run, GError **error)
{
  KyMessage *message = run->message;

  message->too_large = message->size > ky_policy_uint (run->policy, KY_POLICY_LIMIT_MESSAGE_SIZE);
  /* All groups accept the message or none does. */
  for (guint i = 0; run->groups != NULL && i < run->groups->len; i++)
    {
      const KyPolicyGroup *group = run->groups->pdata[i];

      message->too_large
          |= message->size > ky_policy_uint (group->policy, KY_POLICY_LIMIT_MESSAGE_SIZE);
    }
  if (message->too_large)
    g_set_error_literal (error, KY_ERROR, KY_ERROR_LIMIT, "limits.message-size");
  return !message->too_large;
}

/* Puts recipients with equal policies into one group each: the MTA delivers to the first group,
 * kiyome-opener to the others. Returns FALSE if kiyome-opener cannot send to one of them; the
 * strictest policy then applies to all recipients. */
static gboolean
resolve_groups (Run *run, const KyEnvelopeFacts *facts)
{
  if (run->must_be_served
      || (run->way == WAY_MTA && run->recipients->len < 3 /* two and the final NULL */))
    return FALSE;
  run->groups = ky_policy_groups_new (run->config, facts, run->recipients,
                                      ky_message_field (run->message, "Authentication-Results"));
  const KyPolicyGroup *served = run->groups->pdata[0];
  run->policy = ky_policy_ref (served->policy);
  run->sender_is_authentic = served->sender_is_authentic;
  return TRUE;
}

/* Resolves the policy. `departments` is NULL until the store has returned them. Until then, it uses
 * the strictest policy that any department could have. */
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
  if (!ky_config_has_departments (run->config))
    return TRUE;
  eom_resolve_policy (run, ky_intake_admission (run->intake)->departments);
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
eom_sanitize (Run *run, GError **error)
{
  const KySanitizerJob job = {
    .claimed = "message/rfc822",
    .force_type = "eml",
    .password_hours = password_hours (run),
    .takes_bytes = TRUE,
    .client = run->connection->network,
    .sender = run->message->sender,
    .tenant = ky_config_tenant_name (run->config),
    .is_over = run->is_over,
  };

  if (!ky_intake_decide (run->intake, run->policy, run->sender_is_authentic, error))
    return FALSE;
  /* With the domains of links that the allowlist adds. */
  ky_policy_unref (run->policy);
  run->policy = ky_policy_ref (ky_intake_policy (run->intake));
  return ky_intake_sanitize (run->intake, &job, tell_progress, run, error);
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
        return ky_fail (error, KY_ERROR_IO, "libmilter: header edit %u of %u failed", i + 1,
                        edits->len);
    }
  return TRUE;
}

static gboolean
replace_body (Run *run, KyView body, GError **error)
{
  /* libmilter takes an empty body for a body that is not replaced. */
  if (body.size == 0)
    body = ky_view ("\r\n", 2);
  for (gsize offset = 0; offset < body.size; offset += MILTER_CHUNK_SIZE)
    if (smfi_replacebody (run->context, (unsigned char *)body.data + offset,
                          (int)MIN (body.size - offset, MILTER_CHUNK_SIZE))
        != MI_SUCCESS)
      return ky_fail (error, KY_ERROR_IO, "libmilter: replacing the body failed");
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
        return ky_fail (error, KY_ERROR_IO, "libmilter could not remove a recipient");
    }
  return TRUE;
}

/* Removes all recipients that are not served here; kiyome-opener delivers to them. */
static gboolean
remove_recipients (Run *run, GError **error)
{
  const gchar *const *served = run->groups != NULL
                                   ? ky_policy_group_recipients (run->groups->pdata[0])
                                   : (const gchar *const *)run->recipients->pdata;
  const GPtrArray *all = run->message->recipients;

  if (g_strv_length ((gchar **)served) == all->len)
    return TRUE;
  g_autoptr (GHashTable) stay = g_hash_table_new (NULL, NULL);
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
} Summary;

static void
summarize (const KyReportPart *part, Summary *summary)
{
  summary->parts++;
  if ((guint)part->outcome < KY_OUTCOME_LAST)
    summary->outcomes[part->outcome]++;
  for (guint i = 0; i < part->parts->len; i++)
    summarize (g_ptr_array_index (part->parts, i), summary);
}

/* Adds a deferred delivery for the recipients served here if the mail has locked parts: a later
 * mail may name the password. */
static void
eom_add_waiting (const Run *run, GPtrArray *debts)
{
  const KyPolicyGroup *served = run->groups != NULL ? run->groups->pdata[0] : NULL;
  guint hours = password_hours (run);

  if (hours == 0 || run->way != WAY_MTA || !ky_report_is_locked (eom_report (run)))
    return;
  KyStoreDebt *debt = g_new0 (KyStoreDebt, 1);
  debt->policy = served != NULL ? served->policies : ky_policy_name (run->policy);
  debt->sender_is_authentic = TRUE;
  debt->recipients = served != NULL ? ky_policy_group_recipients (served)
                                    : (const gchar *const *)run->recipients->pdata;
  debt->waits_hours = hours;
  g_ptr_array_add (debts, debt);
}

static gboolean
is_owed_all (const Run *run)
{
  return run->way == WAY_OPENER || run->way == WAY_OPENER_OPENED;
}

/* Adds a deferred delivery for a group. `group`: NULL: for all recipients, under one policy. */
static void
add_debt (const Run *run, const KyPolicyGroup *group, GPtrArray *debts)
{
  KyStoreDebt *debt = g_new0 (KyStoreDebt, 1);

  debt->policy = group != NULL ? group->policies : ky_policy_name (run->policy);
  debt->sender_is_authentic = group != NULL ? group->sender_is_authentic : run->sender_is_authentic;
  debt->recipients = group != NULL ? ky_policy_group_recipients (group)
                                   : (const gchar *const *)run->recipients->pdata;
  g_ptr_array_add (debts, debt);
}

/* Returns the deferred deliveries: all groups but the one that is served here. */
static GPtrArray *
list_debts (const Run *run)
{
  GPtrArray *debts = g_ptr_array_new_with_free_func (g_free);

  if (run->way == WAY_OPENER_OPENED && run->groups == NULL)
    add_debt (run, NULL, debts);
  for (guint i = is_owed_all (run) ? 0 : 1; run->groups != NULL && i < run->groups->len; i++)
    add_debt (run, run->groups->pdata[i], debts);
  eom_add_waiting (run, debts);
  return debts;
}

/* Finds the numbers of mails that the mail names, if it reports a suspect one. `output`: what
 * kiyome wrote of it. `*ret_named`: NULL if it does not report one. (transfer full) */
static gboolean
eom_find_named (Run *run, KyView output, gchar **ret_named, GError **error)
{
  const KyMessage *message = run->message;
  const KyForwardedFacts facts = { .login = message->login,
                                   .client = run->connection->client,
                                   .sender = message->sender,
                                   .recipients = (const gchar *const *)run->recipients->pdata,
                                   .auto_submitted = ky_message_field (message, "Auto-Submitted"),
                                   .list_id = ky_message_field (message, "List-Id"),
                                   .result = ky_message_field (message, "Kiyome-Result"),
                                   .resent_from = ky_message_field (message, "Resent-From") };
  KyView original;

  *ret_named = NULL;
  if (!ky_forwarded_is_report (run->config, &facts))
    return TRUE;
  if (!ky_fd_map (run->original, G_MAXINT64, &original, error))
    return FALSE;
  *ret_named = ky_forwarded_find_numbers (original, output);
  ky_view_unmap (&original);
  return TRUE;
}

/* Stores the result. `header` is that of the delivered message. `named`: of eom_find_named(). */
static gboolean
eom_keep (Run *run, KyView header, const gchar *named, GError **error)
{
  const KyReportPart *report = eom_report (run);
  g_autofree gchar *text = report->outcome == KY_OUTCOME_WITHHELD
                               ? ky_notice_record (header, report)
                               : ky_view_to_string (header);
  g_autoptr (GPtrArray) debts = list_debts (run);

  return ky_intake_keep (run->intake, text, debts, named, error);
}

static guint
count_owed (const Run *run)
{
  if (run->groups == NULL)
    return run->way == WAY_OPENER_OPENED ? 1 : 0;
  return run->groups->len - (is_owed_all (run) ? 0 : 1);
}

static void
eom_log_done (const Run *run)
{
  const gchar *tenant = ky_config_tenant_name (run->config);
  Summary summary = { 0 };

  summarize (eom_report (run), &summary);
  ky_log (KY_LOG_INFO,
          "%s: %s%s%s id=%s policy=%s size=%" G_GUINT64_FORMAT " parts=%u rebuilt=%u converted=%u "
          "passed=%u withheld=%u deferred=%u ms=%" G_GINT64_FORMAT,
          run->message->queue_id, ky_report_outcome (eom_report (run)),
          tenant != NULL ? " tenant=" : "", tenant != NULL ? tenant : "", eom_id (run),
          ky_policy_name (run->policy), run->message->size, summary.parts,
          summary.outcomes[KY_OUTCOME_REBUILT], summary.outcomes[KY_OUTCOME_CONVERTED],
          summary.outcomes[KY_OUTCOME_PASSED], summary.outcomes[KY_OUTCOME_WITHHELD],
          count_owed (run), (g_get_monotonic_time () - run->start) / 1000);
}

/* --- the whole -------------------------------------------------------------------------------- */

static gboolean
deliver_view (Run *run, KyView output, GError **error)
{
  gsize header_size = ky_apply_header_size (output);
  g_autofree gchar *named = NULL;

  /* libmilter sends these edits ahead, and the MTA discards them if the reply defers the mail. */
  if ((!is_owed_all (run) && !eom_apply (run, output, &header_size, error))
      || !eom_find_named (run, output, &named, error)
      || !eom_keep (run, ky_view (output.data, header_size), named, error)
      || !ky_intake_may_deliver (run->intake, error))
    return FALSE;
  eom_log_done (run);
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
  const KySanitizerResult *result = ky_intake_result (run->intake);
  KyView output;

  if (result->bytes != NULL)
    return deliver_bytes (run, result->bytes, error);
  if (result->output < 0)
    {
      const KyNoticeMail mail
          = { run->message->sender, run->recipients->pdata[0], run->message->size };
      g_autoptr (GBytes) notice
          = ky_notice_message (&mail, result->report, run->policy, eom_id (run));

      return deliver_bytes (run, notice, error);
    }
  if (!ky_fd_map (result->output, G_MAXINT64, &output, error))
    return FALSE;
  gboolean ok = deliver_view (run, output, error);
  ky_view_unmap (&output);
  return ok;
}

/* Keeps only the header of the output of a deferred party: kiyome-opener sanitizes the original
 * again. */
static gboolean
leave_header (Run *run, GError **error)
{
  KySanitizerResult *result = ky_intake_result (run->intake);
  g_autoptr (GBytes) bytes = g_steal_pointer (&result->bytes);
  KyView output = bytes != NULL ? ky_view_of_bytes (bytes) : (KyView){ 0 };

  if (bytes == NULL && result->output < 0)
    return TRUE;
  if (bytes == NULL && !ky_fd_map (result->output, G_MAXINT64, &output, error))
    return FALSE;
  result->bytes = g_bytes_new (output.data, ky_apply_header_size (output));
  if (bytes == NULL)
    ky_view_unmap (&output);
  ky_fd_clear (&result->output);
  return TRUE;
}

static gboolean
eom_fail (Run *run)
{
  run->has_failed = TRUE;
  return FALSE;
}

/* Defers the delivery if an earlier mail of the sender may name the password: only kiyome-opener
 * can read its original. */
static gboolean
eom_look_back (Run *run, GError **error)
{
  const KyPolicyGroup *served = run->groups != NULL ? run->groups->pdata[0] : NULL;
  const gchar *const *recipients = served != NULL ? ky_policy_group_recipients (served)
                                                  : (const gchar *const *)run->recipients->pdata;
  guint hours = password_hours (run);
  gboolean has_earlier = FALSE;

  if (hours == 0 || !ky_report_is_locked (eom_report (run)))
    return TRUE;
  if (!ky_intake_has_earlier (run->intake, recipients, hours, &has_earlier, error))
    return FALSE;
  if (has_earlier)
    run->way = WAY_OPENER_OPENED;
  return TRUE;
}

/* --- refusing ------------------------------------------------------------------------------- */

/* Returns the policies of all recipients. (transfer container) */
static GPtrArray *
list_policies (const Run *run)
{
  GPtrArray *policies = g_ptr_array_new ();

  g_ptr_array_add (policies, run->policy);
  for (guint i = 0; run->groups != NULL && i < run->groups->len; i++)
    g_ptr_array_add (policies, ((const KyPolicyGroup *)run->groups->pdata[i])->policy);
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

      word = ky_refusal_find (eom_report (run), policies, &part);
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
  const KyReportPart *part;

  ky_refusal_find (eom_report (run), policies, &part);
  ky_refusal_mark (eom_report (run), part);
  run->way = WAY_NONE;
  g_clear_pointer (&run->groups, g_ptr_array_unref);
  g_autoptr (GBytes) notice
      = ky_notice_message (&mail, eom_report (run), run->policy, eom_id (run));
  KyView view = ky_view_of_bytes (notice);
  if (!eom_keep (run, ky_view (view.data, ky_apply_header_size (view)), NULL, error))
    return FALSE;
  eom_log_done (run);
  return TRUE;
}

/* Refuses the message for its content. `ret_reply` stays NULL unless the message is refused. */
static gboolean
refuse_content (const GPtrArray *runs, const KyReply **ret_reply, GError **error)
{
  const KyReply *reply = find_refusal (runs);
  const Run *served = runs->pdata[0];

  if (reply == NULL)
    return TRUE;
  for (guint i = runs->len; i > 0; i--)
    if (!keep_refused (runs->pdata[i - 1], error))
      return eom_fail (runs->pdata[i - 1]);
  ky_log (KY_LOG_INFO, "%s: %s %s id=%s \"%s\"", served->message->queue_id, reply->code,
          reply->status, eom_id (served), reply->text);
  *ret_reply = reply;
  return TRUE;
}

/* --- all parties ----------------------------------------------------------------------------- */

/* Runs each step for all parties before the next step, so that most errors occur before anything is
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

      run->original = original;
      if (!eom_take (run, error))
        return eom_fail (run);
      if (!resolve_departments (run, error))
        return eom_fail (run);
    }
  for (guint i = 0; i < runs->len; i++)
    {
      Run *run = runs->pdata[i];

      if (!eom_sanitize (run, error) || (run->way == WAY_OPENER && !leave_header (run, error)))
        return eom_fail (run);
    }
  if (!refuse_content (runs, ret_reply, error))
    return FALSE;
  if (*ret_reply == NULL && !eom_look_back (served, error))
    return eom_fail (served);
  for (guint i = runs->len; *ret_reply == NULL && i > 0; i--)
    {
      if (i == 1 && runs->len > 1)
        ky_intake_set_patience (served->intake, LAST_SECONDS);
      if (!eom_deliver (runs->pdata[i - 1], error))
        return eom_fail (runs->pdata[i - 1]);
    }
  return TRUE;
}

/* Tells the store that the message was refused. The people of one tenant get no information about a
 * failure at another tenant, or that there is another tenant. */
static void
eom_tell_failed (Run *run, gboolean is_alone, const KyReply *reply, const gchar *why)
{
  const gchar *general = reply->code[0] == '4'
                             ? "deferred: the sending server tries again"
                             : "refused: the sending server returns it to the sender";

  ky_intake_fail (run->intake, run->has_failed || is_alone ? why : general);
}

static const KyReply *
eom_refuse (GPtrArray *runs, const KyReply *reply, const gchar *error_name, const gchar *why)
{
  const Run *run = runs->pdata[0];
  g_autofree gchar *safe = ky_log_safe_error (why);

  ky_log (KY_LOG_WARNING, "%s: %s %s id=%s error=%s ms=%" G_GINT64_FORMAT " \"%s\"",
          run->message->queue_id, reply->code, reply->status,
          eom_id (run) != NULL ? eom_id (run) : "none", error_name,
          (g_get_monotonic_time () - run->start) / 1000, safe);
  for (guint i = 0; i < runs->len; i++)
    eom_tell_failed (runs->pdata[i], runs->len == 1, reply, why);
  return reply;
}

static void
run_free (gpointer data)
{
  Run *run = data;

  ky_intake_free (run->intake);
  ky_policy_unref (run->policy);
  g_clear_pointer (&run->groups, g_ptr_array_unref);
  g_free (run->key);
  g_free (run);
}

/* Returns one Run for each party; the one served here is first. (transfer full) */
static GPtrArray *
make_runs (SMFICTX *context, KyConnection *connection)
{
  GPtrArray *runs = g_ptr_array_new_with_free_func (run_free);

  ky_tenant_groups_finish (connection->parties);
  for (guint i = 0; i < connection->parties->len; i++)
    {
      const KyTenantGroup *party = connection->parties->pdata[i];
      Run *run = g_new0 (Run, 1);

      *run = (Run){ .context = context,
                    .connection = connection,
                    .message = connection->message,
                    .config = party->config,
                    .recipients = party->recipients,
                    .must_be_served = party->must_be_served,
                    .way = i > 0 ? WAY_OPENER : WAY_MTA,
                    .intake = ky_intake_new (KY_FRONT_END_MAIL, party->config),
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
  KySlotFacts facts;

  *ret_turn = NULL;
  if (!ky_slot_facts (connection->config, served->config, connection->network, &facts))
    return TRUE;
  *ret_turn = ky_slot_queue_wait (&facts, seconds, tell_waiting, served->context, &is_over);
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
  gboolean ok = run_all (runs, &reply, &error);
  ky_slot_queue_leave (turn);
  if (ok)
    {
      *ret_is_owed = ((const Run *)runs->pdata[0])->way == WAY_OPENER_OPENED;
      return reply;
    }
  return eom_refuse (runs, message->too_large ? &ky_reply_too_large : ky_reply_for_error (error),
                     ky_error_to_string ((KyError)error->code), error->message);
}
