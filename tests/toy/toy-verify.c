/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies a toy (toy.c). */
#include "filetypes/plain/verify.h"

#define HEAD "KYTOY1\n"

/* Accepts HEAD and then any number of lines: small letters, '=', and a number in the one form in
 * which the writer writes it. */
gboolean
ky_toy_verify (KyJob *job, GError **error)
{
  g_auto (GStrv) lines = NULL;
  g_autofree gchar *text = NULL;
  KyView view = ky_job_input (job);

  if (memchr (view.data, '\0', view.size) != NULL
      || !ky_view_starts_with (view, HEAD, strlen (HEAD)))
    return ky_verify_fail (error, "toy: its head");
  text = ky_view_to_string (view);
  lines = g_strsplit (text + strlen (HEAD), "\n", -1);
  for (guint i = 0; lines[i] != NULL && (lines[i][0] != '\0' || lines[i + 1] != NULL); i++)
    if (!g_regex_match_simple ("\\A[a-z]{1,32}=(0|[1-9][0-9]{0,10})\\z", lines[i], 0, 0))
      return ky_verify_fail (error, "toy: line %u", i);
  return TRUE;
}
