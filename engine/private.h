/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the engine share, and nobody else. */
#pragma once

#include "engine/engine.h"

struct _KyJob
{
  KyHost *host;
  const KyPartRequest *request;
  const KyFiletype *type;
  const KyFiletype *output_type;
  KyReportPart *report; /* borrowed */
  GByteArray *buffer;
  int fd;                /* the output once it is larger than SINK_MEMORY */
  guint64 room, in_file; /* bytes that it can hold, and does */
  guint64 written;
  guint64 spent[KY_COST_LAST];
  gboolean is_verify;
  gboolean is_withheld;  /* by the method itself; reason and detail stand in the report */
  KyPartResult selected; /* what request->select stands for, once it was met */
};

/* Replaces *TARGET by a copy of VALUE; NULL counts as "". */
void ky_engine_set_string (gchar **target, const gchar *value);
/* REQUEST's part as withheld for REASON, without the input's hash. (transfer full) */
KyReportPart *ky_engine_new_report (const KyPartRequest *request, const gchar *type,
                                    KyReason reason, const gchar *detail);
/* Enters the name that REQUEST's part, of type INPUT, goes out under as OUTPUT: its own, cleaned,
 * with the extension of what was written and no false one before it (T-NAME-02). */
void ky_engine_name_output (KyHost *host, const KyPartRequest *request, const KyFiletype *input,
                            const KyFiletype *output, KyReportPart *report);
/* Does the EICAR test file stand anywhere in VIEW? */
gboolean ky_engine_has_eicar (KyView view);
/* Makes REPORT one of a part that is withheld; a NULL DETAIL leaves the one that stands. */
void ky_engine_withhold (KyReportPart *report, KyReason reason, const gchar *detail);
/* The entry that lets a part of TYPE with that hash pass, or NULL. A message is never let through
 * whole: its entities are asked for one by one. */
const KyAllowEntry *ky_engine_find_allow (KyHost *host, const KyFiletype *type,
                                          const guint8 sha256[KY_SHA256_SIZE]);
/* Moves what JOB wrote so far from memory to its file. Errors: IO. */
gboolean ky_engine_spill (KyJob *job, GError **error);

/* --- one part instead of the whole (select.c) -------------------------------------------
 */

/* Is the INDEXth part (from 1) on the way that SELECT leads? *RET_REST: the way on, "" at its end.
 */
gboolean ky_select_leads (const gchar *select, guint index, const gchar **ret_rest);
/* A copy of PART and its output. Errors: IO. */
gboolean ky_select_sanitized (const KyReportPart *part, KyView output, KyPartResult *ret_result,
                              GError **error);
/* PART as it came, unless it is infected. VIEW: its bytes; NULL: there are none. Errors: IO. */
gboolean ky_select_raw (const KyReportPart *part, const KyView *view, KyPartResult *ret_result,
                        GError **error);
/*
 * A part that the module rendered itself or could not decode was reported as JOB's last: notes it
 * when it is the selected one. RAW and OUTPUT are NULL where there is none. Errors: IO.
 */
gboolean ky_select_inline (KyJob *job, const KyView *raw, const KyView *output, GError **error);
/* Makes RESULT, that of REQUEST's part, what REQUEST's `select` asks for: SELECTED (taken over)
 * unless it is empty. What lies in an infected part is not given. Errors: IO. */
gboolean ky_select_finish (const KyHost *host, const KyPartRequest *request, KyPartResult *result,
                           KyPartResult *selected, GError **error);
