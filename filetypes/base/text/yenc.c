/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cuts files in yEnc out of a text, so that their bytes do not decide which charset the text has.
 * html/blocks.c does the same in what is decoded already. */
#include "filetypes/base/text/yenc.h"

#define NAME_SHOWN 400 /* bytes; a longer name is left out */

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

/* Appends a line "[yEnc: NAME]" in place of the file whose first line is from `line` to `end`. */
static void
yenc_append_mark (GByteArray *out, const guint8 *line, const guint8 *end)
{
  const guint8 *name = memmem (line, (gsize)(end - line), " name=", 6);

  g_byte_array_append (out, (const guint8 *)"[yEnc", 5);
  while (end > line && g_ascii_isspace ((gchar)end[-1]))
    end--;
  if (name != NULL)
    for (name += 6; name < end && g_ascii_isspace ((gchar)*name);)
      name++;
  if (name != NULL && name < end && end - name <= NAME_SHOWN)
    {
      g_byte_array_append (out, (const guint8 *)": ", 2);
      g_byte_array_append (out, name, (guint)(end - name));
    }
  g_byte_array_append (out, (const guint8 *)"]", 1);
}

GBytes *
ky_yenc_cut (KyView bytes, gboolean is_head, guint *ret_n)
{
  const guint8 *start = bytes.data, *end = start + bytes.size, *copied = start, *at = start;
  g_autoptr (GByteArray) out = NULL;

  *ret_n = 0;
  while ((at = yenc_find_line (start, at, end, "=ybegin ")) < end)
    {
      const guint8 *newline = memchr (at, '\n', (gsize)(end - at));
      const guint8 *from = newline != NULL ? newline + 1 : end;
      const guint8 *to = yenc_find_line (start, from, end, "=yend");

      if (to == end && !is_head)
        break;
      if (out == NULL)
        out = g_byte_array_new ();
      g_byte_array_append (out, copied, (guint)(at - copied));
      yenc_append_mark (out, at, from);
      ++*ret_n;
      newline = memchr (to, '\n', (gsize)(end - to));
      /* keep the line end before the next line */
      copied = at = newline == NULL ? end : newline[-1] == '\r' ? newline - 1 : newline;
    }
  if (out == NULL)
    return NULL;
  if (copied < end)
    g_byte_array_append (out, copied, (guint)(end - copied));
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}
