/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies the words of a mail for the opener: lines of UTF-8, few and short, behind the magic. */
#include "filetypes/mail/passwords-verify.h"

#define MAGIC "KYWORDS1\n"
#define LINES 200       /* lines that are tried for one mail */
#define LINE_LENGTH 256 /* bytes: 64 characters */

gboolean
ky_passwords_verify (KyJob *job, GError **error)
{
  KyView view = ky_job_input (job);
  guint lines = 0;

  if (!ky_view_starts_with (view, MAGIC, sizeof MAGIC - 1))
    return ky_verify_fail (error, "the first line is not that of a list of passwords");
  if (!g_utf8_validate ((const gchar *)view.data, (gssize)view.size, NULL))
    return ky_verify_fail (error, "the list of passwords is not UTF-8");
  for (gsize at = sizeof MAGIC - 1; at < view.size; lines++)
    {
      const guint8 *end = memchr (view.data + at, '\n', view.size - at);
      gsize length = end != NULL ? (gsize)(end - view.data) - at : 0;

      if (length == 0 || length > LINE_LENGTH || lines == LINES)
        return ky_verify_fail (error, "a line is empty or too long, or there are too many lines");
      at += length + 1;
    }
  return TRUE;
}
