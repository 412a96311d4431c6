/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts what a text renderer removed, by code. The counts are kept apart from the job until the
 * caller knows which rendering is used, because of two alternatives only one counts. A plain value:
 * zeroed before use, and with nothing to free. */
#pragma once

#include "common/text.h"
#include "engine/job.h"

#define KY_FINDINGS_MAX 96 /* more than the number of codes */

typedef struct
{
  struct
  {
    const gchar *code; /* static */
    guint64 count;
  } items[KY_FINDINGS_MAX];
  guint n_items;
} KyFindings;

/* Adds `count` to the count of `code`, a string literal. `findings` may be NULL. */
void ky_findings_add (KyFindings *findings, const gchar *code, guint64 count);
/* Adds the counts of `removed` as text.control, text.bidi, text.invisible, text.tag-character and
 * text.combining. */
void ky_findings_add_text (KyFindings *findings, const KyTextRemoved *removed);
guint64 ky_findings_count (const KyFindings *findings, const gchar *code);
/* Passes all counts to ky_job_removed(). `where` may be NULL. */
void ky_findings_report (const KyFindings *findings, KyJob *job, const gchar *where);
