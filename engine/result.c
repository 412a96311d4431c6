/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Creates a part's report and withholds or completes a part's result. */
#include "common/name.h"
#include "common/wire.h"
#include "engine/private.h"

void
ky_part_result_clear (KyPartResult *result)
{
  g_clear_pointer (&result->report, ky_report_part_free);
  g_clear_pointer (&result->output, g_bytes_unref);
  ky_fd_clear (&result->output_fd);
}

void
ky_engine_set_string (gchar **target, const gchar *value)
{
  gchar *copy = g_strdup (value != NULL ? value : "");

  g_free (*target);
  *target = copy;
}

KyReportPart *
ky_engine_new_report (const KyPartRequest *request, const gchar *type, KyReason reason,
                      const gchar *detail)
{
  KyReportPart *part = ky_report_part_new ();

  g_free (part->name);
  part->name = ky_name_clean (request->name, NULL, NULL, "attachment", 200);
  if (strcmp (part->name, KY_REPORT_TEXT_NAME) == 0)
    ky_engine_set_string (&part->name, "_" KY_REPORT_TEXT_NAME);
  ky_engine_set_string (&part->type, type);
  g_free (part->claimed);
  part->claimed = ky_claimed_type (request->claimed);
  ky_engine_set_string (&part->detail, detail);
  part->size = request->view.size;
  part->outcome = KY_OUTCOME_WITHHELD;
  part->reason = reason;
  return part;
}

KyReportPart *
ky_report_withheld (const KyPartRequest *request, const gchar *type, KyReason reason,
                    const gchar *detail)
{
  KyReportPart *part = ky_engine_new_report (request, type, reason, detail);

  ky_sha256 (request->view, part->sha256);
  return part;
}

void
ky_engine_withhold (KyReportPart *report, KyReason reason, const gchar *detail)
{
  report->outcome = KY_OUTCOME_WITHHELD;
  report->method = KY_METHOD_NONE;
  report->reason = reason;
  report->has_output = FALSE;
  if (detail != NULL)
    ky_engine_set_string (&report->detail, detail);
}
