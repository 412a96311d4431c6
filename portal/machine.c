/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the routes of machines (HTTP API): a file is stored and sanitized like an upload. A small
 * one is answered with the output, a larger one with a job. The output is not kept: the opener
 * makes it again from the sealed original, byte for byte the same. */
#include "config/live.h"
#include "portal/answer.h"
#include "portal/handlers.h"
#include "portal/machine-jobs.h"
#include "portal/parts.h"

#include <unistd.h>

#define IDEMPOTENCY_MAX 200 /* bytes */

/* --- answers -------------------------------------------------------------------------------- */

static void
name_job (KyRequest *request, const gchar *id)
{
  g_free (request->job);
  request->job = g_strdup (id);
}

static gboolean
answer_accepted (KyRequest *request, const gchar *id, const gchar *state)
{
  name_job (request, id);
  request->status = MHD_HTTP_ACCEPTED;
  request->location = g_strconcat ("/v1/jobs/", id, NULL);
  ky_json_text (&request->json, "job", id);
  ky_json_text (&request->json, "state", state);
  return TRUE;
}

/* Answers with the sanitized file, or with the report if the file is withheld. */
static gboolean
answer_result (KyRequest *request, const gchar *id, KySubmittedFile *taken)
{
  KySanitizerResult *result = ky_intake_result (taken->intake);
  const KyReportPart *root = result->report;

  name_job (request, id);
  request->number = g_strdup (ky_submitted_file_id (taken));
  request->outcome = g_strdup (ky_report_outcome (root));
  if (result->output >= 0)
    {
      ky_request_download (request, &result->output,
                           root->output_name != NULL ? root->output_name : taken->name,
                           root->output_type);
      return TRUE;
    }
  ky_answer_put_refusal (request, "withheld");
  ky_json_text (&request->json, "job", id);
  ky_submitted_file_put (taken, request);
  return TRUE;
}

/* --- taking a file -------------------------------------------------------------------------- */

static gboolean
digest_body (KyRequest *request, gchar ret_hex[KY_SHA256_HEX_SIZE], GError **error)
{
  guint8 digest[KY_SHA256_SIZE];
  KyView view;

  if (!ky_fd_map (request->upload, G_MAXSSIZE, &view, error))
    return FALSE;
  ky_sha256 (view, digest);
  ky_sha256_to_hex (digest, ret_hex);
  ky_view_unmap (&view);
  return TRUE;
}

static gboolean
read_idempotency (KyRequest *request, const gchar **ret_key, GError **error)
{
  const gchar *key = ky_request_header (request, "Idempotency-Key");
  gsize length = key != NULL ? strlen (key) : 0;

  *ret_key = key;
  if (key != NULL && (length == 0 || length > IDEMPOTENCY_MAX))
    return ky_request_fail (error, "invalid", "Idempotency-Key");
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (key[i]))
      return ky_request_fail (error, "invalid", "Idempotency-Key");
  return TRUE;
}

/* Sets the policy of the key, or that of an upload by the key's owner. */
static gboolean
fill_taken (KyRequest *request, KySubmittedFile *taken, GError **error)
{
  const KyMachine *machine = request->machine;
  const KyEnvelopeFacts facts = { .recipient = machine->mail,
                                  .direction = "file",
                                  .login = machine->owner,
                                  .department = machine->department,
                                  .sender_department = machine->department,
                                  .has_size = TRUE,
                                  .size = request->received };

  taken->login = g_strdup (machine->owner);
  taken->mail = g_strdup (machine->mail);
  taken->client = g_strconcat (KY_API_CLIENT, machine->id, NULL);
  taken->share = g_strdup (taken->client);
  taken->sender = g_strdup (machine->id);
  taken->file = dup (request->upload);
  if (taken->file < 0)
    return ky_error_set_errno (error, "dup");
  taken->config = ky_live_take ();
  taken->policy = *machine->policy != '\0'
                      ? ky_config_policy (taken->config, machine->policy, error)
                      : ky_config_resolve (taken->config, &facts, NULL);
  return taken->policy != NULL;
}

static gboolean
tell_stored (KyRequest *request, const KyMachineJob *job, GError **error)
{
  return ky_request_tell (request, "file-stored", error, "job", job->id, "id",
                          ky_submitted_file_id (&job->taken), NULL);
}

/* Passes the reserved spool space to the job, which outlives the request. */
static void
pass_room (KyRequest *request, KyMachineJob *job)
{
  job->reserved_for = g_steal_pointer (&request->reserved_for);
  job->reserved = request->reserved;
}

/* Stores the uploaded file and starts its job. `job`: (transfer full). Returns FALSE with an error,
 * after ending the job, if the file cannot be stored. */
static gboolean
machine_begin_job (KyRequest *request, KyMachineJob *job, gboolean is_small, GError **error)
{
  g_autofree gchar *id = g_strdup (job->id);

  ky_machine_job_begin (job, "storing");
  if (!fill_taken (request, &job->taken, error)
      || !ky_submitted_file_store (&job->taken, job->id, error)
      || !tell_stored (request, job, error))
    {
      ky_submitted_file_fail (&job->taken, "the job could not be started");
      ky_machine_job_end (job, FALSE);
      return FALSE;
    }
  if (!is_small)
    {
      pass_room (request, job);
      return ky_machine_job_push (job, error) && answer_accepted (request, id, "working");
    }
  gboolean ok = ky_submitted_file_sanitize (&job->taken, ky_machine_job_goes_on, job, error);
  if (ok)
    answer_result (request, id, &job->taken);
  ky_machine_job_end (job, ok);
  return ok;
}

/* Records the access before the file is sent, as for a result that is fetched. */
static gboolean
tell_repeated (KyRequest *request, const KyMachineJob *job, GError **error)
{
  const KySanitizerResult *result = ky_intake_result (job->taken.intake);
  const KyReportPart *root = result->report;
  g_autofree gchar *size = g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64)root->output_size);
  gchar hex[KY_SHA256_HEX_SIZE];

  if (result->output < 0)
    return TRUE;
  ky_sha256_to_hex (root->output_sha256, hex);
  return ky_request_tell (request, "file-repeat", error, "job", job->id, "sha256", hex, "size",
                          size, NULL);
}

/* Answers a file that was submitted before: its output is made again under the first message
 * number, because a mail contains its number. */
static gboolean
repeat_job (KyRequest *request, KyMachineJob *job, GError **error)
{
  g_autoptr (KyRows) rows = ky_request_ask_one (request, "file-look", error, "job", job->id, NULL);
  g_autofree gchar *id = rows != NULL ? ky_rows_text_of (rows, "message") : NULL;
  gboolean ok = rows != NULL && fill_taken (request, &job->taken, error)
                && ky_submitted_file_resume (&job->taken, id, error);

  ok = ok && ky_submitted_file_sanitize (&job->taken, NULL, NULL, error)
       && tell_repeated (request, job, error);
  if (ok)
    answer_result (request, job->id, &job->taken);
  ky_machine_job_end (job, TRUE);
  return ok;
}

/* Parses Prefer: "respond-async, wait=10" (RFC 7240). */
static gboolean
has_preference (const gchar *list, const gchar *name)
{
  g_auto (GStrv) each = g_strsplit (list, ",", -1);

  for (guint i = 0; each[i] != NULL; i++)
    {
      each[i][strcspn (each[i], ";")] = '\0';
      if (g_ascii_strcasecmp (g_strstrip (each[i]), name) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
wants_job (KyRequest *request)
{
  const gchar *prefer = ky_request_header (request, "Prefer");

  return request->received
             > ky_config_uint (request->portal->config, KY_CONFIG_PORTAL_MACHINE_ANSWER)
         || (prefer != NULL && has_preference (prefer, "respond-async"));
}

/* Takes an uploaded file. `named` has the name of the file. */
static gboolean
machine_take_file (KyRequest *request, KySubmittedFile *named, const gchar *idempotency,
                   gboolean is_small, GError **error)
{
  g_autofree gchar *size = g_strdup_printf ("%" G_GUINT64_FORMAT, request->received);
  gchar hex[KY_SHA256_HEX_SIZE];

  if (!digest_body (request, hex, error))
    return FALSE;
  g_autoptr (KyRows) rows
      = ky_request_ask_one (request, "file-add", error, "name", named->name, "size", size, "sha256",
                            hex, "idempotency", idempotency, NULL);
  if (rows == NULL)
    return FALSE;
  g_autofree gchar *id = ky_rows_text_of (rows, "job");
  g_autofree gchar *state = ky_rows_text_of (rows, "state");
  if (strcmp (state, "cancelled") == 0)
    return ky_request_fail (error, "conflict", "cancelled");
  if (strcmp (state, "new") != 0 && (strcmp (state, "done") != 0 || !is_small))
    return answer_accepted (request, id, state);
  KyMachineJob *job
      = ky_machine_job_new (request->portal->jobs, id, request->key, request->machine->id);
  job->taken.name = g_steal_pointer (&named->name);
  return strcmp (state, "new") == 0 ? machine_begin_job (request, job, is_small, error)
                                    : repeat_job (request, job, error);
}

gboolean
ky_handle_machine_file (KyRequest *request, GError **error)
{
  KyJobs *jobs = request->portal->jobs;
  const gchar *idempotency = NULL;
  g_auto (KySubmittedFile) named = { .file = -1 };
  gboolean is_small = !wants_job (request);

  if (request->received == 0)
    return ky_request_fail (error, "invalid", "an empty file");
  if (!ky_submitted_file_name (&named, request, error)
      || !read_idempotency (request, &idempotency, error)
      || (!is_small && !ky_jobs_take_place (jobs, request->machine->id, error)))
    return FALSE;
  gboolean ok = machine_take_file (request, &named, idempotency, is_small, error);
  if (!is_small)
    ky_jobs_give_place (jobs, request->machine->id);
  return ok;
}

/* --- jobs ----------------------------------------------------------------------------------- */

gboolean
ky_handle_machine_job (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows
      = ky_request_ask_one (request, "file-look", error, "job", request->captures[0], NULL);
  KyJson *json = &request->json;

  if (rows == NULL)
    return FALSE;
  g_autofree gchar *state = ky_rows_text_of (rows, "state");
  g_autofree gchar *number = ky_rows_text_of (rows, "message");
  ky_row_put_text (rows, "job", json, "job");
  ky_json_text (json, "state", state);
  if (strcmp (state, "working") == 0)
    ky_row_put_text (rows, "phase", json, "phase");
  else
    ky_json_null (json, "phase");
  ky_row_put_text (rows, "name", json, "name");
  ky_row_put_number (rows, "size", json, "size");
  ky_row_put_number (rows, "created", json, "created");
  ky_json_text (json, "id", *number != '\0' ? number : NULL);
  if (strcmp (state, "done") != 0)
    {
      ky_json_null (json, "result");
      return TRUE;
    }
  ky_json_open (json, "result", '{');
  ky_put_stored_report (rows, request);
  ky_json_close (json, '}');
  return TRUE;
}

gboolean
ky_handle_machine_cancel (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows
      = ky_request_ask_one (request, "file-cancel", error, "job", request->captures[0], NULL);

  if (rows == NULL)
    return FALSE;
  g_autofree gchar *id
      = ky_rows_text_of (rows, "job"); /* in the canonical form, not as the client wrote it */
  ky_jobs_cancel (request->portal->jobs, id);
  ky_row_put_text (rows, "state", &request->json, "state");
  return TRUE;
}

gboolean
ky_handle_machine_result (KyRequest *request, GError **error)
{
  g_auto (KyOpenerAnswer) answer = { .file = -1 };

  if (!ky_request_order (request, "file", &answer, error, "job", request->captures[0], NULL))
    return FALSE;
  if (answer.file < 0)
    return ky_request_fail (error, "withheld", "");
  name_job (request, request->captures[0]);
  ky_request_download (request, &answer.file, ky_opener_fact (&answer, "name"),
                       ky_opener_fact (&answer, "type"));
  return TRUE;
}
