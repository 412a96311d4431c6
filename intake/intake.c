/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements intake.h, the order of steps that all front ends use: carries a mail or file through
 * its states, with a connection to the store that is renewed only where that is safe. A step that
 * is called in another state is an error, so that nothing is delivered before its report is
 * stored. */
#include "intake/intake.h"

#include "common/message-codes.h"
#include "intake/connections.h"
#include "store/client/allow-list.h"

#include <unistd.h>

/* How long ky_intake_fail() waits for the store if there is a deadline, because a person waits, or
 * if the store did not answer in time before. */
#define FAIL_SECONDS 5

/* Holds what differs between front ends. */
typedef struct
{
  /* Entries of the allowlist apply, and those for the sender. What no mail brought has no proven
   * sender, so that only the blocklist applies to it. */
  gboolean is_mail;
  /* TRUE: the sender gets no confirmation before the report is durable, and keeps the original
   * until then. One commit makes the original and the report durable, and both use one connection:
   * if it breaks, the original may be lost. Uses of the allowlist are counted before the report,
   * which ends the message. FALSE: the original is durable at once, each step may use another
   * connection, and the same report may be sent again, so that uses are counted after it. */
  gboolean waits_for_report;
} FrontEnd;

static const FrontEnd front_ends[KY_FRONT_END_LAST] = {
  [KY_FRONT_END_MAIL] = { .is_mail = TRUE, .waits_for_report = TRUE },
  /* The journal names the file until its output is published, so a restart sends the report
   * again. */
  [KY_FRONT_END_FOLDER] = { 0 },
  [KY_FRONT_END_PROXY] = { .waits_for_report = TRUE },
  /* A machine gets the job's number before the job begins, and may disconnect. */
  [KY_FRONT_END_UPLOAD] = { 0 },
};

typedef enum
{
  STATE_NEW,
  STATE_TAKEN, /* the store has the original */
  STATE_DECIDED,
  STATE_SANITIZED,
  STATE_KEPT,     /* the store has the report */
  STATE_REPORTED, /* the store has a report, but the step failed after it or has another one */
  STATE_FAILED,
  STATE_LAST
} State;

static const gchar *const state_names[STATE_LAST]
    = { "new", "taken", "decided", "sanitized", "kept", "reported", "failed" };

struct _KyIntake
{
  const FrontEnd *front_end;
  KyConfig *config;
  State state;
  gboolean is_resumed; /* the store has original and report from before */
  gboolean was_silent; /* the store did not answer in time */
  int original;
  gint64 until;   /* 0: no deadline */
  guint patience; /* seconds; 0: the client's own */
  KyStore *store; /* NULL: none is held */
  gchar *sender;
  gboolean is_authentic; /* argument of `admission.allow` */
  KyAdmission admission;
  KyPolicy *policy;
  GPtrArray *allow; /* of KyAllowEntry */
  KySanitizerResult result;
};

KyIntake *
ky_intake_new (KyFrontEnd front_end, KyConfig *config)
{
  KyIntake *intake = g_new0 (KyIntake, 1);

  intake->front_end = &front_ends[front_end];
  intake->config = ky_config_ref (config);
  intake->original = -1;
  intake->result.output = -1;
  return intake;
}

void
ky_intake_set_deadline (KyIntake *intake, gint64 until)
{
  intake->until = until;
}

void
ky_intake_set_patience (KyIntake *intake, guint seconds)
{
  intake->patience = seconds;
}

const KyAdmission *
ky_intake_admission (const KyIntake *intake)
{
  return &intake->admission;
}

KyPolicy *
ky_intake_policy (const KyIntake *intake)
{
  return intake->policy;
}

KySanitizerResult *
ky_intake_result (KyIntake *intake)
{
  return intake->result.report != NULL ? &intake->result : NULL;
}

/* Checks that the intake is in one of the states from `first` to `last`, which `step` may
 * follow. */
static gboolean
is_in_order (const KyIntake *intake, const gchar *step, State first, State last, GError **error)
{
  if (intake->state >= first && intake->state <= last)
    return TRUE;
  return ky_fail (error, KY_ERROR_INTERNAL, "intake: %s after %s", step,
                  state_names[intake->state]);
}

/* --- the store ------------------------------------------------------------------------------- */

static gboolean
limit_patience (KyIntake *intake, GError **error)
{
  gint64 left = intake->until - g_get_monotonic_time ();
  guint seconds = intake->patience;

  if (intake->until != 0 && left <= 0)
    return ky_fail (error, KY_ERROR_TIMEOUT, "the time limit for this file has passed");
  if (intake->until != 0)
    seconds = (guint)MAX (left / G_USEC_PER_SEC, 1);
  if (seconds != 0)
    ky_store_set_patience (intake->store, seconds);
  return TRUE;
}

static void
release_store (KyIntake *intake)
{
  if (intake->store != NULL && (intake->until != 0 || intake->patience != 0))
    ky_store_set_patience (intake->store, 0);
  ky_connections_give_store (intake->config, g_steal_pointer (&intake->store));
}

/* Sends one request, described by `data`, to the store and keeps the answer in `data` or in the
 * intake. */
typedef gboolean (*Request) (KyIntake *intake, gpointer data, GError **error);

static gboolean
intake_request_once (KyIntake *intake, Request request, gpointer data, gboolean is_fresh,
                     gboolean *ret_was_idle, GError **error)
{
  g_autoptr (GError) local = NULL;

  *ret_was_idle = FALSE;
  if (intake->store == NULL)
    intake->store = ky_connections_take_store (intake->config, is_fresh, ret_was_idle, &local);
  if (intake->store != NULL && limit_patience (intake, &local) && request (intake, data, &local))
    return TRUE;
  if (ky_error_is_lost (local))
    g_clear_pointer (&intake->store, ky_store_free);
  return ky_error_pass (error, &local);
}

/* Sends a request to the store. The store may have closed a connection while it was idle; then the
 * request is sent once more on a new connection. A store that did not answer in time has the
 * request already, so it is not sent again: later requests use a new connection, and the kept ones
 * are closed, which ends what the store still processes for them. */
static gboolean
ask_store (KyIntake *intake, Request request, gpointer data, GError **error)
{
  gboolean must_hold = intake->front_end->waits_for_report && !intake->is_resumed;
  g_autoptr (GError) first = NULL;
  gboolean was_idle;

  if (must_hold && intake->state != STATE_NEW && intake->store == NULL)
    return ky_fail (error, KY_ERROR_IO, "{store-closed}");
  gboolean ok = intake_request_once (intake, request, data, intake->was_silent, &was_idle, &first);
  intake->was_silent |= !ok && ky_store_is_silent (first);
  if (!ok && was_idle && intake->store == NULL && !intake->was_silent)
    {
      g_clear_error (&first);
      ok = intake_request_once (intake, request, data, TRUE, &was_idle, &first);
    }
  if (!ok && (intake->store == NULL || intake->state == STATE_NEW))
    ky_connections_doubt (intake->config);
  if (!must_hold)
    release_store (intake);
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&first));
  return ok;
}

/* --- the steps ------------------------------------------------------------------------------- */

static gboolean
intake_request_add (KyIntake *intake, gpointer data, GError **error)
{
  return ky_store_add (intake->store, data, intake->original, &intake->admission, error);
}

gboolean
ky_intake_take (KyIntake *intake, const KyStoreEnvelope *envelope, int original, GError **error)
{
  KyStoreEnvelope own = *envelope;

  if (!is_in_order (intake, "take", STATE_NEW, STATE_NEW, error))
    return FALSE;
  intake->original = original;
  intake->sender = g_strdup (envelope->sender != NULL ? envelope->sender : "");
  intake->is_authentic = envelope->sender_is_authentic;
  own.waits_for_report = intake->front_end->waits_for_report;
  if (!ask_store (intake, intake_request_add, &own, error))
    return FALSE;
  intake->state = STATE_TAKEN;
  return TRUE;
}

gboolean
ky_intake_resume (KyIntake *intake, const gchar *id, int original, GError **error)
{
  if (!is_in_order (intake, "resume", STATE_NEW, STATE_NEW, error))
    return FALSE;
  intake->original = original;
  intake->sender = g_strdup ("");
  intake->admission.id = g_strdup (id);
  intake->is_resumed = TRUE;
  intake->state = STATE_TAKEN;
  return TRUE;
}

static gboolean
intake_request_allow (KyIntake *intake, gpointer unused, GError **error)
{
  GBytes *list = ky_store_allow (intake->store, intake->sender, intake->is_authentic, error);

  if (list == NULL)
    return FALSE;
  g_clear_pointer (&intake->admission.allow, g_bytes_unref);
  intake->admission.allow = list;
  return TRUE;
}

static gboolean
apply_allow (KyIntake *intake, GError **error)
{
  KyView list = ky_view_of_bytes (intake->admission.allow);
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);

  g_clear_pointer (&intake->allow, g_ptr_array_unref);
  if (!intake->front_end->is_mail)
    return ky_store_read_blocks (list, &intake->policy, &intake->allow, error);
  return ky_store_read_allow (list, &intake->allow, links, error)
         && ky_store_allow_links (&intake->policy, links, error);
}

gboolean
ky_intake_decide (KyIntake *intake, KyPolicy *policy, gboolean sender_is_authentic, GError **error)
{
  if (!is_in_order (intake, "decide", STATE_TAKEN, STATE_SANITIZED, error))
    return FALSE;
  intake->state = STATE_TAKEN;
  ky_policy_unref (intake->policy);
  intake->policy = ky_policy_ref (policy);
  if (sender_is_authentic != intake->is_authentic)
    g_clear_pointer (&intake->admission.allow, g_bytes_unref);
  intake->is_authentic = sender_is_authentic;
  if ((intake->admission.allow == NULL && !ask_store (intake, intake_request_allow, NULL, error))
      || !apply_allow (intake, error))
    return FALSE;
  intake->state = STATE_DECIDED;
  return TRUE;
}

/* Runs `job` once. `*ret_was_idle` means that the connection was idle before, so that the sanitizer
 * may have closed it. */
static gboolean
sanitize_once (KyIntake *intake, const KySanitizerJob *job, gboolean (*progress) (gpointer data),
               gpointer data, gboolean is_fresh, gboolean *ret_was_idle, GError **error)
{
  KySanitizer *sanitizer = ky_connections_take_sanitizer (is_fresh, ret_was_idle, error);

  if (sanitizer == NULL)
    return FALSE;
  if (!ky_sanitizer_run (sanitizer, job, progress, data, &intake->result, error))
    {
      ky_sanitizer_free (sanitizer);
      return FALSE;
    }
  ky_connections_give_sanitizer (sanitizer);
  return TRUE;
}

gboolean
ky_intake_sanitize (KyIntake *intake, const KySanitizerJob *job,
                    gboolean (*progress) (gpointer data), gpointer data, GError **error)
{
  g_autoptr (GError) first = NULL;
  KySanitizerJob own = *job;
  gboolean was_idle = FALSE;

  if (!is_in_order (intake, "sanitize", STATE_DECIDED, STATE_DECIDED, error))
    return FALSE;
  own.mode = KY_MODE_SANITIZE;
  own.input = intake->original;
  own.policy = intake->policy;
  own.request_id = intake->admission.id;
  own.new_domain = intake->admission.new_domain;
  own.allow = intake->allow;
  ky_sanitizer_result_clear (&intake->result);
  intake->result = (KySanitizerResult){ .output = -1 };
  if (lseek (intake->original, 0, SEEK_SET) < 0)
    return ky_error_set_errno (error, "lseek");
  if (!sanitize_once (intake, &own, progress, data, FALSE, &was_idle, &first))
    {
      if (!was_idle || !ky_error_is_lost (first))
        return ky_error_pass (error, &first);
      if (!sanitize_once (intake, &own, progress, data, TRUE, &was_idle, error))
        return FALSE;
    }
  intake->state = STATE_SANITIZED;
  return TRUE;
}

typedef struct
{
  const gchar *output_header;
  const GPtrArray *debts;
  const gchar *named;
} Keeping;

static gboolean
intake_put_report (KyIntake *intake, const Keeping *keeping, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean ok = ky_store_report (intake->store, intake->admission.id, intake->result.report,
                                 ky_policy_name (intake->policy), ky_policy_sha256 (intake->policy),
                                 ky_config_sha256 (intake->config), keeping->output_header,
                                 keeping->debts, keeping->named, &local);

  if (ok || ky_store_has_other_report (local))
    intake->state = STATE_REPORTED;
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&local));
  return ok;
}

static gboolean
count_used (KyIntake *intake, GError **error)
{
  return ky_store_report_used (intake->store, intake->result.report, intake->admission.id, error);
}

static gboolean
intake_request_keep (KyIntake *intake, gpointer data, GError **error)
{
  return intake->front_end->waits_for_report
             ? count_used (intake, error) && intake_put_report (intake, data, error)
             : intake_put_report (intake, data, error) && count_used (intake, error);
}

gboolean
ky_intake_keep (KyIntake *intake, const gchar *output_header, const GPtrArray *debts,
                const gchar *named, GError **error)
{
  Keeping keeping = { output_header, debts, named };

  if (!is_in_order (intake, "keep", STATE_SANITIZED, STATE_SANITIZED, error))
    return FALSE;
  if (intake->is_resumed)
    return ky_fail (error, KY_ERROR_INTERNAL, "intake: keep after resume");
  if (!ask_store (intake, intake_request_keep, &keeping, error))
    return FALSE;
  intake->state = STATE_KEPT;
  return TRUE;
}

gboolean
ky_intake_may_deliver (const KyIntake *intake, GError **error)
{
  return is_in_order (intake, "deliver", intake->is_resumed ? STATE_SANITIZED : STATE_KEPT,
                      STATE_KEPT, error);
}

typedef struct
{
  const gchar *const *recipients;
  guint hours;
  gboolean has;
} Earlier;

static gboolean
intake_request_earlier (KyIntake *intake, gpointer data, GError **error)
{
  Earlier *earlier = data;

  return ky_store_has_earlier (intake->store, intake->sender, earlier->recipients, earlier->hours,
                               &earlier->has, error);
}

gboolean
ky_intake_has_earlier (KyIntake *intake, const gchar *const *recipients, guint hours,
                       gboolean *ret_has, GError **error)
{
  Earlier earlier = { recipients, hours, FALSE };

  if (!ask_store (intake, intake_request_earlier, &earlier, error))
    return FALSE;
  *ret_has = earlier.has;
  return TRUE;
}

static gboolean
intake_request_failed (KyIntake *intake, gpointer data, GError **error)
{
  return ky_store_failed (intake->store, intake->admission.id, data, error);
}

/* Returns whether the store waits for a report. */
static gboolean
is_awaited (const KyIntake *intake)
{
  return intake->state >= STATE_TAKEN && intake->state < STATE_KEPT && !intake->is_resumed;
}

void
ky_intake_fail (KyIntake *intake, const gchar *why)
{
  g_autofree gchar *words = ky_said (why, FALSE);
  g_autoptr (GError) error = NULL;
  gboolean can_reach = !intake->front_end->waits_for_report || intake->store != NULL;

  if (intake->until != 0 || intake->was_silent)
    intake->patience = FAIL_SECONDS;
  intake->until = 0;
  if (is_awaited (intake) && can_reach && !ask_store (intake, intake_request_failed, words, &error))
    ky_log_error (KY_LOG_WARNING, error->message,
                  "id=%s: a failure could not be recorded in the store", intake->admission.id);
  /* The end of the connection puts the message in doubt. */
  if (intake->state == STATE_KEPT)
    g_clear_pointer (&intake->store, ky_store_free);
  intake->state = STATE_FAILED;
}

/* Ends an intake after a step that failed with `local`. */
static gboolean
intake_end (KyIntake *intake, GError **local, GError **error)
{
  ky_intake_fail (intake, (*local)->message);
  return ky_error_pass (error, local);
}

gboolean
ky_intake_finish (KyIntake *intake, KyPolicy *policy, const KySanitizerJob *job,
                  gboolean (*progress) (gpointer data), gpointer data, GError **error)
{
  g_autoptr (GError) local = NULL;

  return (ky_intake_decide (intake, policy, FALSE, &local)
          && ky_intake_sanitize (intake, job, progress, data, &local)
          && (intake->is_resumed || ky_intake_keep (intake, "", NULL, NULL, &local))
          && ky_intake_may_deliver (intake, &local))
         || intake_end (intake, &local, error);
}

static gboolean
intake_take_file (KyIntake *intake, const KyIntakeFile *file, GError **error)
{
  const gchar *recipients[] = { file->mail, NULL };
  const KyStoreEnvelope envelope = { .recipients = recipients,
                                     .client = file->client,
                                     .queue_id = file->name,
                                     .login = file->login,
                                     .direction = "file",
                                     .asks_departments = ky_config_has_departments (intake->config),
                                     .key = file->key };

  return ky_intake_take (intake, &envelope, file->original, error);
}

gboolean
ky_intake_file (KyIntake *intake, const KyIntakeFile *file, gboolean (*progress) (gpointer data),
                gpointer data, GError **error)
{
  const KySanitizerJob job = {
    .name = file->name, .claimed = file->claimed, .client = file->share, .sender = file->login
  };
  g_autoptr (KyPolicy) policy = NULL;
  g_autoptr (GError) local = NULL;

  if (!intake_take_file (intake, file, &local))
    return intake_end (intake, &local, error);
  const KyEnvelopeFacts facts = { .recipient = file->mail,
                                  .direction = "file",
                                  .login = file->login,
                                  .departments = intake->admission.departments,
                                  .has_size = TRUE,
                                  .size = file->size };
  policy = file->policy[0] != '\0' ? ky_config_policy (intake->config, file->policy, &local)
                                   : ky_config_resolve (intake->config, &facts, NULL);
  return policy != NULL ? ky_intake_finish (intake, policy, &job, progress, data, error)
                        : intake_end (intake, &local, error);
}

void
ky_intake_free (KyIntake *intake)
{
  if (intake == NULL)
    return;
  if (is_awaited (intake))
    ky_intake_fail (intake, "the message was abandoned");
  release_store (intake);
  g_free (intake->sender);
  ky_admission_clear (&intake->admission);
  ky_policy_unref (intake->policy);
  g_clear_pointer (&intake->allow, g_ptr_array_unref);
  ky_sanitizer_result_clear (&intake->result);
  ky_config_unref (intake->config);
  g_free (intake);
}
