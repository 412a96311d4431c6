/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies a toy (toy.c). */
#include "filetypes/plain/verify.h"

#define HEAD "KYTOY1\n"

/* Returns whether `line` is small letters, '=', and a number in the one form that the writer
 * writes. There is no regular expression: verifiers run without PCRE. */
static gboolean
toy_is_line (const gchar *line)
{
  gsize name = strspn (line, "abcdefghijklmnopqrstuvwxyz");

  if (name < 1 || name > 32 || line[name] != '=')
    return FALSE;
  const gchar *number = line + name + 1;
  gsize digits = strspn (number, "0123456789");
  return digits >= 1 && digits <= 11 && number[digits] == '\0' && (number[0] != '0' || digits == 1);
}

/* Accepts HEAD and then any number of lines. */
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
    if (!toy_is_line (lines[i]))
      return ky_verify_fail (error, "toy: line %u", i);
  return TRUE;
}
