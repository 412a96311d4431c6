/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts findings by code in a plain value. A code that does not fit into KY_FINDINGS_MAX entries
 * is a programming error and aborts. */
#include "filetypes/base/text/findings.h"

void
ky_findings_add (KyFindings *findings, const gchar *code, guint64 count)
{
  if (findings == NULL || count == 0)
    return;
  for (guint i = 0; i < findings->n_items; i++)
    if (strcmp (findings->items[i].code, code) == 0)
      {
        findings->items[i].count += count;
        return;
      }
  g_assert (findings->n_items < KY_FINDINGS_MAX);
  findings->items[findings->n_items].code = code;
  findings->items[findings->n_items++].count = count;
}

void
ky_findings_add_text (KyFindings *findings, const KyTextRemoved *removed)
{
  ky_findings_add (findings, "text.control", removed->controls);
  ky_findings_add (findings, "text.bidi", removed->bidi);
  ky_findings_add (findings, "text.invisible", removed->invisible);
  ky_findings_add (findings, "text.tag-character", removed->tags);
  ky_findings_add (findings, "text.combining", removed->combining);
}

guint64
ky_findings_count (const KyFindings *findings, const gchar *code)
{
  for (guint i = 0; i < findings->n_items; i++)
    if (strcmp (findings->items[i].code, code) == 0)
      return findings->items[i].count;
  return 0;
}

void
ky_findings_report (const KyFindings *findings, KyJob *job, const gchar *where)
{
  for (guint i = 0; i < findings->n_items; i++)
    ky_job_removed (job, findings->items[i].code, findings->items[i].count, where);
}
