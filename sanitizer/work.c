/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes one item through its states: sanitized by a worker, output sealed and hashed, verified by
 * another worker, answered. Everything that a worker reports is treated as hostile. */
#include "sanitizer/work.h"

#include "common/name.h"
#include "sanitizer/messages.h"
#include "sanitizer/work-packet.h"

#define TRIES 2
#define REDIRECTS 2
#define BESIDE_FROM (64 * 1024) /* bytes; larger outputs are hashed while they are verified */

/* --- the end of a work ---------------------------------------------------------------------- */

static void
sanitizer_work_go_on (KyWork *work)
{
  if (!work->is_waiting)
    return;
  work->is_waiting = FALSE;
  ky_work_start_clock (work);
  ky_work_take_slot (work);
}

static void
answer_parent (KyWork *work)
{
  KyWork *parent = work->parent;
  KyScheduler *scheduler = work->task->scheduler;
  KyPacket *packet = ky_scheduler_packet (scheduler);
  gboolean is_bare = work->mode == KY_MODE_VERIFY || work->mode == KY_MODE_STEP;
  gboolean is_withheld = work->report->outcome == KY_OUTCOME_WITHHELD;
  guint32 code = work->mode == KY_MODE_STEP ? work->code : KY_ERROR_VERIFY;
  g_autoptr (GByteArray) report = g_byte_array_new ();

  if (!is_bare)
    ky_report_serialize (work->report, report);
  ky_worker_answer_put (packet, &(KyWorkerAnswerOut){
                                    .ticket = work->ticket,
                                    .code = is_bare && is_withheld ? code : 0,
                                    .message = is_bare ? work->report->detail : "",
                                    .report = ky_blob_of (ky_view (report->data, report->len)),
                                    .has_output = work->mode != KY_MODE_VERIFY && !is_withheld,
                                    .output = ky_measured_blob (&work->output),
                                });
  ky_worker_send (parent->user.worker, packet);
  sanitizer_work_go_on (parent);
  ky_work_free (work);
}

/* Applies the scanner's verdict. When a single part or an original was requested, only an infection
 * withholds it. */
static void
apply_verdict (KyWork *work)
{
  KyPartResult nothing = { .output_fd = -1 };
  gboolean is_selected = work->select[0] != '\0' || work->mode != KY_MODE_SANITIZE;

  if (work->input_scan != KY_INPUT_SCAN_VERDICT)
    return;
  if (!is_selected || work->verdict.verdict == KY_SCAN_INFECTED)
    ky_engine_apply_scan (work->report, &work->verdict, &nothing);
  work->input_scan = KY_INPUT_SCAN_OVER;
}

/* Records the output. `type` is NULL if the output passed unchanged. */
static void
record_output (KyWork *work, const KyFiletype *type)
{
  guint place = type != NULL ? ky_filetype_place (type) : 0;

  g_byte_array_append (work->task->records, work->report->output_sha256, KY_SHA256_SIZE);
  ky_put_u16be (work->task->records, place);
}

/* Tells whether the scan is over. An item that is withheld for a limit is not scanned, because that
 * would cost as much again. */
static gboolean
is_scan_over (KyWork *work)
{
  if (work->scan == NULL)
    return TRUE;
  if (work->report->outcome != KY_OUTCOME_WITHHELD || work->report->reason != KY_REASON_LIMIT)
    return FALSE;
  ky_work_end_input_scan (work);
  ky_report_removed (work->report, "scan.limit", 1, "not scanned to its end");
  return TRUE;
}

static void
complete (KyWork *work)
{
  if (!is_scan_over (work))
    {
      work->input_scan = KY_INPUT_SCAN_AWAITED;
      return;
    }
  apply_verdict (work);
  if (work->report->outcome == KY_OUTCOME_WITHHELD)
    ky_measured_clear (&work->output);
  else if (work->is_accepted)
    record_output (work, work->accepted_type);
  if (work->parent != NULL)
    answer_parent (work);
  else
    ky_worker_task_finish (work->task);
}

static void
set_string (gchar **target, const gchar *value)
{
  gchar *copy = g_strdup (value);

  g_free (*target);
  *target = copy;
}

static void
withheld_measured (KyWork *work, gboolean ok)
{
  if (ok)
    memcpy (work->report->sha256, work->measured_sha256, KY_SHA256_SIZE);
  complete (work);
}

/* Makes the report of an item for which no worker has reported. */
static void
sanitizer_work_withhold (KyWork *work, KyReason reason, const gchar *detail)
{
  KyReportPart *report = ky_report_part_new ();

  g_free (report->name);
  report->name = ky_name_clean (work->name, NULL, NULL, "attachment",
                                ky_policy_uint (work->task->settings.policy, KY_POLICY_LIMIT_NAME));
  if (work->mode != KY_MODE_STEP)
    set_string (&report->type, work->force_type);
  else if (work->code == 0)
    work->code = KY_ERROR_LIBRARY;
  g_free (report->claimed);
  report->claimed = ky_claimed_type (work->claimed);
  set_string (&report->detail, detail);
  report->reason = reason;
  report->size = work->input.size;
  g_clear_pointer (&work->report, ky_report_part_free);
  work->report = report;
  ky_work_measure (work, &work->input, withheld_measured);
}

/* Withholds the output of a worker that has reported. */
static void
withhold_output (KyWork *work, KyReason reason, const gchar *detail)
{
  KyReportPart *report = work->report;

  report->outcome = KY_OUTCOME_WITHHELD;
  report->method = KY_METHOD_NONE;
  report->reason = reason;
  report->has_output = FALSE;
  set_string (&report->allow_id, "");
  set_string (&report->detail, detail);
  complete (work);
}

/* Removes the charges of a try, because another one follows. */
static void
sanitizer_work_take_back (KyWork *work)
{
  work->task->parts -= work->charged_parts;
  work->task->unpacked -= work->charged_unpacked;
  work->task->pixels -= work->charged_pixels;
  work->charged_parts = work->charged_unpacked = work->charged_pixels = 0;
}

/* Sanitizes the input again in another worker, after this one or its verifier has failed. */
static void
sanitizer_work_start_over (KyWork *work)
{
  if (ky_work_is_verifying (work))
    work->family = work->made_by;
  work->stage = KY_STAGE_MAKING;
  work->is_hashed = FALSE;
  work->n_tries = work->n_redirects = 0;
  ky_measured_clear (&work->output);
  g_clear_pointer (&work->report, ky_report_part_free);
  sanitizer_work_take_back (work);
  ky_work_queue (work);
}

/* Sanitizes the input once more, with each member in a worker of its own, if the worker had made
 * small members of other families itself (`hosts` of KyFiletype): when it or its verifier fails, it
 * is not known whether the document or a member is at fault. Returns FALSE if there was no such
 * member. */
static gboolean
try_alone (KyWork *work)
{
  if (work->guests != KY_GUESTS_MADE)
    return FALSE;
  work->guests = KY_GUESTS_FORBIDDEN;
  sanitizer_work_start_over (work);
  return TRUE;
}

/* Lets another worker try the next method of the ladder, because this one or its verifier has
 * reached a limit on one item. If no method is left, that worker reports the part as withheld, with
 * `cause`. Returns FALSE if the work has no ladder of methods. */
static gboolean
try_next_method (KyWork *work, const gchar *cause)
{
  if (!ky_work_is_sanitizing (work) || work->mode == KY_MODE_PAGES
      || work->stage == KY_STAGE_VERIFYING_PASSED || work->treatment.method != KY_METHOD_NONE
      || work->method + 1 >= KY_LADDER_MAX)
    return FALSE;
  work->treatment.from = work->method + 1;
  gchar *causes = work->limit_cause != NULL ? g_strconcat (work->limit_cause, "; ", cause, NULL)
                                            : g_strdup (cause);
  g_free (work->limit_cause);
  work->limit_cause = causes;
  sanitizer_work_start_over (work);
  return TRUE;
}

static void
withhold_unverified (KyWork *work, const gchar *why)
{
  g_autofree gchar *detail = g_strdup_printf ("verification failed: %s", why);

  ky_scheduler_note_refusal (work->task->scheduler);
  ky_log (KY_LOG_WARNING, "the verifier refused an output family=%s",
          ky_family_name (work->family));
  if (!try_alone (work))
    withhold_output (work, KY_REASON_FAILURE, detail);
}

/* Handles a try that failed for `cause`: tries again or withholds. */
static void
try_failed (KyWork *work, const gchar *cause)
{
  g_autofree gchar *safe = ky_log_safe (cause);

  ky_work_stop (work);
  work->n_tries++;
  ky_log (KY_LOG_WARNING, "%s failed family=%s try=%u cause=\"%s\"",
          ky_work_is_verifying (work) ? "a verifier" : "a worker", ky_family_name (work->family),
          work->n_tries, safe);
  if (!ky_work_is_verifying (work) && try_alone (work))
    return;
  if (work->n_tries < TRIES)
    {
      sanitizer_work_take_back (work);
      ky_work_queue (work);
    }
  else if (ky_work_is_verifying (work))
    withhold_unverified (work, cause);
  else
    sanitizer_work_withhold (work, KY_REASON_FAILURE, cause);
}

/* Handles a limit that a worker has reached. `of_item`: it was the limit of one item, so another
 * method is tried; otherwise it was a limit of the whole message, which any other method would
 * reach, too. */
static void
limit_reached (KyWork *work, const gchar *cause, gboolean of_item)
{
  g_autofree gchar *safe = ky_log_safe (cause);

  ky_work_stop (work);
  ky_log (KY_LOG_WARNING, "%s reached a limit family=%s cause=\"%s\"",
          ky_work_is_verifying (work) ? "a verifier" : "a worker", ky_family_name (work->family),
          safe);
  if (try_alone (work) || (of_item && try_next_method (work, cause)))
    return;
  if (work->mode == KY_MODE_STEP)
    work->code = KY_ERROR_LIMIT;
  if (ky_work_is_verifying (work))
    withhold_output (work, KY_REASON_LIMIT, cause);
  else
    sanitizer_work_withhold (work, KY_REASON_LIMIT, cause);
}

/* --- verifying ------------------------------------------------------------------------------ */

/* Returns whether the output goes only to the front end that asked: page images, or a type that it
 * requested. */
static gboolean
is_internal (const KyWork *work)
{
  const KyFiletype *forced
      = work->force_type[0] != '\0' ? ky_filetype_by_name (work->force_type) : NULL;

  return work->mode == KY_MODE_PAGES
         || (work->parent == NULL && forced != NULL && (forced->flags & KY_TYPE_INTERNAL) != 0);
}

static const KyFiletype *
type_of_output (const KyWork *work)
{
  const gchar *media_type = work->report->output_type;
  guint internal = is_internal (work) ? KY_TYPE_INTERNAL : 0;
  const KyFiletype *const *types = ky_filetypes ();

  for (guint i = 0; types[i] != NULL; i++)
    if ((types[i]->flags & KY_TYPE_OUTPUT) != 0 && (types[i]->flags & KY_TYPE_INTERNAL) == internal
        && strcmp (types[i]->media_types[0], media_type) == 0)
      return types[i];
  return NULL;
}

static void
note_output (KyWork *work)
{
  work->report->output_size = work->output.size;
  memcpy (work->report->output_sha256, work->measured_sha256, KY_SHA256_SIZE);
  work->is_hashed = TRUE;
}

static void
accept_output (KyWork *work)
{
  work->is_accepted = TRUE;
  work->accepted_type = work->stage == KY_STAGE_VERIFYING_PASSED ? NULL : type_of_output (work);
  complete (work);
}

static void
start_verifier (KyWork *work, KyWorkStage stage, guint family)
{
  work->stage = stage;
  work->n_tries = 0;
  work->n_redirects = 0;
  work->made_by = work->family;
  work->family = family;
  /* The verifier takes over the worker's slot. */
  ky_work_take_slot (work);
  ky_pool_acquire (ky_scheduler_pool (work->task->scheduler), family, KY_POOL_VERIFIER,
                   &work->user);
}

static const KyAllowEntry *
sanitizer_work_find_entry (const KyWork *work)
{
  const GPtrArray *allow = work->task->settings.allow;

  for (guint i = 0; i < allow->len; i++)
    {
      const KyAllowEntry *entry = allow->pdata[i];

      if (entry->kind == KY_ALLOW_FILE && strcmp (entry->id, work->report->allow_id) == 0)
        return entry;
    }
  return NULL;
}

static void
pass_to_verifier (KyWork *work)
{
  const KyFiletype *type = ky_filetype_by_name (work->report->type);
  guint family = type != NULL ? (guint)__builtin_ctz (ky_filetype_home (type)) : work->family;

  /* Any family can identify it. */
  if ((ky_pool_missing (ky_scheduler_pool (work->task->scheduler)) >> family & 1) != 0)
    family = work->family;
  start_verifier (work, KY_STAGE_VERIFYING_PASSED, family);
}

/* Continues after the output of content that the allowlist lets pass was hashed: it must be the
 * input. The entry names a type, so a verifier identifies the content, too. */
static void
passed_measured (KyWork *work, gboolean ok)
{
  if (!ok || memcmp (work->measured_sha256, work->report->output_sha256, KY_SHA256_SIZE) != 0)
    withhold_unverified (work, "content that passed unchanged differs from the input");
  else
    pass_to_verifier (work);
}

static void
check_passed (KyWork *work)
{
  const KyAllowEntry *entry = sanitizer_work_find_entry (work);
  gboolean is_message = (work->treatment.flags & KY_MEMBER_MESSAGE) != 0
                        || g_strcmp0 (work->force_type, "eml") == 0;

  /* A compromised worker must not be able to pass blocked content. */
  if (ky_allow_find_blocked (work->task->settings.allow, work->report->output_sha256) != NULL)
    withhold_unverified (work, "content that passed unchanged is on the blocklist");
  else if (work->was_scanned_raw)
    withhold_unverified (work, "content that passed unchanged was not scanned");
  else if (entry == NULL || is_message || (work->treatment.flags & KY_MEMBER_NO_PASS) != 0)
    withhold_unverified (work, "no entry of the allowlist lets this content pass unchanged");
  else if (!entry->by_hash && work->select[0] != '\0')
    pass_to_verifier (work);
  else if (!entry->by_hash)
    ky_work_measure (work, &work->input, passed_measured);
  else if (memcmp (entry->sha256, work->report->output_sha256, KY_SHA256_SIZE) != 0)
    withhold_unverified (
        work, "content that passed unchanged does not have the hash of the allowlist's entry");
  else
    {
      work->is_accepted = TRUE;
      complete (work);
    }
}

/* Tells whether the output was verified. When a single part was requested, each worker on the path
 * to it returns that part. */
static gboolean
was_verified (const KyWork *work, const KyFiletype *type)
{
  guint place = type != NULL ? ky_filetype_place (type) : 0;
  guint8 record[KY_RECORD_SIZE];

  memcpy (record, work->report->output_sha256, KY_SHA256_SIZE);
  ky_store_u16be (record + KY_SHA256_SIZE, place);
  for (guint at = 0;
       work->mode != KY_MODE_PAGES && work->select[0] != '\0' && at < work->task->records->len;
       at += KY_RECORD_SIZE)
    if (memcmp (work->task->records->data + at, record, KY_RECORD_SIZE) == 0)
      return TRUE;
  return FALSE;
}

/* Returns an approved original unchanged; the front end decides what to do with it. */
static void
extract_measured (KyWork *work, gboolean ok)
{
  if (!ok)
    {
      withhold_output (work, KY_REASON_FAILURE, "the output can't be read");
      return;
    }
  note_output (work);
  complete (work);
}

static void
output_measured (KyWork *work, gboolean ok)
{
  const KyFiletype *type = type_of_output (work);

  if (!ok)
    {
      withhold_unverified (work, "the output can't be read");
      return;
    }
  note_output (work);
  if (was_verified (work, work->report->outcome == KY_OUTCOME_PASSED ? NULL : type))
    complete (work);
  else if (work->report->outcome == KY_OUTCOME_PASSED)
    check_passed (work);
  else if (type == NULL)
    withhold_unverified (work, "kiyome does not write files of this type");
  else
    start_verifier (work, KY_STAGE_VERIFYING, (guint)__builtin_ctz (ky_filetype_home (type)));
}

static void
measured_beside (KyWork *work, gboolean ok)
{
  if (ok)
    note_output (work);
}

/* Records that the verifier finished before the hash. */
static void
measured_behind (KyWork *work, gboolean ok)
{
  if (!ok)
    {
      withhold_unverified (work, "the output can't be read");
      return;
    }
  note_output (work);
  accept_output (work);
}

/* Hashes the output, and starts the verifier meanwhile if the output is large and must be
 * verified. */
static void
sanitizer_work_check_output (KyWork *work)
{
  const KyFiletype *type = type_of_output (work);

  if (work->report->outcome == KY_OUTCOME_PASSED || type == NULL || work->select[0] != '\0'
      || work->output.size < BESIDE_FROM)
    {
      ky_work_measure (work, &work->output, output_measured);
      return;
    }
  ky_work_measure_beside (work, &work->output, measured_beside);
  start_verifier (work, KY_STAGE_VERIFYING, (guint)__builtin_ctz (ky_filetype_home (type)));
}

/* --- what a worker says --------------------------------------------------------------------- */

static void
broke_protocol (KyWork *work, const gchar *what)
{
  g_autofree gchar *cause = g_strdup_printf ("the worker broke the protocol: %s", what);

  if (work->user.worker != NULL)
    ky_worker_distrust (work->user.worker);
  try_failed (work, cause);
}

/* Reports a failed step to the worker that asked. The error code ends at most its present
 * method. */
static void
step_failed (KyWork *work, guint32 code, const gchar *message)
{
  static const guint32 told[] = { KY_ERROR_MALFORMED,   KY_ERROR_LIMIT,  KY_ERROR_ENCRYPTED,
                                  KY_ERROR_UNSUPPORTED, KY_ERROR_MEMORY, KY_ERROR_LIBRARY };

  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    if (told[i] == code)
      work->code = code;
  ky_work_stop (work);
  sanitizer_work_withhold (work, KY_REASON_FAILURE, message);
}

static void
worker_waits (KyWork *work)
{
  /* An answer to the worker may have been sent before this message arrived. */
  if (work->is_waiting || (work->children->len == 0 && work->scans->len == 0))
    return;
  work->is_waiting = TRUE;
  ky_work_stop_clock (work);
  ky_work_give_slot (work);
}

static void
redirected (KyWork *work, KyWireIn *in)
{
  g_auto (KyWorkerRedirectIn) message = { 0 };

  if (!ky_worker_redirect_read (in, &message, NULL) || message.family == work->family
      || ++work->n_redirects > REDIRECTS)
    {
      broke_protocol (work, "it passed its job to the wrong family");
      return;
    }
  ky_work_stop (work);
  work->family = message.family;
  ky_work_queue (work);
}

static gboolean
gives_output (const KyWork *work)
{
  return ky_work_is_sanitizing (work) || work->mode == KY_MODE_STEP;
}

/* Reads code 0, a report, and an output exactly if the report has one. */
static gboolean
sanitizer_work_read_result (KyWork *work, KyWireIn *in, guint32 *ret_code, gchar **ret_message,
                            const gchar **ret_limit)
{
  guint64 limit = ky_policy_uint (work->task->settings.policy, KY_POLICY_LIMIT_UNPACKED);
  g_auto (KyWorkerResultIn) result = { 0 };

  /* A part that passes unchanged may be larger than the limit, but not than its input. */
  gboolean ok = ky_worker_result_read (in, MAX (limit, work->input.size), &result, NULL);
  *ret_code = result.code;
  *ret_message = g_steal_pointer (&result.message);
  if (!ok || result.code != 0)
    return ok;
  *ret_limit = ky_work_charge (work, result.parts, result.unpacked, result.pixels);
  g_autoptr (KyReportPart) part = ky_blob_take_report (&result.report, NULL);
  if (part == NULL)
    return FALSE;
  gboolean is_withheld = part->outcome == KY_OUTCOME_WITHHELD;
  if (ky_work_is_verifying (work) || !gives_output (work))
    {
      if (result.has_output)
        return FALSE;
      /* Only these two fields of the verifier's report count. */
      if (ky_work_is_verifying (work))
        {
          g_free (*ret_message);
          *ret_message = g_strdup (part->detail);
          *ret_code = is_withheld ? KY_ERROR_VERIFY : 0;
          return TRUE;
        }
    }
  else if (is_withheld == result.has_output || part->has_output != result.has_output)
    return FALSE;
  else if (result.has_output)
    ky_measured_take_blob (&work->output, &result.output);
  g_clear_pointer (&work->report, ky_report_part_free);
  work->report = g_steal_pointer (&part);
  if (work->select[0] == '\0' || work->mode == KY_MODE_PAGES)
    work->report->size = work->input.size;
  return TRUE;
}

static void
verifier_answered (KyWork *work, guint32 code, const gchar *message)
{
  if (code == KY_ERROR_VERIFY)
    withhold_unverified (work, message);
  else if (work->is_hashed)
    accept_output (work);
  else
    ky_work_measure (work, &work->output, measured_behind);
}

/* Returns whether the report omits what the scanner found: a compromised worker could hide a
 * finding in a part that it submitted, or submit nothing. */
static gboolean
keeps_quiet (const KyWork *work)
{
  return work->n_infected > 0 && work->mode == KY_MODE_SANITIZE && work->select[0] == '\0'
         && !ky_report_tells_infection (work->report);
}

/* Starts the scan of an item. Messages are scanned by their entities; everything else as it is,
 * even if the worker did not ask for it. */
static void
see_to_scan (KyWork *work)
{
  if (ky_scheduler_scanner (work->task->scheduler) != NULL && ky_work_is_sanitizing (work)
      && work->report->outcome != KY_OUTCOME_WITHHELD
      && (work->treatment.flags & KY_MEMBER_MESSAGE) == 0 && work->input.size > 0
      && strcmp (work->report->type, "eml") != 0
      && (work->select[0] == '\0' || work->mode == KY_MODE_PAGES))
    ky_work_scan_input (work, FALSE);
}

/* Names the limits that workers reached with other methods before this one succeeded. */
static void
name_limits (KyWork *work)
{
  KyReportPart *report = work->report;
  g_autofree gchar *detail = g_strconcat (work->limit_cause, report->detail[0] != '\0' ? "; " : "",
                                          report->detail, NULL);

  set_string (&report->detail, detail);
}

static void
sanitizer_work_result_came (KyWork *work, KyWireIn *in)
{
  guint32 code = 0;
  g_autofree gchar *message = NULL;
  const gchar *limit = NULL;

  if (!sanitizer_work_read_result (work, in, &code, &message, &limit))
    {
      broke_protocol (work, "a malformed result");
      return;
    }
  if (code != 0 && work->mode == KY_MODE_STEP)
    {
      step_failed (work, code, message);
      return;
    }
  if (code != 0 && !(ky_work_is_verifying (work) && code == KY_ERROR_VERIFY))
    {
      g_autofree gchar *cause = g_strdup_printf ("the worker could not finish: %s", message);

      try_failed (work, cause);
      return;
    }
  ky_work_stop (work);
  if (!ky_work_is_verifying (work))
    see_to_scan (work);
  if (!ky_work_is_verifying (work) && work->limit_cause != NULL
      && work->report->outcome != KY_OUTCOME_WITHHELD)
    name_limits (work);
  if (ky_work_is_verifying (work))
    verifier_answered (work, code, message);
  else if (keeps_quiet (work))
    withhold_output (work, KY_REASON_INFECTED, "a part of it");
  else if (limit != NULL)
    withhold_output (work, KY_REASON_LIMIT, limit);
  else if (work->limit_cause != NULL && work->report->outcome == KY_OUTCOME_WITHHELD
           && work->report->reason != KY_REASON_INFECTED)
    withhold_output (work, KY_REASON_LIMIT, work->limit_cause);
  else if (!ky_work_is_sanitizing (work) || work->report->outcome == KY_OUTCOME_WITHHELD)
    complete (work);
  else if (work->mode == KY_MODE_EXTRACT)
    ky_work_measure (work, &work->output, extract_measured);
  else
    sanitizer_work_check_output (work);
}

/* Returns how the worker broke the protocol, or NULL. */
static const gchar *
sanitizer_work_method_began (KyWork *work, KyWireIn *in)
{
  g_auto (KyWorkerMethodIn) message = { 0 };

  if (!ky_worker_method_read (in, &message, NULL) || !ky_work_is_sanitizing (work)
      || ky_work_is_verifying (work) || message.place <= work->method)
    return "it began a method out of turn";
  work->method = message.place;
  return NULL;
}

static void
sanitizer_work_on_message (KyWorkerUser *user, KyWireIn *in)
{
  KyWork *work = (KyWork *)user;
  KyScheduler *scheduler = work->task->scheduler;
  const gchar *breach = NULL;

  switch (in->type)
    {
    case KY_WORKER_PART:
      breach = ky_work_part_asked (work, in);
      break;
    case KY_WORKER_VERIFY:
      breach = ky_work_verify_asked (work, in);
      break;
    case KY_WORKER_STEP:
      breach = ky_work_step_asked (work, in);
      break;
    case KY_WORKER_WAIT:
      worker_waits (work);
      break;
    case KY_WORKER_SCAN:
      if (!ky_work_is_sanitizing (work) || ky_work_is_verifying (work)
          || !ky_work_scan_asked (work, in))
        breach = "it asked for a scan out of turn";
      break;
    case KY_WORKER_METHOD:
      breach = sanitizer_work_method_began (work, in);
      break;
    case KY_WORKER_GUESTS:
      if (!ky_work_is_verifying (work) && work->guests != KY_GUESTS_FORBIDDEN)
        work->guests = KY_GUESTS_MADE;
      break;
    case KY_WORKER_REDIRECT:
      redirected (work, in);
      break;
    case KY_WORKER_RESULT:
      sanitizer_work_result_came (work, in);
      break;
    default:
      breach = "a message of no known type";
      break;
    }
  if (breach != NULL)
    broke_protocol (work, breach);
  ky_scheduler_run (scheduler);
}

/* Handles the end of a worker by something other than the content: it is tried once more, and then
 * the sender is asked to send again. */
static void
try_disturbed (KyWork *work, const gchar *cause)
{
  KyWorkerTask *task = work->task;
  g_autoptr (GError) error = NULL;

  if (work->n_tries + 1 < TRIES)
    {
      try_failed (work, cause);
      return;
    }
  g_set_error (&error, KY_ERROR, KY_ERROR_INTERNAL, "%s", cause);
  ky_log (KY_LOG_WARNING, "a message is deferred family=%s cause=\"%s\"",
          ky_family_name (work->family), cause);
  ky_worker_task_fail (task, error);
}

static void
on_died (KyWorkerUser *user, const gchar *cause, KyWorkerEnd end)
{
  KyWork *work = (KyWork *)user;
  KyScheduler *scheduler = work->task->scheduler;

  if (end == KY_WORKER_END_OUTSIDE)
    try_disturbed (work, cause);
  else if (end == KY_WORKER_END_LIMIT)
    limit_reached (work, cause, TRUE);
  else
    try_failed (work, cause);
  ky_scheduler_run (scheduler);
}

static void
on_unavailable (KyWorkerUser *user, const GError *error)
{
  KyWork *work = (KyWork *)user;
  KyScheduler *scheduler = work->task->scheduler;

  if (work->mode == KY_MODE_STEP)
    {
      work->code = (guint32)error->code == KY_ERROR_UNSUPPORTED ? KY_ERROR_UNSUPPORTED : 0;
      sanitizer_work_withhold (work, KY_REASON_FAILURE, error->message);
    }
  else if (!g_error_matches (error, KY_ERROR, KY_ERROR_UNSUPPORTED))
    ky_worker_task_fail (work->task, error);
  else if (ky_work_is_verifying (work))
    withhold_output (work, KY_REASON_POLICY, error->message);
  else
    sanitizer_work_withhold (work, KY_REASON_POLICY, error->message);
  ky_scheduler_run (scheduler);
}

static void
out_of_time (KyWork *work, const gchar *limit)
{
  gboolean of_item = g_strcmp0 (limit, "item-seconds") == 0;

  if (limit == NULL)
    {
      try_disturbed (work, "the worker was stopped from outside");
      return;
    }
  g_autofree gchar *cause = g_strdup_printf (
      "the worker was stopped: it took longer than %" G_GUINT64_FORMAT " s (limits.%s)",
      ky_policy_uint (work->task->settings.policy, of_item ? KY_POLICY_LIMIT_ITEM_SECONDS
                                                   : strcmp (limit, "cpu-seconds") == 0
                                                       ? KY_POLICY_LIMIT_CPU_SECONDS
                                                       : KY_POLICY_LIMIT_MESSAGE_SECONDS),
      limit);
  limit_reached (work, cause, of_item);
}

/* --- giving a worker its job ---------------------------------------------------------------- */

/* Returns FALSE if the scanner is required but not available. */
static gboolean
has_scanner (KyWork *work, guint *flags)
{
  KyScanControl *scanner = ky_scheduler_scanner (work->task->scheduler);

  if (scanner == NULL || !ky_work_is_sanitizing (work) || ky_work_is_verifying (work))
    return TRUE;
  *flags |= KY_JOB_SCANNER_ENGINE;
  return ky_scan_control_is_ready (scanner)
         || !ky_policy_bool (work->task->settings.policy, KY_POLICY_SCAN_REQUIRED);
}

static void
sanitizer_work_send_job (KyWork *work, guint flags)
{
  KyWorkerTask *task = work->task;
  KyPacket *packet = ky_scheduler_packet (task->scheduler);
  const KyFiletype *type = work->stage == KY_STAGE_VERIFYING ? type_of_output (work) : NULL;

  task->files.limit
      = ky_files_limit (ky_policy_uint (task->settings.policy, KY_POLICY_LIMIT_UNPACKED));
  ky_worker_charge (work->user.worker, &task->files);
  ky_work_put_job (work, type, flags, ky_pool_missing (ky_scheduler_pool (task->scheduler)),
                   packet);
  ky_worker_send (work->user.worker, packet);
}

static void
on_ready (KyWorkerUser *user)
{
  KyWork *work = (KyWork *)user;
  guint flags = 0;

  if (!has_scanner (work, &flags))
    {
      g_autoptr (GError) error
          = g_error_new_literal (KY_ERROR, KY_ERROR_SCANNER, "a required scanner is not available");

      ky_worker_task_fail (work->task, error);
      return;
    }
  if (work->stage == KY_STAGE_VERIFYING_PASSED)
    flags |= KY_JOB_ALLOW;
  if (work->mode == KY_MODE_VERIFY
      || (ky_work_is_sanitizing (work) && !ky_work_is_verifying (work)))
    flags |= KY_JOB_VERIFY_ELSEWHERE;
  if (ky_work_is_sanitizing (work) && !ky_work_is_verifying (work))
    flags |= KY_JOB_HASHED;
  if (ky_work_is_sanitizing (work) && !ky_work_is_verifying (work)
      && work->guests != KY_GUESTS_FORBIDDEN)
    flags |= KY_JOB_GUESTS;
  if (!ky_work_is_verifying (work))
    {
      if (work->guests == KY_GUESTS_MADE)
        work->guests = KY_GUESTS_NONE;
      work->method = work->treatment.from;
    }
  if (ky_work_is_verifying (work) || (work->mode == KY_MODE_VERIFY && work->parent != NULL))
    flags |= KY_JOB_BARE;
  work->parts = work->unpacked = work->pixels = work->seen_parts = work->seen_unpacked = 0;
  work->charged_parts = work->charged_unpacked = work->charged_pixels = 0;
  work->spent = work->cpu_seen = 0;
  work->behind = KY_BEHIND_NOBODY;
  if (!ky_work_is_verifying (work))
    work->n_infected = 0;
  ky_work_start_clock (work);
  sanitizer_work_send_job (work, flags);
}

const KyWorkerEvents ky_scheduler_events = {
  .ready = on_ready,
  .message = sanitizer_work_on_message,
  .died = on_died,
  .unavailable = on_unavailable,
};

const KyWorkEvents ky_work_events = {
  .withhold = sanitizer_work_withhold,
  .out_of_time = out_of_time,
  .go_on = sanitizer_work_go_on,
  .complete = complete,
};
