/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/base/xml/root-probe.h"

#define ELEMENT_LOOK 16384 /* bytes in which a root element is looked for */

/* The end of the declaration, comment or document type (its own declarations included) at AT. */
static const gchar *
skip_markup (const gchar *at, const gchar *end)
{
  guint depth = 0;
  gchar quote = '\0';

  if (end - at >= 4 && strncmp (at, "<!--", 4) == 0)
    {
      const gchar *close = g_strstr_len (at + 4, end - at - 4, "-->");

      return close != NULL ? close + 3 : NULL;
    }
  for (const gchar *p = at + 1; p < end; p++)
    {
      if (quote != '\0')
        quote = *p == quote ? '\0' : quote;
      else if (at[1] == '!' && (*p == '"' || *p == '\''))
        quote = *p;
      else if (at[1] == '!' && *p == '[')
        depth++;
      else if (at[1] == '!' && *p == ']' && depth > 0)
        depth--;
      else if (*p == '>' && depth == 0)
        return p + 1;
    }
  return NULL;
}

/* The root element is NAME, with any prefix: before it only what skip_markup() knows and space. */
static guint
root_bits (const gchar *at, const gchar *end, const gchar *name)
{
  gsize length = strlen (name);
  const gchar *local;

  while (at != NULL && at < end && (g_ascii_isspace (*at) || *at == '<'))
    {
      if (g_ascii_isspace (*at))
        at++;
      else if (end - at > 4 && (at[1] == '?' || at[1] == '!'))
        at = skip_markup (at, end);
      else
        break;
    }
  if (at == NULL || at >= end || *at != '<')
    return 0;
  local = ++at;
  while (at < end && (g_ascii_isalnum (*at) || strchr ("-_.", *at) != NULL) && *at != '\0')
    at++;
  if (at < end && *at == ':')
    local = at + 1;
  return (gsize)(end - local) > length && strncmp (local, name, length) == 0
                 && (g_ascii_isspace (local[length]) || strchr ("/>", local[length]) != NULL)
                 && local[length] != '\0'
             ? 36
             : 0;
}

/* root_bits() of the beginning, which may be UTF-16: then by what of it is ASCII. */
guint
ky_root_probe_bits (const KyProbe *probe, const gchar *name)
{
  gchar narrow[ELEMENT_LOOK / 2];
  const gchar *at = (const gchar *)probe->view.data;
  gsize size = MIN (probe->view.size, ELEMENT_LOOK);
  gboolean is_little = ky_view_starts_with (probe->view, "\xff\xfe", 2)
                       || ky_view_starts_with (probe->view, "<\0", 2);

  if (is_little || ky_view_starts_with (probe->view, "\xfe\xff", 2)
      || ky_view_starts_with (probe->view, "\0<", 2))
    {
      gsize skipped = (guint8)at[0] >= 0xfe ? 2 : 0;

      for (gsize i = 0; i < size / 2; i++)
        narrow[i] = at[2 * i + (is_little ? 1 : 0)] == 0 ? at[2 * i + (is_little ? 0 : 1)] : '?';
      return root_bits (narrow + skipped / 2, narrow + size / 2, name);
    }
  return root_bits (at + (ky_view_starts_with (probe->view, "\xef\xbb\xbf", 3) ? 3 : 0), at + size,
                    name);
}
