/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stores one downloaded or uploaded body as an original, has it sanitized and stores the report,
 * until icap.seconds are over or the client's connection closes. */
#include "intake/icap/job.h"

#include <poll.h>

void
ky_icap_job_clear (KyIcapJob *job)
{
  g_clear_pointer (&job->intake, ky_intake_free);
}

const gchar *
ky_icap_job_login (const KyIcapJob *job)
{
  return job->user[0] != '\0' ? job->user : ky_config_string (job->config, KY_CONFIG_ICAP_OWNER);
}

const gchar *
ky_icap_job_id (const KyIcapJob *job)
{
  return job->intake != NULL ? ky_intake_admission (job->intake)->id : NULL;
}

static gboolean
icap_job_take (KyIcapJob *job, GError **error)
{
  g_autofree gchar *client = g_strconcat (KY_ICAP_CLIENT, job->address, NULL);
  const KyStoreEnvelope envelope = { .client = client,
                                     .queue_id = job->name,
                                     .login = ky_icap_job_login (job),
                                     .direction = "file",
                                     .asks_departments = ky_config_has_departments (job->config) };

  return ky_intake_take (job->intake, &envelope, job->body, error);
}

static gboolean
icap_job_decide (KyIcapJob *job, GError **error)
{
  const gchar *name = ky_config_string (job->config, KY_CONFIG_ICAP_POLICY);
  const KyEnvelopeFacts facts = { .direction = "file",
                                  .login = ky_icap_job_login (job),
                                  .departments = ky_intake_admission (job->intake)->departments,
                                  .has_size = TRUE,
                                  .size = job->size };
  g_autoptr (KyPolicy) policy = name[0] != '\0' ? ky_config_policy (job->config, name, error)
                                                : ky_config_resolve (job->config, &facts, NULL);

  return policy != NULL && ky_intake_decide (job->intake, policy, FALSE, error);
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
  const KySanitizerJob order = { .name = job->name,
                                 .claimed = job->claimed,
                                 .client = job->address[0] != '\0' ? job->address : "icap",
                                 .sender = ky_icap_job_login (job) };

  return ky_intake_sanitize (job->intake, &order, icap_job_goes_on, job, error);
}

gboolean
ky_icap_job_run (KyIcapJob *job, GError **error)
{
  g_autoptr (GError) local = NULL;

  job->intake = ky_intake_new (KY_FRONT_END_PROXY, job->config);
  ky_intake_set_deadline (job->intake, job->until);
  if (icap_job_take (job, &local) && icap_job_decide (job, &local)
      && icap_job_sanitize (job, &local) && ky_intake_keep (job->intake, "", NULL, NULL, &local))
    return ky_intake_may_deliver (job->intake, error);
  job->is_abandoned |= g_get_monotonic_time () >= job->until;
  ky_intake_fail (job->intake, local->message);
  return ky_error_pass (error, &local);
}
