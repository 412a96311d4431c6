/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the message that gives a worker its job (to sanitize or to verify) and reads the worker's
 * result. Everything in the result is untrusted: sizes are limited, and report and output are
 * sealed before they are used. */
#include "sanitizer/work-packet.h"

#include "common/name.h"
#include "sanitizer/protocol.h"

#define REPORT_MAX (32 * 1024 * 1024)

static void
work_packet_put_bytes (KyPacket *packet, GBytes *bytes, gsize inline_max)
{
  gsize size = 0;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &size) : "";

  ky_packet_blob (packet, ky_view (data, size), inline_max);
}

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
  gboolean is_verifying = work->is_verifying;

  ky_packet_begin (packet, KY_WORKER_JOB);
  ky_wire_u32 (&packet->out, is_verifying ? KY_MODE_VERIFY : (guint32)work->mode);
  ky_wire_u32 (&packet->out, flags);
  ky_packet_treatment (packet, is_verifying ? (KyTreatment){ 0 } : work->treatment);
  ky_wire_u32 (&packet->out, work->depth);
  ky_packet_text (packet, is_verifying ? work->report->output_name : work->name, KY_NAME_MAX);
  ky_packet_text (packet, is_verifying ? "" : work->claimed, KY_NAME_MAX);
  ky_wire_string (&packet->out, type != NULL ? type->name : is_verifying ? "" : work->force_type);
  ky_wire_string (&packet->out, is_verifying ? "" : work->select);
  work_packet_put_bytes (packet, task->settings_bytes, KY_INLINE_SETTINGS);
  work_packet_put_bytes (packet, is_verifying ? NULL : passwords_of (work), KY_INLINE_SETTINGS / 2);
  ky_packet_blob (
      packet, is_verifying ? ky_view (task->records->data, task->records->len) : ky_view ("", 0),
      KY_INLINE_RECORDS);
  ky_wire_u64 (&packet->out, task->parts);
  ky_wire_u64 (&packet->out, task->unpacked);
  ky_wire_u64 (&packet->out, task->pixels);
  ky_wire_u32 (&packet->out, missing);
  ky_measured_put (is_verifying ? &work->output : &work->input, packet);
}

void
ky_work_result_clear (KyWorkResult *result)
{
  g_clear_pointer (&result->message, g_free);
  ky_blob_clear (&result->report);
  ky_blob_clear (&result->output);
}

gboolean
ky_work_result_read (KyWorkResult *result, KyWireIn *in, guint64 output_max)
{
  result->code = ky_wire_read_u32 (in);
  result->message = ky_packet_read_text (in, KY_NAME_MAX);
  result->parts = ky_wire_read_u64 (in);
  result->unpacked = ky_wire_read_u64 (in);
  result->pixels = ky_wire_read_u64 (in);
  ky_packet_read_blob (in, REPORT_MAX, &result->report);
  result->has_output = ky_wire_read_u32 (in) != 0;
  ky_packet_read_blob (in, output_max, &result->output);
  return ky_wire_done (in, NULL) && ky_blob_seal (&result->report, NULL)
         && ky_blob_seal (&result->output, NULL);
}

KyReportPart *
ky_work_result_report (KyWorkResult *result)
{
  g_autoptr (GBytes) bytes = NULL;

  if (!result->report.is_fd)
    return ky_report_deserialize (result->report.view, NULL);
  bytes = ky_blob_take_bytes (&result->report, NULL);
  return bytes != NULL ? ky_report_deserialize (ky_view_of_bytes (bytes), NULL) : NULL;
}
