/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cuts what files in yEnc hold out of a text, so that these bytes do not decide which charset the
 * text has. html/blocks.c removes the lines that are left, and reports the files. */
#include "filetypes/base/text/yenc.h"

/* Returns the next line from `at` on that begins with `prefix`; `end`: there is none. */
static const guint8 *
yenc_find_line (const guint8 *start, const guint8 *at, const guint8 *end, const gchar *prefix)
{
  gsize length = strlen (prefix);

  while (at < end && (at = memmem (at, (gsize)(end - at), prefix, length)) != NULL)
    {
      if (at == start || at[-1] == '\n')
        return at;
      at += length;
    }
  return end;
}

GBytes *
ky_yenc_cut (KyView bytes, gboolean is_head)
{
  const guint8 *start = bytes.data, *end = start + bytes.size, *copied = start, *at = start;
  g_autoptr (GByteArray) out = NULL;

  while ((at = yenc_find_line (start, at, end, "=ybegin ")) < end)
    {
      const guint8 *newline = memchr (at, '\n', (gsize)(end - at));
      const guint8 *from = newline != NULL ? newline + 1 : end;
      const guint8 *to = yenc_find_line (start, from, end, "=yend");

      if (to == end && !is_head)
        break;
      if (out == NULL)
        out = g_byte_array_new ();
      g_byte_array_append (out, copied, (guint)(from - copied));
      copied = at = to;
    }
  if (out == NULL)
    return NULL;
  if (copied < end)
    g_byte_array_append (out, copied, (guint)(end - copied));
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}
