/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Speaks the supervisor's part of contract/sanitizer.def with a zygote and one worker. */
#include "sanitizer/sample-job.h"

#include "engine/filetype.h"
#include "sanitizer/messages.h"
#include "sanitizer/sample-files.h"
#include "sanitizer/settings.h"

#include <poll.h>

#define ANSWER_MILLISECONDS 50000 /* less than START_TIME of pool-worker.c */

/* A common form of mail: plain text in UTF-8 and the same text as HTML. The samples of other
 * families are made by sanitizer/sample-files.py. */
static const gchar message[]
    = "From: =?UTF-8?B?55Sw5Lit?= <tanaka@example.com>\r\n"
      "To: Staff <staff@example.org>\r\n"
      "Subject: =?UTF-8?B?5Lya6K2w44Gu6LOH5paZ?=\r\n"
      "Date: Wed, 1 Apr 2026 09:00:00 +0900\r\n"
      "Message-ID: <sample@example.com>\r\n"
      "MIME-Version: 1.0\r\n"
      "Content-Type: multipart/alternative; boundary=\"=_sample\"\r\n"
      "\r\n"
      "--=_sample\r\n"
      "Content-Type: text/plain; charset=UTF-8\r\n"
      "Content-Transfer-Encoding: 8bit\r\n"
      "\r\n"
      "会議の資料をお送りします。ご確認ください。\r\n"
      "Please see https://www.example.com/ for the schedule.\r\n"
      "--=_sample\r\n"
      "Content-Type: text/html; charset=UTF-8\r\n"
      "Content-Transfer-Encoding: quoted-printable\r\n"
      "\r\n"
      "<html><head><style>p { color: black }</style></head><body><p>=E4=BC=9A=E8=AD=B0</p>\r\n"
      "<p>Please see <a href=3D\"https://www.example.com/\">the schedule</a>.</p></body></html>\r\n"
      "--=_sample--\r\n";

typedef struct
{
  guint families; /* bits */
  const gchar *type;
  KyView content;
} Sample;

static const Sample samples[] = {
  { KY_FAMILY_MAIL, "eml", { (const guint8 *)message, sizeof message - 1 } },
  { KY_FAMILY_OFFICE, "docx", { ky_sample_docx, sizeof ky_sample_docx } },
  { KY_FAMILY_PDF, "pdf", { ky_sample_pdf, sizeof ky_sample_pdf } },
  { KY_FAMILY_IMAGE, "jpeg", { ky_sample_jpeg, sizeof ky_sample_jpeg } },
};

static const Sample *
sample_job_of (guint family)
{
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    if ((samples[i].families >> family & 1) != 0)
      return &samples[i];
  return NULL;
}

gboolean
ky_sample_is_of (guint family)
{
  return sample_job_of (family) != NULL;
}

static gboolean
sample_job_receive (int socket, KyWireIn *in)
{
  struct pollfd poller = { .fd = socket, .events = POLLIN };

  return poll (&poller, 1, ANSWER_MILLISECONDS) > 0 && ky_wire_receive (socket, in, 0, NULL) == 1;
}

/* Receives the socket of the worker that the zygote has forked. Returns the descriptor, or -1 if
 * none arrived in time. */
static int
sample_job_take_worker (int control, KyWireIn *in)
{
  if (!sample_job_receive (control, in) || in->type != KY_ZYGOTE_WORKER)
    return -1;
  return ky_wire_take_fd (in);
}

static gboolean
sample_job_send_job (int worker, KyMode mode, const gchar *type, KyView settings, KyView content)
{
  g_auto (KyPacket) packet = { 0 };

  ky_worker_job_put (
      &packet, &(KyWorkerJobOut){ .mode = mode,
                                  .flags = mode == KY_MODE_VERIFY ? KY_JOB_BARE : KY_JOB_HASHED,
                                  .name = "sample",
                                  .force_type = type,
                                  .settings = ky_blob_of (settings),
                                  .content = ky_blob_of (content) });
  return ky_packet_send (worker, &packet, NULL);
}

/* Receives the worker's result and tells whether it is a success. `ret_output`: the output, valid
 * as long as the message; empty if there is none. */
static gboolean
sample_job_take_result (int worker, KyWireIn *in, KyView *ret_output)
{
  g_auto (KyWorkerResultIn) result = { 0 };

  /* The worker reports each method of the sample's type that begins before it sends the result. */
  do
    if (!sample_job_receive (worker, in))
      return FALSE;
  while (in->type == KY_WORKER_METHOD);
  if (in->type != KY_WORKER_RESULT || !ky_worker_result_read (in, KY_INLINE_CONTENT, &result, NULL)
      || result.code != 0 || result.report.is_fd || result.output.is_fd)
    return FALSE;
  *ret_output = result.output.view;
  g_autoptr (KyReportPart) report = ky_report_deserialize (result.report.view, NULL);
  return report != NULL && report->outcome == KY_OUTCOME_REBUILT;
}

/* Closes the worker's socket and has the zygote wait for the worker's end, so that the worker does
 * not outlive the zygote. */
static gboolean
end_worker (int control, int *worker)
{
  g_auto (KyPacket) packet = { 0 };
  g_auto (KyWireIn) in = { 0 };

  ky_fd_clear (worker);
  ky_zygote_ask_put (&packet, &(KyZygoteAskOut){ .id = 1 }); /* the first worker of a zygote */
  return ky_packet_send (control, &packet, NULL) && sample_job_receive (control, &in)
         && in.type == KY_ZYGOTE_EXITED;
}

static gboolean
run_job (int worker, const Sample *sample, KyMode mode, KyView settings, GBytes **content)
{
  g_auto (KyWireIn) in = { 0 };
  KyView output = ky_view ("", 0);
  KyView input = ky_view (message, sizeof message - 1);

  if (sample == NULL)
    return sample_job_send_job (worker, KY_MODE_IDENTIFY, "", settings, input)
           && sample_job_receive (worker, &in) && in.type == KY_WORKER_RESULT;
  input = sample->content;
  if (mode == KY_MODE_VERIFY)
    input = ky_view_of_bytes (*content);
  if (!sample_job_send_job (worker, mode, sample->type, settings, input)
      || !sample_job_take_result (worker, &in, &output))
    return FALSE;
  if (mode == KY_MODE_SANITIZE)
    *content = g_bytes_new (output.data, output.size);
  return TRUE;
}

gboolean
ky_sample_job (int control, guint family, KyMode mode, KyPolicy *policy, GBytes **content)
{
  g_autoptr (GByteArray) settings = ky_settings_pack (policy, "sample", NULL, NULL);
  g_auto (KyPacket) packet = { 0 };
  g_auto (KyWireIn) in = { 0 };
  ky_autofd int worker = -1;

  ky_zygote_fork_put (&packet, &(KyZygoteForkOut){ .count = 1 });
  if (!ky_packet_send (control, &packet, NULL)
      || (worker = sample_job_take_worker (control, &in)) < 0)
    return FALSE;
  gboolean ok = run_job (worker, sample_job_of (family), mode,
                         ky_view (settings->data, settings->len), content);
  return end_worker (control, &worker) && ok;
}
