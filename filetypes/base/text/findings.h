/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a text renderer took out, by code, kept apart from the job until the caller knows which
 * rendering is used (of two alternatives only one counts). A plain value: zeroed before use,
 * nothing to free.
 */
#pragma once

#include "common/text.h"
#include "engine/job.h"

#define KY_FINDINGS_MAX 48 /* more than there are codes */

typedef struct
{
  struct
  {
    const gchar *code; /* static */
    guint64 count;
  } items[KY_FINDINGS_MAX];
  guint n_items;
} KyFindings;

/* CODE is a string literal. FINDINGS may be NULL. */
void ky_findings_add (KyFindings *findings, const gchar *code, guint64 count);
/* text.control, text.bidi, text.invisible, text.tag-character, text.combining */
void ky_findings_add_text (KyFindings *findings, const KyTextRemoved *removed);
guint64 ky_findings_count (const KyFindings *findings, const gchar *code);
/* Hands all to ky_job_removed(); WHERE may be NULL. */
void ky_findings_report (const KyFindings *findings, KyJob *job, const gchar *where);
