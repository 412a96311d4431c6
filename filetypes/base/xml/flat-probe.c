/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the media type in the root element of a flat OpenDocument file, within its first 64 KiB,
 * for identify(). */
#include "filetypes/base/xml/flat-probe.h"

#include "filetypes/base/text/root.h"

#define LOOKED_AT 65536u
#define MIME "application/vnd.oasis.opendocument."

static gboolean
is_of_kind (KyView tag, const gchar *kind)
{
  static const gchar *const ends[] = { "\"", "'", "-template\"", "-template'", "-flat-xml\"" };
  const guint8 *at = memmem (tag.data, tag.size, ":mimetype=", 10);

  if (at == NULL)
    return FALSE;
  KyView rest = ky_view (at + 11, tag.size - (gsize)(at - tag.data) - MIN (11, tag.size));
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

/* Looks for <office:document …> with any prefix. */
guint
ky_flat_probe_bits (const KyProbe *probe, const gchar *kind)
{
  gsize skipped = ky_view_starts_with (probe->view, "\xef\xbb\xbf", 3) ? 3 : 0;
  KyView view = ky_view (probe->view.data + skipped, MIN (probe->view.size, LOOKED_AT) - skipped);
  KyTextRoot root;

  if (!ky_text_root_find (view, &root) || root.local.size == root.name.size
      || !ky_view_is (root.local, "document"))
    return 0;
  gsize before = (gsize)(root.name.data - root.head.data);
  return is_of_kind (ky_view (root.name.data, root.head.size - before), kind) ? 64 : 0;
}
