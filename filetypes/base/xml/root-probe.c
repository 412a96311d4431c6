/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares the local name of the root element in the first 16 KiB of a file, in UTF-8 or UTF-16,
 * with a given name, for identify(). */
#include "filetypes/base/xml/root-probe.h"

#include "filetypes/base/text/probe.h"
#include "filetypes/base/text/root.h"

#define ELEMENT_LOOK 16384 /* bytes in which a root element is looked for */

/* Returns the bid if the root element of `text` is `name`, with any prefix, else 0. */
static guint
root_bits (KyView text, const gchar *name)
{
  KyTextRoot root;

  return ky_text_root_find (text, &root) && ky_view_is (root.local, name) ? 36 : 0;
}

/* Calls root_bits() for the beginning of the file; of UTF-16, for its ASCII characters. */
guint
ky_root_probe_bits (const KyProbe *probe, const gchar *name)
{
  gchar narrow[ELEMENT_LOOK / 2];
  const gchar *at = (const gchar *)probe->view.data;
  gsize size = MIN (probe->view.size, ELEMENT_LOOK);
  gsize skipped;
  gboolean is_little = ky_view_starts_with (probe->view, "\xff\xfe", 2)
                       || ky_view_starts_with (probe->view, "<\0", 2);

  if (is_little || ky_view_starts_with (probe->view, "\xfe\xff", 2)
      || ky_view_starts_with (probe->view, "\0<", 2))
    {
      skipped = (guint8)at[0] >= 0xfe ? 2 : 0;
      for (gsize i = 0; i < size / 2; i++)
        narrow[i] = at[2 * i + (is_little ? 1 : 0)] == 0 ? at[2 * i + (is_little ? 0 : 1)] : '?';
      return root_bits (ky_view (narrow + skipped / 2, (size - skipped) / 2), name);
    }
  skipped = ky_view_starts_with (probe->view, "\xef\xbb\xbf", 3) ? 3 : 0;
  return root_bits (ky_view (at + skipped, size - skipped), name);
}

guint
ky_root_probe_office (const KyProbe *probe, const gchar *name)
{
  guint bits = ky_text_probe_office (probe);
  guint root_bid = bits > 0 ? ky_root_probe_bits (probe, name) : 0;

  return root_bid > 0 ? bits + root_bid : 0;
}
