/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the message that gives a worker its job: to sanitize or to verify. */
#include "sanitizer/work-packet.h"

#include "sanitizer/messages.h"

/* Returns the work whose passwords apply to `work`; NULL: those of the task. */
static const KyWork *
passwords_from (const KyWork *work)
{
  while (work != NULL && work->passwords == NULL)
    work = work->parent;
  return work;
}

gboolean
ky_work_tries_found (const KyWork *work)
{
  return passwords_from (work) != NULL;
}

static GBytes *
passwords_of (const KyWork *work)
{
  const KyWork *from = passwords_from (work);

  return from != NULL ? from->passwords : work->task->passwords;
}

void
ky_work_put_job (const KyWork *work, const KyFiletype *type, guint flags, guint missing,
                 KyPacket *packet)
{
  const KyWorkerTask *task = work->task;
  GBytes *passwords = passwords_of (work);
  KyWorkerJobOut job = {
    .mode = (guint32)work->mode,
    .flags = flags,
    .treatment = work->treatment,
    .depth = work->depth,
    .name = work->name,
    .claimed = work->claimed,
    .force_type = type != NULL ? type->name : work->force_type,
    .select = work->select,
    .settings = ky_blob_of (ky_view_of_bytes (task->settings_bytes)),
    .passwords = ky_blob_of (passwords != NULL ? ky_view_of_bytes (passwords) : ky_view ("", 0)),
    .parts = task->parts,
    .unpacked = task->unpacked,
    .pixels = task->pixels,
    .missing = missing,
    .content = ky_measured_blob (&work->input),
  };

  /* A verifier learns nothing of the input. */
  if (ky_work_is_verifying (work))
    {
      job.mode = KY_MODE_VERIFY;
      job.treatment = (KyTreatment){ 0 };
      job.name = work->report->output_name;
      job.claimed = job.select = "";
      job.force_type = type != NULL ? type->name : "";
      job.passwords = ky_blob_of (ky_view ("", 0));
      job.records = ky_blob_of (ky_view (task->records->data, task->records->len));
      job.content = ky_measured_blob (&work->output);
    }
  ky_worker_job_put (packet, &job);
}
