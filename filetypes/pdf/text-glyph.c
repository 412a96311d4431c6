/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks up glyphs in the cmap table of a TrueType or OpenType font: by Unicode character (formats
 * 4 and 12), or by one-byte code for symbolic fonts. A table whose segments are not in ascending
 * order is rejected. */
#include "filetypes/pdf/text-glyph.h"

#include "common/release.h"

#define SUBTABLES_MAX 32
#define TABLE_MAX (1024 * 1024)

/* Describes a subtable of format 4 or 12, whose segments ascend. */
struct _KyPdfGlyphs
{
  guint8 *bytes;
  KyView table;
  guint n;
  gboolean is_wide; /* format 12 */
};

KY_DEFINE_PUBLIC_FREE (ky_pdf_glyphs_free, KyPdfGlyphs, bytes)

/* Returns the last code of segment `i`. */
static guint32
last_of (const KyPdfGlyphs *self, guint i)
{
  return self->is_wide ? ky_view_u32be (self->table, 20 + 12 * (gsize)i)
                       : ky_view_u16be (self->table, 14 + 2 * (gsize)i);
}

static guint32
text_glyph_first_of (const KyPdfGlyphs *self, guint i)
{
  return self->is_wide ? ky_view_u32be (self->table, 16 + 12 * (gsize)i)
                       : ky_view_u16be (self->table, 16 + 2 * ((gsize)self->n + i));
}

/* Uses the cmap `subtable`, as far as it is complete. Returns FALSE if it has another format or is
 * not sorted. */
static gboolean
text_glyph_take (KyPdfGlyphs *self, KyView subtable)
{
  guint format = ky_view_u16be (subtable, 0);
  guint64 n = format == 4    ? ky_view_u16be (subtable, 6) / 2
              : format == 12 ? ky_view_u32be (subtable, 12)
                             : 0;

  if (n == 0 || n > 65536 || (format == 4 ? 16 + 8 * n : 16 + 12 * n) > subtable.size)
    return FALSE;
  self->table = subtable;
  self->n = (guint)n;
  self->is_wide = format == 12;
  for (guint i = 0; i < self->n; i++)
    if (text_glyph_first_of (self, i) > last_of (self, i)
        || (i > 0 && text_glyph_first_of (self, i) <= last_of (self, i - 1)))
      return FALSE;
  return TRUE;
}

static gboolean
is_unicode (guint platform, guint encoding)
{
  return platform == 0 || (platform == 3 && (encoding == 1 || encoding == 10));
}

KyPdfGlyphs *
ky_pdf_glyphs_new (KyView cmap)
{
  if (cmap.size < 4 || cmap.size > TABLE_MAX)
    return NULL;
  KyPdfGlyphs *self = g_new0 (KyPdfGlyphs, 1);
  self->bytes = g_memdup2 (cmap.data, cmap.size);
  cmap.data = self->bytes;
  guint n = ky_view_u16be (cmap, 2);
  for (guint i = 0; i < MIN (n, SUBTABLES_MAX); i++)
    {
      gsize at = 4 + 8 * (gsize)i;
      KyPdfGlyphs found = { 0 };

      if (at + 8 > cmap.size)
        break;
      guint32 offset = ky_view_u32be (cmap, at + 4);
      if (!is_unicode (ky_view_u16be (cmap, at), ky_view_u16be (cmap, at + 2))
          || offset >= cmap.size
          || !text_glyph_take (&found, ky_view (cmap.data + offset, cmap.size - offset))
          || (self->n > 0 && !found.is_wide))
        continue;
      found.bytes = self->bytes;
      *self = found;
      if (found.is_wide)
        return self;
    }
  if (self->n > 0)
    return self;
  ky_pdf_glyphs_free (self);
  return NULL;
}

static guint
glyph_in (const KyPdfGlyphs *self, guint i, guint32 c)
{
  gsize n = self->n, at = 16 + 6 * n + 2 * (gsize)i;

  if (self->is_wide)
    return (guint)MIN ((guint64)ky_view_u32be (self->table, 24 + 12 * (gsize)i)
                           + (c - text_glyph_first_of (self, i)),
                       G_MAXUINT16);
  guint delta = ky_view_u16be (self->table, 16 + 4 * n + 2 * (gsize)i);
  guint offset = ky_view_u16be (self->table, at);
  if (offset == 0)
    return (c + delta) & 0xffff;
  at += offset + 2 * (gsize)(c - text_glyph_first_of (self, i));
  guint glyph = at + 2 <= self->table.size ? ky_view_u16be (self->table, at) : 0;
  return glyph == 0 ? 0 : (glyph + delta) & 0xffff;
}

guint
ky_pdf_glyphs_find (const KyPdfGlyphs *self, gunichar c)
{
  guint low = 0, high = self->n;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (last_of (self, middle) < c)
        low = middle + 1;
      else
        high = middle;
    }
  return low < self->n && text_glyph_first_of (self, low) <= c ? glyph_in (self, low, c) : 0;
}

/* --- by codes --------------------------------------------------------------------------------- */

/* Reads glyphs from a subtable of format 0, one byte for each code. FALSE: it has another format or
 * is too short. */
static gboolean
text_glyph_read_bytes (KyView subtable, guint16 glyphs[256])
{
  if (ky_view_u16be (subtable, 0) != 0 || subtable.size < 6 + 256)
    return FALSE;
  for (guint i = 0; i < 256; i++)
    glyphs[i] = subtable.data[6 + i];
  return TRUE;
}

/* Reads glyphs from a subtable for symbols, whose codes begin at 0xf000. A code whose glyph at 0
 * differs gets none. */
static gboolean
read_symbols (KyView subtable, guint16 glyphs[256])
{
  KyPdfGlyphs table = { 0 };

  if (!text_glyph_take (&table, subtable))
    return FALSE;
  for (guint i = 0; i < 256; i++)
    {
      guint plain = ky_pdf_glyphs_find (&table, i);

      glyphs[i] = (guint16)ky_pdf_glyphs_find (&table, 0xf000 + i);
      if (plain != 0 && plain != glyphs[i])
        glyphs[i] = 0;
    }
  return TRUE;
}

gboolean
ky_pdf_glyphs_of_codes (KyView cmap, guint16 ret_glyphs[256])
{
  guint n = ky_view_u16be (cmap, 2);

  if (n == 0 || n > 2 || cmap.size > TABLE_MAX)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      guint64 at = 4 + 8 * (guint64)i;
      guint platform = ky_view_u16be (cmap, at), encoding = ky_view_u16be (cmap, at + 2);
      guint16 glyphs[256];
      KyView subtable;

      if (!ky_view_from (cmap, ky_view_u32be (cmap, at + 4), &subtable) || encoding != 0
          || !(platform == 1   ? text_glyph_read_bytes (subtable, glyphs)
               : platform == 3 ? read_symbols (subtable, glyphs)
                               : FALSE))
        return FALSE;
      for (guint j = 0; j < 256; j++)
        ret_glyphs[j] = i == 0 || glyphs[j] == ret_glyphs[j] ? glyphs[j] : 0;
    }
  return TRUE;
}
