/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Returns a single part in place of the whole. Parts are selected by their path in the report,
 * which is known only as parts are reported; so the whole is sanitized as usual and the selected
 * part is kept. */
#include "engine/private.h"

#include "common/wire.h"

gboolean
ky_select_leads (const gchar *select, guint index, const gchar **ret_rest)
{
  gchar *rest;

  if (select == NULL || *select == '\0' || g_ascii_strtoull (select, &rest, 10) != index)
    return FALSE;
  *ret_rest = *rest == '.' ? rest + 1 : "";
  return *rest == '.' || *rest == '\0';
}

static KyReportPart *
copy_report (const KyReportPart *part, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  ky_report_serialize (part, bytes);
  return ky_report_deserialize (ky_view (bytes->data, bytes->len), error);
}

gboolean
ky_select_sanitized (const KyReportPart *part, KyView output, KyPartResult *ret_result,
                     GError **error)
{
  ret_result->report = copy_report (part, error);
  if (ret_result->report == NULL || !part->has_output)
    return ret_result->report != NULL;
  ret_result->output_fd = ky_memfd_from_view ("selected", output, error);
  return ret_result->output_fd >= 0;
}

gboolean
ky_select_raw (const KyReportPart *part, const KyView *view, KyPartResult *ret_result,
               GError **error)
{
  const KyFiletype *type = ky_filetype_by_name (part->type);
  KyReportPart *report = ky_report_part_new ();

  ret_result->report = report;
  ky_engine_set_string (&report->name, part->name);
  ky_engine_set_string (&report->type, part->type);
  ky_engine_set_string (&report->claimed, part->claimed);
  report->size = part->size;
  memcpy (report->sha256, part->sha256, KY_SHA256_SIZE);
  report->is_unread = part->is_unread;
  if (part->reason == KY_REASON_INFECTED || view == NULL)
    {
      ky_engine_withhold (report, part->reason, part->detail);
      return TRUE;
    }
  report->outcome = KY_OUTCOME_PASSED;
  report->method = KY_METHOD_PASS;
  report->has_output = TRUE;
  report->output_size = view->size;
  ky_sha256 (*view, report->output_sha256);
  ky_engine_set_string (&report->output_name, part->name);
  ky_engine_set_string (&report->output_type,
                        type != NULL ? type->media_types[0] : "application/octet-stream");
  ret_result->output_fd = ky_memfd_from_view ("extracted", *view, error);
  return ret_result->output_fd >= 0;
}

gboolean
ky_select_inline (KyJob *job, const KyView *raw, const KyView *output, GError **error)
{
  const GPtrArray *parts = job->report->parts;
  const KyReportPart *part = parts->pdata[parts->len - 1];
  const gchar *rest;

  if (!ky_select_leads (job->request->select, parts->len, &rest) || *rest != '\0')
    return TRUE;
  ky_part_result_clear (&job->selected);
  if (job->host->extracts)
    return ky_select_raw (part, raw, &job->selected, error);
  return ky_select_sanitized (part, output != NULL ? *output : ky_view ("", 0), &job->selected,
                              error);
}

gboolean
ky_select_finish (const KyHost *host, const KyPartRequest *request, KyPartResult *result,
                  KyPartResult *selected, GError **error)
{
  g_auto (KyPartResult) own = *result;

  if (request->select == NULL || (*request->select == '\0' && !host->extracts))
    {
      own = (KyPartResult){ .output_fd = -1 };
      return TRUE;
    }
  *result = (KyPartResult){ .output_fd = -1 };
  if (*request->select == '\0')
    return ky_select_raw (own.report, &request->view, result, error);
  if (own.report->reason != KY_REASON_INFECTED && selected->report != NULL)
    {
      *result = *selected;
      *selected = (KyPartResult){ .output_fd = -1 };
      return TRUE;
    }
  if (own.report->reason == KY_REASON_INFECTED)
    result->report
        = ky_report_withheld (request, own.report->type, KY_REASON_INFECTED, own.report->detail);
  else
    result->report = ky_report_withheld (request, own.report->type, KY_REASON_FAILURE,
                                         "the report has no part of this path");
  return TRUE;
}
