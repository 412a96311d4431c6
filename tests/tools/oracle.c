/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/tools/oracle.h"

static const gchar *
forced_type (const KyReportPart *report)
{
  return g_str_equal (report->output_type, "message/rfc822") ? "eml" : NULL;
}

/* A copy of a message without the header fields that begin with "Kiyome-", at any depth. */
static GBytes *
without_own_fields (GBytes *message)
{
  gsize size;
  const gchar *at = g_bytes_get_data (message, &size);
  const gchar *end = at + size;
  GByteArray *kept = g_byte_array_new ();
  gboolean is_own = FALSE;

  while (at < end)
    {
      const gchar *line_end = memchr (at, '\n', (gsize)(end - at));
      gsize length = (gsize)((line_end != NULL ? line_end + 1 : end) - at);

      if (*at != ' ' && *at != '\t')
        is_own = length > 7 && g_ascii_strncasecmp (at, "Kiyome-", 7) == 0;
      if (!is_own)
        g_byte_array_append (kept, (const guint8 *)at, (guint)length);
      at += length;
    }
  return g_byte_array_free_to_bytes (kept);
}

static gboolean
is_same (GBytes *one, GBytes *other, const gchar *type)
{
  g_autoptr (GBytes) a = NULL;
  g_autoptr (GBytes) b = NULL;

  if (g_bytes_equal (one, other))
    return TRUE;
  if (type == NULL || !g_str_equal (type, "eml"))
    return FALSE;
  a = without_own_fields (one);
  b = without_own_fields (other);
  return g_bytes_equal (a, b);
}

/* One run; `*ret_output` is NULL when it was withheld. */
static gboolean
run (KyPolicy *policy, const gchar *const *passwords, KyView view, const gchar *name,
     const gchar *type, KyPartResult *ret_result, GBytes **ret_output, GError **error)
{
  KyHost host;

  ky_inprocess_host (&host, policy);
  host.passwords = passwords;
  if (!ky_inprocess_sanitize (&host, view, name, type, ret_result, error))
    return FALSE;
  *ret_output = ky_inprocess_output (ret_result);
  if (*ret_output == NULL && ret_result->report->outcome != KY_OUTCOME_WITHHELD)
    return ky_verify_fail (error, "there is an outcome but no output");
  return TRUE;
}

/* Words over pictures of pages go when they come along: nothing says then that these show them. */
static gboolean
may_lose_words (KyPolicy *policy, const KyReportPart *report)
{
  return ky_policy_is (policy, KY_POLICY_PDF_IMAGE_TEXT, "keep")
         && g_str_equal (report->output_type, "application/pdf")
         && report->method == KY_METHOD_IMAGE;
}

static gboolean
check_output (KyPolicy *policy, const KyReportPart *report, GBytes *output, GError **error)
{
  g_auto (KyPartResult) second = { .output_fd = -1 };
  g_autoptr (GBytes) again = NULL;
  g_autoptr (KyPolicy) without_words = NULL;
  const gchar *type = forced_type (report);
  KyHost host;

  ky_inprocess_host (&host, policy);
  if (!ky_engine_verify (&host, type != NULL ? ky_filetype_by_name (type) : NULL,
                         ky_view_of_bytes (output), report->output_name, error))
    {
      g_prefix_error (error, "the output does not verify: ");
      return FALSE;
    }
  /* An answer to kiyome-opener is nothing that anybody may send. */
  if (g_strcmp0 (report->type, "passwords") == 0)
    return TRUE;
  if (!run (policy, NULL, ky_view_of_bytes (output), report->output_name, type, &second, &again,
            error))
    {
      g_prefix_error (error, "sanitizing the output again: ");
      return FALSE;
    }
  if (again == NULL)
    return ky_verify_fail (error, "the output sanitized again is withheld: %s: %s",
                           ky_reason_to_string (second.report->reason), second.report->detail);
  if (!g_str_equal (second.report->output_name, report->output_name))
    return ky_verify_fail (error, "the output sanitized again has another name");
  if (is_same (output, again, type))
    return TRUE;
  if (!may_lose_words (policy, report))
    return ky_verify_fail (error, "the output sanitized again is other bytes");
  without_words = ky_policy_with (policy, "pdf.image-text", "drop", error);
  return without_words != NULL && check_output (without_words, second.report, again, error);
}

gboolean
ky_oracle_check (KyPolicy *policy, const gchar *const *passwords, KyView view, const gchar *name,
                 const gchar *type, gboolean is_repeated, KyPartResult *ret_result, GError **error)
{
  g_autoptr (GBytes) output = NULL;

  if (!run (policy, passwords, view, name, type, ret_result, &output, error))
    return FALSE;
  if (output == NULL || ret_result->report->outcome == KY_OUTCOME_PASSED)
    return TRUE;
  if (is_repeated)
    {
      g_auto (KyPartResult) second = { .output_fd = -1 };
      g_autoptr (GBytes) repeated = NULL;

      if (!run (policy, passwords, view, name, type, &second, &repeated, error))
        return FALSE;
      if (repeated == NULL || !g_bytes_equal (output, repeated))
        return ky_verify_fail (error, "a second run gives other bytes");
    }
  return check_output (policy, ret_result->report, output, error);
}

gboolean
ky_oracle_check_truncations (KyPolicy *policy, const gchar *const *passwords, KyView view,
                             const gchar *name, const gchar *type, guint points, gsize *ret_at,
                             GError **error)
{
  gsize last = G_MAXSIZE;

  for (guint i = 0; i < points; i++)
    {
      gsize at = (gsize)((guint64)view.size * i / points);
      g_auto (KyPartResult) result = { .output_fd = -1 };
      g_autofree guint8 *copy = NULL;

      if (at == last)
        continue;
      last = *ret_at = at;
      /* A copy of its own, so that a sanitizer sees a read past the end. */
      copy = g_memdup2 (view.data, at);
      if (!ky_oracle_check (policy, passwords, ky_view (copy != NULL ? copy : (guint8 *)"", at),
                            name, type, TRUE, &result, error))
        return FALSE;
    }
  return TRUE;
}
