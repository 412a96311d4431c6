/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The messages between the supervisor and the worker of a work: the job, and the result. */
#pragma once

#include "sanitizer/work.h"

/* Returns whether the worker tries passwords that were found in the message, for this work or one
 * above it. */
gboolean ky_work_tries_found (const KyWork *work);
/* Writes the job's message into `packet`. `type`: (nullable) the only type that the input may have.
 * `missing`: ky_pool_missing(). */
void ky_work_put_job (const KyWork *work, const KyFiletype *type, guint flags, guint missing,
                      KyPacket *packet);

typedef struct
{
  guint32 code; /* KyError; 0: success */
  gchar *message;
  guint64 parts, unpacked, pixels; /* used so far */
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
/* Reads a result and seals its blobs. The output may have up to `output_max` bytes. Returns FALSE
 * if the worker broke the protocol; `code` and `message` are what was read. */
gboolean ky_work_result_read (KyWorkResult *result, KyWireIn *in, guint64 output_max);
/* Returns the report (transfer full), or NULL if it is malformed. */
KyReportPart *ky_work_result_report (KyWorkResult *result);
