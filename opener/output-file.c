/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the file that a person or a machine may have from an opened original: sanitized again, or
 * its raw bytes, scanned again. */
#include "opener/opener.h"

#include "common/words.h"

gboolean
ky_order_fail_withheld (const KySanitizerResult *result, gboolean has_password, GError **error)
{
  KyReason reason = result->report->reason;

  if (reason == KY_REASON_ENCRYPTED && has_password)
    return ky_order_fail (error, "wrong-password", "");
  if (ky_words_cause (result->report->detail) != NULL)
    return ky_order_fail (error, "still-withheld", ky_words_cause (result->report->detail));
  return ky_order_fail (error, "still-withheld",
                        reason != KY_REASON_NONE ? ky_reason_to_string (reason) : "failure");
}

const gchar *
ky_output_file_or_else (const gchar *text, const gchar *otherwise)
{
  return text != NULL && text[0] != '\0' ? text : otherwise;
}

gboolean
ky_output_file_sanitized (KyOrder *order, const KyOpened *opened, const KyOrderWork *work,
                          KyOutputFile *ret_made, GError **error)
{
  KySanitizerResult *result = &ret_made->result;

  if (!ky_order_work (order, opened, work, result, error))
    return FALSE;
  if (result->output < 0)
    return ky_order_fail_withheld (result, work->password != NULL, error);
  ret_made->file = ky_steal_fd (&result->output);
  ret_made->name = g_strdup (ky_output_file_or_else (
      result->report->output_name, ky_output_file_or_else (opened->part_name, "file")));
  ret_made->type = g_strdup (ky_output_file_or_else (result->report->output_type, NULL));
  return TRUE;
}

gboolean
ky_order_extract (KyOrder *order, const KyOpened *opened, gboolean leaves,
                  KySanitizerResult *result, GError **error)
{
  const KyOrderWork work = { .mode = KY_MODE_EXTRACT, .leaves = leaves };

  return ky_order_work (order, opened, &work, result, error);
}

gboolean
ky_output_file_original (KyOrder *order, const KyOpened *opened, KyOutputFile *ret_made,
                         GError **error)
{
  KySanitizerResult *result = &ret_made->result;

  if (!ky_order_extract (order, opened, TRUE, result, error))
    return FALSE;
  if (result->report->reason == KY_REASON_INFECTED)
    return ky_order_fail (error, "forbidden", result->report->detail);
  if (result->output < 0)
    return ky_order_fail_withheld (result, FALSE, error);
  ret_made->file = ky_steal_fd (&result->output);
  const gchar *name = ky_output_file_or_else (
      opened->part_name, ky_output_file_or_else (result->report->name, opened->file_name));
  ret_made->name = name[0] != '\0' ? g_strdup (name) : g_strconcat (opened->id, ".eml", NULL);
  ret_made->is_original = TRUE;
  return TRUE;
}

void
ky_output_file_clear (KyOutputFile *made)
{
  ky_sanitizer_result_clear (&made->result);
  ky_fd_clear (&made->file);
  g_free (made->name);
  g_free (made->type);
}
