/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The packets between a work and its worker: the job that it is given, the result that comes back.
 */
#pragma once

#include "sanitizer/work.h"

/* Does its worker try passwords that were found in the message, be it for a work above? */
gboolean ky_work_tries_found (const KyWork *work);
/* TYPE: the only one that the input may be, or NULL. */
void ky_work_put_job (const KyWork *work, const KyFiletype *type, guint flags, KyPacket *packet);

typedef struct
{
  guint32 code; /* KyError; 0: it is done */
  gchar *message;
  guint64 parts, unpacked, pixels; /* that it has used */
  KyBlob report;
  gboolean has_output;
  KyBlob output;
} KyWorkResult;

#define KY_WORK_RESULT_INIT                                                                        \
  {                                                                                                \
    .report = { .fd = -1 }, .output = {.fd = -1 }                                                  \
  }
void ky_work_result_clear (KyWorkResult *result);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyWorkResult, ky_work_result_clear)
/* Both blobs are sealed, the output is no larger than OUTPUT_MAX. FALSE: the worker broke the
 * protocol; code and message are what was read. */
gboolean ky_work_result_read (KyWorkResult *result, KyWireIn *in, guint64 output_max);
/* (transfer full) NULL: it is none. */
KyReportPart *ky_work_result_report (KyWorkResult *result);
