/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stores one downloaded or uploaded body as an original, has it sanitized and stores the report,
 * until icap.seconds are over or the client's connection closes. After an error the store is told
 * that no report will follow. */
#include "icap/job.h"

#include "common/message-codes.h"
#include "common/wire.h"
#include "store/client/client.h"

#include <poll.h>
#include <unistd.h>

#define TELL_SECONDS 5 /* of the store, where the browser waits for its page already */

void
ky_icap_job_clear (KyIcapJob *job)
{
  g_clear_pointer (&job->id, g_free);
  g_clear_pointer (&job->policy, ky_policy_unref);
  g_clear_pointer (&job->blocked, g_ptr_array_unref);
  ky_sanitizer_result_clear (&job->result);
}

const gchar *
ky_icap_job_login (const KyIcapJob *job)
{
  return job->user[0] != '\0' ? job->user : ky_config_string (job->config, KY_CONFIG_ICAP_OWNER);
}

/* A store that says nothing takes no more of the time than there is. */
static gboolean
be_patient (KyIcapJob *job, KyStore *store, GError **error)
{
  gint64 left = job->until - g_get_monotonic_time ();

  job->is_abandoned = job->is_abandoned || left <= 0;
  if (left <= 0)
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_TIMEOUT, "icap.seconds are over");
      return FALSE;
    }
  ky_store_set_patience (store, (guint)(left / G_USEC_PER_SEC));
  return TRUE;
}

/* Nobody is told that it was taken before there is a report: both are made durable in one
 * commit. */
static gboolean
icap_job_store_original (KyIcapJob *job, KyStore *store, GError **error)
{
  g_autofree gchar *client = g_strconcat (KY_ICAP_CLIENT, job->address, NULL);
  const KyStoreEnvelope envelope = { .client = client,
                                     .queue_id = job->name,
                                     .login = ky_icap_job_login (job),
                                     .direction = "file",
                                     .waits_for_report = TRUE,
                                     .asks_departments = ky_config_has_departments (job->config) };

  return be_patient (job, store, error)
         && ky_store_add (store, &envelope, job->body, &job->id, error);
}

static gboolean
icap_job_find_policy (KyIcapJob *job, KyStore *store, GError **error)
{
  const gchar *name = ky_config_string (job->config, KY_CONFIG_ICAP_POLICY);
  const KyEnvelopeFacts facts = { .direction = "file",
                                  .login = ky_icap_job_login (job),
                                  .departments = ky_store_departments (store),
                                  .has_size = TRUE,
                                  .size = job->size };

  job->policy = name[0] != '\0' ? ky_config_policy (job->config, name, error)
                                : ky_config_resolve (job->config, &facts, NULL);
  return job->policy != NULL;
}

static gboolean
icap_job_ask_blocks (KyIcapJob *job, KyStore *store, GError **error)
{
  return be_patient (job, store, error)
         && ky_store_blocks (store, &job->policy, &job->blocked, error);
}

static gboolean
icap_job_goes_on (gpointer data)
{
  KyIcapJob *job = data;
  struct pollfd peer = { .fd = job->connection, .events = POLLRDHUP };

  if (g_get_monotonic_time () >= job->until || (job->connection >= 0 && poll (&peer, 1, 0) == 1))
    job->is_abandoned = TRUE;
  return !job->is_abandoned;
}

static gboolean
icap_job_sanitize (KyIcapJob *job, GError **error)
{
  g_autofree gchar *path = ky_config_run_path (job->config, "sanitizer/sanitizer.sock");
  g_autoptr (KySanitizer) sanitizer = ky_sanitizer_connect (path, error);
  KySanitizerJob order = { .mode = KY_MODE_SANITIZE,
                           .input = job->body,
                           .name = job->name,
                           .claimed = job->claimed,
                           .policy = job->policy,
                           .request_id = job->id,
                           .allow = job->blocked,
                           .client = job->address[0] != '\0' ? job->address : "icap",
                           .sender = ky_icap_job_login (job) };

  if (sanitizer == NULL)
    return FALSE;
  if (lseek (job->body, 0, SEEK_SET) < 0)
    return ky_error_set_errno (error, "lseek");
  return ky_sanitizer_run (sanitizer, &order, icap_job_goes_on, job, &job->result, error);
}

/* RET_IS_LOST: the store is, too, and there is nobody to tell. */
static gboolean
store_report (KyIcapJob *job, KyStore *store, gboolean *ret_is_lost, GError **error)
{
  if (!be_patient (job, store, error))
    return FALSE;
  if (ky_store_report (store, job->id, job->result.report, ky_policy_name (job->policy),
                       ky_policy_sha256 (job->policy), ky_config_sha256 (job->config), "", NULL,
                       error))
    return TRUE;
  *ret_is_lost = error != NULL && !g_error_matches (*error, KY_ERROR, KY_ERROR_STORE);
  return FALSE;
}

/* Its report is there by now: that a use is not counted keeps nobody from the file. */
static void
icap_job_count_used (KyIcapJob *job, KyStore *store)
{
  g_autoptr (GError) local = NULL;

  if (!ky_store_report_used (store, job->result.report, job->id, &local))
    ky_log_error (KY_LOG_WARNING, local->message, "id=%s: a block's use was not counted", job->id);
}

/* What the store holds of it is not finished, and says why. */
static void
icap_job_tell_store (KyIcapJob *job, KyStore *store, const GError *error)
{
  g_autofree gchar *why = ky_said (error->message, FALSE);
  g_autoptr (GError) local = NULL;

  if (job->id == NULL)
    return;
  ky_store_set_patience (store, TELL_SECONDS);
  if (!ky_store_failed (store, job->id, why, &local))
    ky_log_error (KY_LOG_WARNING, local->message, "id=%s: the store was not told", job->id);
}

static gboolean
icap_job_run (KyIcapJob *job, KyStore *store, gboolean *ret_is_lost, GError **error)
{
  job->result.output = -1;
  return icap_job_store_original (job, store, error) && icap_job_find_policy (job, store, error)
         && icap_job_ask_blocks (job, store, error) && icap_job_sanitize (job, error)
         && store_report (job, store, ret_is_lost, error);
}

gboolean
ky_icap_job_run (KyIcapJob *job, GError **error)
{
  g_autofree gchar *path = ky_config_run_path (job->config, "store/store.sock");
  g_autoptr (KyStore) store = ky_store_connect (path, error);
  g_autoptr (GError) local = NULL;
  gboolean is_lost = FALSE;

  job->result.output = -1;
  if (store == NULL)
    return FALSE;
  if (icap_job_run (job, store, &is_lost, &local))
    {
      icap_job_count_used (job, store);
      return TRUE;
    }
  if (!is_lost)
    icap_job_tell_store (job, store, local);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
