/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Scans and reports parts that a module renders into its own output, like members. */
#include "engine/private.h"

struct _KyInline
{
  KyHost *host;
  KyReportPart *report;
  KyView view;
  gpointer scan;
  gboolean is_infected; /* the built-in signature was found */
};

KyInline *
ky_job_inline_start (KyJob *job, const gchar *type, const gchar *claimed, KyView view,
                     GError **error)
{
  g_autofree gchar *valid_claim = g_utf8_make_valid (claimed != NULL ? claimed : "", -1);
  KyPartRequest request = { .claimed = valid_claim, .view = view };

  if (!ky_job_charge (job, KY_COST_PARTS, 1, error)
      || !ky_job_charge (job, KY_COST_UNPACKED, view.size, error))
    return NULL;
  g_autoptr (KyInline) part = g_new0 (KyInline, 1);
  part->host = job->host;
  part->view = view;
  part->report = ky_report_withheld (&request, type, KY_REASON_NONE, "");
  ky_engine_set_string (&part->report->name, KY_REPORT_TEXT_NAME);
  part->is_infected = ky_engine_has_eicar (job->host, view);
  if (!part->is_infected && job->host->scan_start != NULL)
    {
      gboolean raw = ky_policy_is (job->host->policy, KY_POLICY_SCAN_DEPTH, "decoded");

      part->scan = job->host->scan_start (job->host, view, raw, error);
      if (part->scan == NULL)
        return NULL;
    }
  return g_steal_pointer (&part);
}

void
ky_inline_removed (KyInline *part, const gchar *code, guint64 count, const gchar *where)
{
  ky_report_removed (part->report, code, count, where);
}

void
ky_inline_links (KyInline *part, gchar *links)
{
  g_free (part->report->links);
  part->report->links = links;
}

static void
note_inline_output (KyReportPart *report, const gchar *output_type, KyView output)
{
  gboolean is_same = strcmp (report->claimed, output_type) == 0;

  report->outcome = is_same ? KY_OUTCOME_REBUILT : KY_OUTCOME_CONVERTED;
  report->method = is_same ? KY_METHOD_REBUILD : KY_METHOD_TEXT;
  report->has_output = TRUE;
  report->output_size = output.size;
  ky_sha256 (output, report->output_sha256);
  ky_engine_set_string (&report->output_type, output_type);
  ky_engine_set_string (&report->output_name, report->name);
}

gboolean
ky_job_inline_finish (KyJob *job, KyInline *part, const gchar *output_type, KyView output,
                      KyReason reason, const gchar *detail, KyReason *ret_reason, GError **error)
{
  KyReportPart *report = part->report;
  KyPartResult nothing = { .output_fd = -1 };

  g_assert (report != NULL);
  if (output_type == NULL)
    ky_engine_withhold (report, reason, detail);
  else
    note_inline_output (report, output_type, output);
  if (part->is_infected)
    ky_engine_withhold (report, KY_REASON_INFECTED, "Eicar-Test-Signature");
  if (part->scan != NULL)
    {
      g_auto (KyScanResult) verdict = { KY_SCAN_ERROR, NULL };

      if (!job->host->scan_finish (job->host, g_steal_pointer (&part->scan), &verdict, error))
        return FALSE;
      ky_engine_apply_scan (report, &verdict, &nothing);
    }
  *ret_reason = report->reason;
  if (job->report != NULL)
    {
      g_ptr_array_add (job->report->parts, g_steal_pointer (&part->report));
      return ky_select_inline (job, &part->view, &output, error);
    }
  return TRUE;
}

void
ky_inline_free (KyInline *part)
{
  if (part == NULL)
    return;
  /* The result is not needed any more, but the scanner's ticket must be given back. */
  if (part->scan != NULL)
    {
      g_auto (KyScanResult) verdict = { KY_SCAN_ERROR, NULL };

      part->host->scan_finish (part->host, part->scan, &verdict, NULL);
    }
  ky_report_part_free (part->report);
  g_free (part);
}
