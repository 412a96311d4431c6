/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/base/xml/flat-probe.h"

#define LOOKED_AT 65536u
#define MIME "application/vnd.oasis.opendocument."

/* The root's start tag, from its '<' up to its '>': comments, declarations and instructions before
 * it are passed over. */
static gboolean
find_root (KyView view, KyView *ret_tag)
{
  gsize at = ky_view_starts_with (view, "\xef\xbb\xbf", 3) ? 3 : 0;

  while (at < view.size)
    {
      const guint8 *end;

      if (g_ascii_isspace ((gchar)view.data[at]))
        {
          at++;
          continue;
        }
      if (view.data[at] != '<' || at + 4 > view.size)
        return FALSE;
      if (memcmp (view.data + at, "<!--", 4) == 0)
        end = memmem (view.data + at, view.size - at, "-->", 3);
      else
        end = memchr (view.data + at, '>', view.size - at);
      if (end == NULL)
        return FALSE;
      if (view.data[at + 1] != '!' && view.data[at + 1] != '?')
        {
          *ret_tag = ky_view (view.data + at, (gsize)(end - (view.data + at)));
          return TRUE;
        }
      at = (gsize)(end - view.data) + 1;
    }
  return FALSE;
}

/* <office:document …> with any prefix. */
static gboolean
is_document (KyView tag)
{
  gsize at = 1;

  while (at < tag.size && !g_ascii_isspace ((gchar)tag.data[at]))
    at++;
  return at > 9 && memcmp (tag.data + at - 9, ":document", 9) == 0;
}

static gboolean
is_of_kind (KyView tag, const gchar *kind)
{
  static const gchar *const ends[] = { "\"", "'", "-template\"", "-template'", "-flat-xml\"" };
  const guint8 *at = memmem (tag.data, tag.size, ":mimetype=", 10);
  KyView rest;

  if (at == NULL)
    return FALSE;
  rest = ky_view (at + 11, tag.size - (gsize)(at - tag.data) - MIN (11, tag.size));
  if ((gsize)(at - tag.data) + 11 > tag.size || !ky_view_starts_with (rest, MIME, strlen (MIME)))
    return FALSE;
  rest = ky_view (rest.data + strlen (MIME), rest.size - strlen (MIME));
  if (!ky_view_starts_with (rest, kind, strlen (kind)))
    return FALSE;
  rest = ky_view (rest.data + strlen (kind), rest.size - strlen (kind));
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (ky_view_starts_with (rest, ends[i], strlen (ends[i])))
      return TRUE;
  return FALSE;
}

guint
ky_flat_probe_bits (const KyProbe *probe, const gchar *kind)
{
  KyView view = ky_view (probe->view.data, MIN (probe->view.size, LOOKED_AT));
  KyView tag;

  if (view.size == 0
      || (view.data[0] != '<' && view.data[0] != 0xef && !g_ascii_isspace ((gchar)view.data[0])))
    return 0;
  return find_root (view, &tag) && is_document (tag) && is_of_kind (tag, kind) ? 64 : 0;
}
