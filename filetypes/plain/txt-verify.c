/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies a plain text file that kiyome wrote: it must be in one charset and contain nothing that
 * a program takes for a link, an XML declaration or an encoded file. The registry's row of the type
 * calls it in the verifier. */
#include "filetypes/base/text/inert-verify.h"
#include "filetypes/base/text/verify.h"
#include "filetypes/plain/verify.h"

/* Checks that XML declares nothing: no document type, no instruction (T-TXT-05). */
static gboolean
txt_verify_declarations (const gchar *text, gsize length, GError **error)
{
  const gchar *end = text + length;
  const gchar *p = text;

  while (p < end && strchr (" \t\r\n", *p) != NULL)
    p++;
  if (p == end || *p != '<')
    return TRUE;
  for (; p < end && (p = memchr (p, '<', (gsize)(end - p))) != NULL; p++)
    {
      gsize left = (gsize)(end - p);

      if ((left > 9 && g_ascii_strncasecmp (p, "<!doctype", 9) == 0)
          || (left > 8 && g_ascii_strncasecmp (p, "<!entity", 8) == 0))
        return ky_verify_fail (error, "text: contains a document type or entity declaration");
      if (left > 2 && p[1] == '?' && memmem (p, left, "?>", 2) != NULL)
        return ky_verify_fail (error, "text: contains an XML processing instruction");
    }
  return TRUE;
}

/* Returns CP932 in which no second half of a character passes for a letter of ASCII. (transfer
 * full) */
static gchar *
hide_second_halves (KyView view)
{
  gchar *text = ky_view_to_string (view);

  for (gsize i = 0; i + 1 < view.size; i++)
    if (view.data[i] >= 0x80 && (view.data[i] < 0xa1 || view.data[i] > 0xdf))
      text[++i] = '\x80';
  return text;
}

gboolean
ky_txt_verify (KyJob *job, GError **error)
{
  KyView view = ky_job_input (job);
  const gchar *text = (const gchar *)view.data;
  gsize length = view.size;
  KyVerifiedCharset charset;
  g_autofree gchar *halves = NULL;

  if (!ky_verify_text (view, &charset, error))
    return FALSE;
  if (charset == KY_VERIFY_CP932)
    text = halves = hide_second_halves (view);
  else if (ky_view_starts_with (view, "\xef\xbb\xbf", 3))
    text += 3, length -= 3;
  return txt_verify_declarations (text, length, error)
         && ky_verify_inert (text, length, KY_INERT_BLOCKS | KY_INERT_FILE, NULL, error);
}
