/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Serves one job in one process: implements the KyHost of the engine (engine/engine.h) over the
 * worker's socket. Nothing in this file defends against the content; the sandbox around the process
 * and the supervisor do. */
#include "sanitizer/zygote.h"
#include "common/message-codes.h"

#include "sanitizer/client.h"
#include "sanitizer/huge-pages.h"
#include "sanitizer/fork-cost.h"
#include "sanitizer/messages.h"
#include "sanitizer/worker-files.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Address space besides the job's own memory: libraries, inputs and outputs. */
#define ADDRESS_SLACK (G_GUINT64_CONSTANT (2) << 30)
/* Items from these sizes on need a larger heap. */
#define HEAP_FROM_DOCUMENT (16 * 1024)
#define HEAP_FROM_OTHER (64 * 1024)
/* Bytes of the heap that every job touches. */
#define TOUCHED ((gsize)24 * 1024)
#define FILE_SLACK (G_GUINT64_CONSTANT (1) << 20)
#define REST_FROM (8 * 1024 * 1024)

typedef struct
{
  guint32 number;
  gboolean is_answered;
  KyPartResult result;
  GError *error;
} PartTicket;

typedef struct
{
  guint32 number;
  gboolean is_answered;
  KyScanResult result;
} ScanTicket;

typedef struct
{
  KyHost host; /* must be first: callbacks cast the host to Worker */
  guint family;
  KyStepRun step;
  const KyKnownPolicies *known;
  KyWorkerJobIn job;
  KySettings settings;
  GStrv passwords;
  GBytes *records; /* of KY_RECORD_SIZE bytes each; sorted on first use */
  guint8 *sorted;
  KyPartRequest request;
  guint32 last_number;
  GPtrArray *parts; /* of PartTicket, not yet answered */
  GPtrArray *scans; /* of ScanTicket, not yet answered */
  guint64 parts_before, unpacked_before, pixels_before;
  gboolean has_guests;
  KyPacket packet;
  KyWireIn in; /* the job's message; its content is read in place */
  KyWireIn answers;
} Worker;

static gboolean
worker_send_packet (Worker *worker, GError **error)
{
  return ky_packet_send (KY_SANDBOX_FD, &worker->packet, error);
}

/* --- parts of other families ---------------------------------------------------------------- */

static void
part_ticket_free (gpointer data)
{
  PartTicket *ticket = data;

  ky_part_result_clear (&ticket->result);
  g_clear_error (&ticket->error);
  g_free (ticket);
}

static gboolean
worker_take_part (PartTicket *ticket, KyWorkerAnswerIn *answer, GError **error)
{
  if (answer->code != 0)
    {
      ticket->error = g_error_new_literal (KY_ERROR, (gint)answer->code, answer->message);
      return TRUE;
    }
  if (answer->report.size > 0)
    {
      ticket->result.report = ky_blob_take_report (&answer->report, error);
      if (ticket->result.report == NULL)
        return FALSE;
    }
  /* Mapped at once, because a message may have more parts than a worker may have descriptors. */
  if (answer->has_output)
    ticket->result.output = ky_blob_take_bytes (&answer->output, error);
  return !answer->has_output || ticket->result.output != NULL;
}

/* Returns FALSE without an error if nobody waits for the answer. */
static gboolean
worker_take_answer_of_part (Worker *worker, GError **error)
{
  g_auto (KyWorkerAnswerIn) answer = { 0 };

  if (!ky_worker_answer_read (&worker->answers, &answer, error))
    return FALSE;
  for (guint i = 0; i < worker->parts->len; i++)
    {
      PartTicket *ticket = worker->parts->pdata[i];

      if (ticket->number != answer.ticket)
        continue;
      g_ptr_array_remove_index_fast (worker->parts, i);
      ticket->is_answered = TRUE;
      return worker_take_part (ticket, &answer, error);
    }
  return FALSE;
}

static gboolean
has_answer (void)
{
  struct pollfd poller = { .fd = KY_SANDBOX_FD, .events = POLLIN };

  return poll (&poller, 1, 0) > 0;
}

/* Returns FALSE without an error if nobody waits for the verdict. */
static gboolean
worker_take_verdict (Worker *worker, GError **error)
{
  g_auto (KyWorkerVerdictIn) verdict = { 0 };

  if (!ky_worker_verdict_read (&worker->answers, &verdict, error))
    return FALSE;
  for (guint i = 0; i < worker->scans->len; i++)
    {
      ScanTicket *ticket = worker->scans->pdata[i];

      if (ticket->number != verdict.ticket)
        continue;
      g_ptr_array_remove_index_fast (worker->scans, i);
      ticket->is_answered = TRUE;
      ticket->result.verdict = (KyScanVerdict)verdict.verdict;
      ticket->result.signature = g_steal_pointer (&verdict.signature);
      return TRUE;
    }
  return FALSE;
}

/* Waits for one answer and takes it. */
static gboolean
worker_take_answer (Worker *worker, GError **error)
{
  KyWireIn *in = &worker->answers;
  g_autoptr (GError) local = NULL;

  /* The supervisor has ended this job. */
  if (ky_wire_receive (KY_SANDBOX_FD, in, 0, NULL) <= 0)
    _exit (0);
  if (in->type == KY_WORKER_FILE_GIVEN)
    return ky_worker_files_given (in, error);
  if ((in->type == KY_WORKER_ANSWER && worker_take_answer_of_part (worker, &local))
      || (in->type == KY_WORKER_VERDICT && worker_take_verdict (worker, &local)))
    return TRUE;
  if (local == NULL)
    g_set_error_literal (&local, KY_ERROR, KY_ERROR_PROTOCOL,
                         "unexpected answer from the supervisor");
  return ky_error_pass (error, &local);
}

static gboolean
take_for_file (gpointer data, GError **error)
{
  return worker_take_answer (data, error);
}

/* Waits for the next answer. The worker sleeps meanwhile, so that no CPU time is charged. */
static gboolean
wait_for_answer (Worker *worker, GError **error)
{
  if (!has_answer ())
    {
      ky_worker_wait_put (&worker->packet);
      if (!worker_send_packet (worker, error))
        return FALSE;
    }
  return worker_take_answer (worker, error);
}

static PartTicket *
new_ticket (Worker *worker, GError **error)
{
  while (worker->parts->len >= KY_WORKER_PARTS)
    if (!wait_for_answer (worker, error))
      return NULL;
  PartTicket *ticket = g_new0 (PartTicket, 1);
  ticket->number = ++worker->last_number;
  ticket->result.output_fd = -1;
  g_ptr_array_add (worker->parts, ticket);
  return ticket;
}

static gboolean
worker_wait_for (Worker *worker, PartTicket *ticket, GError **error)
{
  while (!ticket->is_answered)
    if (!wait_for_answer (worker, error))
      return FALSE;
  if (ticket->error != NULL)
    return ky_error_pass (error, &ticket->error);
  return TRUE;
}

static gpointer
part_start (KyHost *host, const KyPartRequest *request, guint family_index, GError **error)
{
  Worker *worker = (Worker *)host;
  PartTicket *ticket = new_ticket (worker, error);
  g_autoptr (GByteArray) passwords = g_byte_array_new ();

  if (ticket == NULL)
    return NULL;
  if (request->passwords != NULL)
    ky_list_append (passwords, request->passwords);
  ky_worker_part_put (&worker->packet,
                      &(KyWorkerPartOut){
                          .ticket = ticket->number,
                          .family = family_index,
                          .treatment = request->treatment,
                          .depth = request->depth,
                          .name = request->name,
                          .claimed = request->claimed,
                          .select = request->select,
                          .parts = host->parts - worker->parts_before,
                          .unpacked = host->unpacked - worker->unpacked_before,
                          .pixels = host->pixels - worker->pixels_before,
                          .passwords = ky_blob_of (ky_view (passwords->data, passwords->len)),
                          .content = ky_blob_of (request->view),
                      });
  if (worker_send_packet (worker, error))
    return ticket;
  g_ptr_array_remove_fast (worker->parts, ticket);
  part_ticket_free (ticket);
  return NULL;
}

static gboolean
part_finish (KyHost *host, gpointer data, KyPartResult *ret_result, GError **error)
{
  Worker *worker = (Worker *)host;
  PartTicket *ticket = data;
  gboolean ok = worker_wait_for (worker, ticket, error);

  if (ok && ticket->result.report == NULL)
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_PROTOCOL, "an answer without a report");
      ok = FALSE;
    }
  if (ok)
    {
      *ret_result = ticket->result;
      ticket->result = (KyPartResult){ .output_fd = -1 };
    }
  if (ticket->is_answered)
    part_ticket_free (ticket);
  return ok;
}

/* --- steps ---------------------------------------------------------------------------------- */

static GBytes *
worker_run_step (KyHost *host, KyStep step, const gchar *argument, KyView input, GError **error)
{
  Worker *worker = (Worker *)host;
  PartTicket *ticket = new_ticket (worker, error);
  GBytes *output = NULL;

  if (ticket == NULL)
    return NULL;
  ky_worker_step_put (&worker->packet, &(KyWorkerStepOut){ .ticket = ticket->number,
                                                           .step = ky_step_to_string (step),
                                                           .argument = argument,
                                                           .content = ky_blob_of (input) });
  if (worker_send_packet (worker, error) && worker_wait_for (worker, ticket, error))
    {
      output = g_steal_pointer (&ticket->result.output);
      if (output == NULL)
        g_set_error_literal (error, KY_ERROR, KY_ERROR_PROTOCOL, "an answer without an output");
    }
  if (ticket->is_answered)
    part_ticket_free (ticket);
  return output;
}

/* --- the scanner ---------------------------------------------------------------------------- */

/* Asks the supervisor for a scan. For the whole input the supervisor also applies the verdict,
 * because a worker is not trusted. */
static gboolean
worker_send_scan (Worker *worker, const ScanTicket *ticket, KyView view, gboolean raw,
                  gboolean is_input, GError **error)
{
  ky_worker_scan_put (
      &worker->packet,
      &(KyWorkerScanOut){ .ticket = ticket->number,
                          .flags = (raw ? KY_SCAN_RAW : 0) | (is_input ? KY_SCAN_INPUT : 0),
                          .content = ky_blob_of (is_input ? ky_view ("", 0) : view) });
  return worker_send_packet (worker, error);
}

static gpointer
scan_start (KyHost *host, KyView view, gboolean raw, GError **error)
{
  Worker *worker = (Worker *)host;
  gboolean is_input
      = view.data == worker->request.view.data && view.size == worker->request.view.size;

  while (worker->scans->len >= KY_WORKER_SCANS)
    if (!wait_for_answer (worker, error))
      return NULL;
  ScanTicket *ticket = g_new0 (ScanTicket, 1);
  ticket->number = ++worker->last_number;
  ticket->result.verdict = KY_SCAN_CLEAN;
  ticket->is_answered = is_input || view.size == 0;
  if (view.size > 0 && !worker_send_scan (worker, ticket, view, raw, is_input, error))
    {
      g_free (ticket);
      return NULL;
    }
  if (!ticket->is_answered)
    g_ptr_array_add (worker->scans, ticket);
  return ticket;
}

static gboolean
scan_finish (KyHost *host, gpointer data, KyScanResult *ret_result, GError **error)
{
  Worker *worker = (Worker *)host;
  ScanTicket *ticket = data;
  gboolean ok = TRUE;

  while (ok && !ticket->is_answered)
    ok = wait_for_answer (worker, error);
  if (!ticket->is_answered)
    g_ptr_array_remove_fast (worker->scans, ticket);
  *ret_result = ticket->result;
  g_free (ticket);
  return ok;
}

/* --- methods -------------------------------------------------------------------------------- */

/* Tells the supervisor that the method at `place` begins: if this worker is ended for a limit, that
 * method is not tried again. */
static void
worker_method_began (KyHost *host, const KyPartRequest *request, guint place)
{
  Worker *worker = (Worker *)host;

  if (request->view.data != worker->request.view.data
      || request->view.size != worker->request.view.size)
    return;
  ky_worker_method_put (&worker->packet, &(KyWorkerMethodOut){ .place = place });
  if (!worker_send_packet (worker, NULL))
    _exit (0);
}

/* --- guests --------------------------------------------------------------------------------- */

/* Reports that a guest will be parsed here: a later failure of this worker may be the guest's
 * fault. */
static void
guest_came (KyHost *host)
{
  Worker *worker = (Worker *)host;

  if (worker->has_guests)
    return;
  worker->has_guests = TRUE;
  ky_worker_guests_put (&worker->packet);
  if (!worker_send_packet (worker, NULL))
    _exit (0);
}

/* --- the input's memory --------------------------------------------------------------------- */

/* Drops the pages of the mapped input; they can be read again from its sealed file. */
static void
rest_input (KyHost *host)
{
  const Worker *worker = (const Worker *)host;
  KyView view = worker->request.view;

  if (worker->job.content.is_fd && view.size >= REST_FROM)
    madvise ((void *)view.data, view.size, MADV_DONTNEED);
}

/* --- verifying ------------------------------------------------------------------------------ */

static gint
compare_records (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, KY_RECORD_SIZE);
}

static gboolean
is_verified (KyHost *host, const guint8 sha256[KY_SHA256_SIZE], const KyFiletype *type)
{
  Worker *worker = (Worker *)host;
  gsize size;
  gconstpointer data = g_bytes_get_data (worker->records, &size);
  gsize count = size / KY_RECORD_SIZE;
  guint8 record[KY_RECORD_SIZE] = { 0 };
  guint place = 0;

  if (worker->sorted == NULL)
    {
      worker->sorted = g_memdup2 (data, size);
      qsort (worker->sorted, count, KY_RECORD_SIZE, compare_records);
    }
  if (type != NULL)
    place = ky_filetype_place (type);
  memcpy (record, sha256, KY_SHA256_SIZE);
  ky_store_u16be (record + KY_SHA256_SIZE, place);
  return bsearch (record, worker->sorted, count, KY_RECORD_SIZE, compare_records) != NULL;
}

static gboolean
verify_elsewhere (KyHost *host, const KyFiletype *type, KyView view, GError **error)
{
  Worker *worker = (Worker *)host;
  PartTicket *ticket = new_ticket (worker, error);

  if (ticket == NULL)
    return FALSE;
  ky_worker_verify_put (&worker->packet, &(KyWorkerVerifyOut){ .ticket = ticket->number,
                                                               .type = type->name,
                                                               .content = ky_blob_of (view) });
  gboolean ok = worker_send_packet (worker, error) && worker_wait_for (worker, ticket, error);
  if (ticket->is_answered)
    part_ticket_free (ticket);
  return ok;
}

/* Checks an output that passed unchanged: the supervisor has compared it with the input, and here
 * its type must be one that an entry allows. */
static gboolean
worker_is_allowed (Worker *worker)
{
  const gchar *type = ky_identify (worker->request.view, worker->request.name, NULL).type->name;

  for (guint i = 0; i < worker->settings.allow->len; i++)
    {
      const KyAllowEntry *entry = worker->settings.allow->pdata[i];

      if (!entry->by_hash && ky_allow_is_for_type (entry, type))
        return TRUE;
    }
  return FALSE;
}

/* --- the job -------------------------------------------------------------------------------- */

static gboolean
worker_read_content (Worker *worker, GError **error)
{
  KyPartRequest *request = &worker->request;

  if (worker->job.content.is_fd)
    return ky_fd_map (worker->job.content.fd, G_MAXSSIZE, &request->view, error);
  request->view = worker->job.content.view;
  return TRUE;
}

/* Returns whether the job sanitizes its input. Extracting a part requires that, too, because its
 * path refers to the reports of its containers. */
static gboolean
is_sanitizing (const Worker *worker)
{
  return worker->job.mode == KY_MODE_SANITIZE || worker->job.mode == KY_MODE_EXTRACT
         || worker->job.mode == KY_MODE_PAGES;
}

/* Splits off the passwords behind KY_PASSWORDS_SENT, which are only for modules that ask for
 * them. */
static void
split_passwords (Worker *worker)
{
  guint at = 0;

  if (worker->passwords == NULL)
    return;
  while (worker->passwords[at] != NULL && worker->passwords[at][0] != KY_PASSWORDS_SENT)
    at++;
  if (worker->passwords[at] == NULL)
    return;
  worker->host.password_hours = (guint)g_ascii_strtoull (worker->passwords[at] + 1, NULL, 10);
  worker->host.sent = (const gchar *const *)worker->passwords + at + 1;
  g_clear_pointer (&worker->passwords[at], g_free);
}

static gboolean
worker_read_job (Worker *worker, GError **error)
{
  KyWorkerJobIn *job = &worker->job;

  if (!ky_worker_job_read (&worker->in, job, error))
    return FALSE;
  worker->request = (KyPartRequest){ .treatment = job->treatment,
                                     .is_hashed = (job->flags & KY_JOB_HASHED) != 0,
                                     .depth = job->depth,
                                     .name = job->name,
                                     .claimed = job->claimed };
  worker->host.extracts = job->mode == KY_MODE_EXTRACT;
  if (job->mode == KY_MODE_PAGES)
    worker->host.pages = job->select;
  else if (is_sanitizing (worker))
    worker->request.select = job->select;
  worker->host.parts = worker->parts_before = job->parts;
  worker->host.unpacked = worker->unpacked_before = job->unpacked;
  worker->host.pixels = worker->pixels_before = job->pixels;
  worker->host.missing = job->missing;
  g_autoptr (GBytes) settings = ky_blob_take_bytes (&job->settings, error);
  g_autoptr (GBytes) passwords
      = settings != NULL ? ky_blob_take_bytes (&job->passwords, error) : NULL;
  worker->records = passwords != NULL ? ky_blob_take_bytes (&job->records, error) : NULL;
  if (worker->records == NULL
      || !ky_settings_unpack (ky_view_of_bytes (settings), worker->known, &worker->settings, error))
    return FALSE;
  KyReader reader = ky_reader (ky_view_of_bytes (passwords));
  worker->passwords = ky_list_read (&reader, KY_PASSWORDS_MAX);
  split_passwords (worker);
  return worker_read_content (worker, error);
}

static void
prepare_host (Worker *worker)
{
  KyHost *host = &worker->host;
  KyPolicy *policy = worker->settings.policy;
  guint64 memory = ky_policy_uint (policy, KY_POLICY_LIMIT_ITEM_MEMORY);
  guint64 unpacked = ky_policy_uint (policy, KY_POLICY_LIMIT_UNPACKED);

  host->families = 1u << worker->family;
  host->guests = (worker->job.flags & KY_JOB_GUESTS) != 0 ? KY_GUEST_BYTES : 0;
  host->policy = policy;
  host->passwords = (const gchar *const *)worker->passwords;
  host->request_id = worker->settings.request_id;
  host->new_domain = worker->settings.new_domain;
  host->allow = worker->settings.allow;
  if (is_sanitizing (worker) && (worker->job.flags & KY_JOB_SCANNER_ENGINE) != 0)
    {
      host->scan_start = scan_start;
      host->scan_finish = scan_finish;
    }
  host->part_start = part_start;
  host->part_finish = part_finish;
  host->method_began = worker_method_began;
  host->guest_came = guest_came;
  host->rest = rest_input;
  host->step = worker_run_step;
  if (g_bytes_get_size (worker->records) > 0)
    host->is_verified = is_verified;
  if ((worker->job.flags & KY_JOB_VERIFY_ELSEWHERE) != 0)
    host->verify_elsewhere = verify_elsewhere;
  ky_sandbox_limit (memory, memory + unpacked * 2 + ADDRESS_SLACK, unpacked + FILE_SLACK,
                    (guint)ky_policy_uint (policy, KY_POLICY_LIMIT_ITEM_SECONDS) + 1);
}

static const KyFiletype *
forced_type (Worker *worker)
{
  return worker->job.force_type[0] != '\0' ? ky_filetype_by_name (worker->job.force_type) : NULL;
}

/* Redirects the job to the family of `type`. Returns TRUE if it did. */
static gboolean
redirect (Worker *worker, const KyFiletype *type, GError **error)
{
  /* If the program of the type is not installed, this worker reports that itself. */
  if ((type->families & (worker->host.families | worker->host.missing)) != 0)
    return FALSE;
  ky_worker_redirect_put (&worker->packet, &(KyWorkerRedirectOut){ .family = (guint)__builtin_ctz (
                                                                       ky_filetype_home (type)) });
  worker_send_packet (worker, error);
  return TRUE;
}

static KyReportPart *
worker_verify (Worker *worker)
{
  const KyFiletype *type = forced_type (worker);
  KyView view = worker->request.view;
  KyPartRequest request = worker->request;
  g_autoptr (GError) error = NULL;

  /* With this flag the caller does not use the hash of the input, so an empty input is hashed. */
  if ((worker->job.flags & KY_JOB_BARE) != 0)
    request.view = ky_view ("", 0);

  if ((worker->job.flags & KY_JOB_ALLOW) != 0)
    {
      if (!worker_is_allowed (worker))
        ky_verify_fail (&error,
                        "no entry of the allowlist matches the content that passed unchanged");
    }
  else if (worker->job.force_type[0] != '\0' && type == NULL)
    ky_verify_fail (&error, "%s: no such type", worker->job.force_type);
  else
    ky_engine_verify (&worker->host, type, view, worker->request.name, &error);
  if (type == NULL)
    type = ky_identify (view, worker->request.name, NULL).type;
  KyReportPart *report = ky_report_withheld (&request, type->name, KY_REASON_FAILURE,
                                             error != NULL ? error->message : "");
  if (error == NULL)
    {
      report->outcome = KY_OUTCOME_REBUILT;
      report->reason = KY_REASON_NONE;
    }
  return report;
}

static KyReportPart *
worker_identify (Worker *worker)
{
  KyIdentity identity
      = ky_identify (worker->request.view, worker->request.name, worker->request.claimed);

  /* Only the type "unknown" needs its code: it reports the findings of libmagic. */
  if (identity.bits == 0)
    {
      g_auto (KyPartResult) result = { .output_fd = -1 };
      g_autoptr (GError) error = NULL;
      guint family;

      worker->host.scan_start = NULL;
      if (ky_engine_sanitize (&worker->host, &worker->request, identity.type, &family, &result,
                              &error))
        return g_steal_pointer (&result.report);
    }
  g_autoptr (KyReportPart) report
      = ky_report_withheld (&worker->request, identity.type->name, KY_REASON_NONE, "");
  g_free (report->detail);
  report->detail = identity.other != NULL ? ky_say ("identified-two", "is", (gint64)identity.bits,
                                                    identity.other->name)
                                          : ky_say ("identified-bits", "i", (gint64)identity.bits);
  return g_steal_pointer (&report);
}

static void
worker_send_result (Worker *worker, KyPartResult *result, const GError *failure)
{
  g_autoptr (GByteArray) report = g_byte_array_new ();
  gboolean has_output = failure == NULL && (result->output != NULL || result->output_fd >= 0);
  KyBlob output = ky_blob_of (ky_view ("", 0));

  if (failure == NULL)
    ky_report_serialize (result->report, report);
  if (has_output && result->output != NULL)
    output = ky_blob_of (ky_view_of_bytes (result->output));
  else if (has_output)
    output = (KyBlob){ TRUE, .fd = result->output_fd, .size = result->report->output_size };
  ky_worker_result_put (&worker->packet,
                        &(KyWorkerResultOut){
                            .code = ky_packet_error_code (failure),
                            .message = failure != NULL ? failure->message : "",
                            .parts = worker->host.parts - worker->parts_before,
                            .unpacked = worker->host.unpacked - worker->unpacked_before,
                            .pixels = worker->host.pixels - worker->pixels_before,
                            .report = ky_blob_of (ky_view (report->data, report->len)),
                            .has_output = has_output,
                            .output = output,
                        });
  worker_send_packet (worker, NULL);
}

/* Runs a step for another worker and sends its result. */
static void
take_step (Worker *worker)
{
  KyStep step = ky_step_from_string (worker->job.force_type);
  g_auto (KyPartResult) result = { .output_fd = -1 };
  g_autoptr (GError) error = NULL;

  if (worker->step == NULL || step == KY_STEP_LAST)
    g_set_error_literal (&error, KY_ERROR, KY_ERROR_UNSUPPORTED,
                         "this worker does not know the step");
  else
    ky_engine_step (&worker->host, worker->step, step, worker->job.select, &worker->request,
                    &result, &error);
  worker_send_result (worker, &result, error);
}

static void
worker_run (Worker *worker)
{
  const KyFiletype *type = forced_type (worker);
  g_auto (KyPartResult) result = { .output_fd = -1 };
  g_autoptr (GError) error = NULL;
  guint family = worker->family;

  if (!is_sanitizing (worker) && (worker->job.flags & KY_JOB_ALLOW) == 0)
    {
      if (type == NULL)
        type = ky_identify (worker->request.view, worker->request.name, worker->request.claimed)
                   .type;
      /* Other types can be named without their code; "unknown" reports the findings of libmagic. */
      if ((worker->job.mode == KY_MODE_VERIFY || g_str_equal (type->name, "unknown"))
          && redirect (worker, type, &error))
        return;
    }
  if (worker->job.mode == KY_MODE_VERIFY)
    result.report = worker_verify (worker);
  else if (worker->job.mode == KY_MODE_IDENTIFY)
    result.report = worker_identify (worker);
  else if (!ky_engine_sanitize (&worker->host, &worker->request, type, &family, &result, &error)
           && g_error_matches (error, KY_ERROR, KY_ERROR_UNSUPPORTED) && family != worker->family)
    {
      ky_worker_redirect_put (&worker->packet, &(KyWorkerRedirectOut){ .family = family });
      worker_send_packet (worker, NULL);
      return;
    }
  worker_send_result (worker, &result, error);
}

/* Returns whether the job needs a large heap. Verifiers need one only for documents, which they
 * unpack. */
static gboolean
needs_heap (const Worker *worker)
{
  guint family = 1u << worker->family;
  gsize size = worker->request.view.size;

  return ((family & KY_FAMILY_OFFICE) != 0 && size >= HEAP_FROM_DOCUMENT)
         || ((family & (KY_FAMILY_IMAGE | KY_FAMILY_PDF)) != 0 && size >= HEAP_FROM_OTHER
             && worker->job.mode != KY_MODE_VERIFY);
}

void
ky_worker_run (const KyZygote *zygote, const KyKnownPolicies *known, KyWireIn *in)
{
  /* Static, because it is needed until the end and a waiting spare worker should touch few
   * pages. */
  static Worker worker;
  g_autoptr (GError) error = NULL;

  worker.family = zygote->family;
  worker.step = zygote->step;
  worker.known = known;
  worker.in.buffer = g_steal_pointer (&in->buffer);
  if (ky_wire_receive (KY_SANDBOX_FD, &worker.in, 0, NULL) != 1 || worker.in.type != KY_WORKER_JOB)
    _exit (0);
  ky_fork_populate (TOUCHED);
  ky_worker_files_begin (take_for_file, &worker);
  worker.parts = g_ptr_array_new ();
  worker.scans = g_ptr_array_new ();
  if (worker_read_job (&worker, &error))
    {
      if (needs_heap (&worker))
        ky_huge_heap ();
      prepare_host (&worker);
      if (worker.job.mode == KY_MODE_STEP)
        take_step (&worker);
      else
        worker_run (&worker);
    }
  else
    worker_send_result (&worker, NULL, error);
  _exit (0);
}
