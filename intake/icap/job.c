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
icap_job_goes_on (gpointer data)
{
  KyIcapJob *job = data;
  struct pollfd peer = { .fd = job->connection, .events = POLLRDHUP };

  if (g_get_monotonic_time () >= job->until || (job->connection >= 0 && poll (&peer, 1, 0) == 1))
    job->is_abandoned = TRUE;
  return !job->is_abandoned;
}

gboolean
ky_icap_job_run (KyIcapJob *job, GError **error)
{
  g_autofree gchar *client = g_strconcat (KY_ICAP_CLIENT, job->address, NULL);
  const KyIntakeFile file = { .original = job->body,
                              .size = job->size,
                              .name = job->name,
                              .claimed = job->claimed,
                              .client = client,
                              .share = job->address[0] != '\0' ? job->address : "icap",
                              .login = ky_icap_job_login (job),
                              .policy = ky_config_string (job->config, KY_CONFIG_ICAP_POLICY) };

  job->intake = ky_intake_new (KY_FRONT_END_PROXY, job->config);
  ky_intake_set_deadline (job->intake, job->until);
  if (ky_intake_file (job->intake, &file, icap_job_goes_on, job, error))
    return TRUE;
  job->is_abandoned |= g_get_monotonic_time () >= job->until;
  return FALSE;
}
