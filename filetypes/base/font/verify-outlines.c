/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies the outlines of TrueType glyphs (ISO/IEC 14496-22 §5.3.3) that kiyome wrote: each glyph
 * has all of its points and no instructions. The components of a composite glyph must exist, must
 * not contain the glyph itself, and are limited in number and depth. */
#include "filetypes/base/font/verify-tables.h"

#define PARTS_MAX 256
#define NESTING_MAX 8
#define SHOWN_MAX 1100
#define POINTS_MAX 65535 /* ISO/IEC 14496-22 §5.2.6: of a composite glyph */

enum
{
  POINT_X_SHORT = 2,
  POINT_Y_SHORT = 4,
  POINT_REPEAT = 8,
  POINT_X_SAME = 16,
  POINT_Y_SAME = 32,
  POINT_FLAGS = 0x7f,

  PART_WORDS = 1,
  PART_XY = 2,
  PART_SCALE = 8,
  PART_MORE = 32,
  PART_XY_SCALE = 64,
  PART_MATRIX = 128,
  PART_FLAGS = 0x1eef /* no instructions (0x100), nothing reserved */
};

typedef struct
{
  KyView glyf;
  KyReader places; /* of loca */
  guint n_glyphs;
  gint8 *depths;           /* of each glyph, by its parts; UNKNOWN, OPEN */
  guint32 *shown, *points; /* of each glyph: how many glyphs and points are drawn for it */
} Glyphs;

enum
{
  UNKNOWN = -1,
  OPEN = -2 /* its parts are looked at */
};

static guint
size_of_delta (guint flags, guint is_short, guint is_same)
{
  return (flags & is_short) != 0 ? 1 : (flags & is_same) != 0 ? 0 : 2;
}

static gboolean
pass_points (KyReader *reader, guint n)
{
  guint64 size = 0;

  for (guint i = 0; i < n;)
    {
      guint flags = ky_reader_u8 (reader);
      guint same = (flags & POINT_REPEAT) != 0 ? ky_reader_u8 (reader) + 1u : 1u;

      if (reader->failed || (flags & ~(guint)POINT_FLAGS) != 0 || same > n - i)
        return FALSE;
      size += (guint64)same
              * (size_of_delta (flags, POINT_X_SHORT, POINT_X_SAME)
                 + size_of_delta (flags, POINT_Y_SHORT, POINT_Y_SAME));
      i += same;
    }
  return ky_reader_bytes (reader, size) != NULL;
}

static gboolean
pass_contours (Glyphs *self, KyReader *reader, guint index, guint n)
{
  gint last = -1;

  for (; n > 0; n--)
    {
      gint end = ky_reader_u16be (reader);

      if (end < last)
        return FALSE;
      last = end;
    }
  self->points[index] = (guint32)(last + 1);
  return ky_reader_u16be (reader) == 0 && !reader->failed
         && pass_points (reader, (guint)(last + 1));
}

static gboolean check_glyph (Glyphs *self, guint index, guint level);

/* Skips the position of component `part` of glyph `index`: an offset, or the numbers of two points
 * that coincide, one of the components before it and one of its own. Both points must exist. */
static gboolean
pass_place (const Glyphs *self, KyReader *reader, guint flags, guint index, guint part)
{
  gboolean is_wide = (flags & PART_WORDS) != 0;
  guint before = is_wide ? ky_reader_u16be (reader) : ky_reader_u8 (reader);
  guint own = is_wide ? ky_reader_u16be (reader) : ky_reader_u8 (reader);

  ky_reader_bytes (reader, (flags & PART_SCALE) != 0      ? 2u
                           : (flags & PART_XY_SCALE) != 0 ? 4u
                           : (flags & PART_MATRIX) != 0   ? 8u
                                                          : 0u);
  return !reader->failed
         && ((flags & PART_XY) != 0 || (before < self->points[index] && own < self->points[part]));
}

static gboolean
pass_parts (Glyphs *self, KyReader *reader, guint index, guint level)
{
  guint flags, n = 0;
  gint deepest = 0;

  do
    {
      flags = ky_reader_u16be (reader);
      guint part = ky_reader_u16be (reader);
      if (reader->failed || ++n > PARTS_MAX || (flags & ~(guint)PART_FLAGS) != 0
          || part >= self->n_glyphs || !check_glyph (self, part, level + 1)
          || !pass_place (self, reader, flags, index, part))
        return FALSE;
      deepest = MAX (deepest, self->depths[part] + 1);
      self->shown[index] += self->shown[part];
      self->points[index] += self->points[part];
      if (self->shown[index] > SHOWN_MAX || self->points[index] > POINTS_MAX)
        return FALSE;
    }
  while ((flags & PART_MORE) != 0);
  self->depths[index] = (gint8)deepest;
  return deepest <= NESTING_MAX;
}

static KyView
verify_outlines_glyph_at (Glyphs *self, guint index)
{
  KyView glyph = ky_view (NULL, 0);

  ky_reader_seek (&self->places, 4 * (guint64)index);
  guint32 from = ky_reader_u32be (&self->places);
  guint32 to = ky_reader_u32be (&self->places);
  return to >= from && ky_view_slice (self->glyf, from, to - from, &glyph) ? glyph
                                                                           : ky_view (NULL, 0);
}

/* Checks a glyph: it is empty, or has a bounding box, then contours or components, and zeros up to
 * a multiple of four bytes. */
static gboolean
check_glyph (Glyphs *self, guint index, guint level)
{
  KyView glyph = verify_outlines_glyph_at (self, index);
  KyReader reader = ky_reader (glyph);

  if (self->depths[index] != UNKNOWN)
    return self->depths[index] != OPEN;
  self->depths[index] = glyph.size == 0 ? 0 : OPEN;
  self->shown[index] = 1;
  if (glyph.size == 0)
    return TRUE;
  guint contours = ky_reader_u16be (&reader);
  ky_reader_bytes (&reader, 8);
  if (level > NESTING_MAX || glyph.size % 4 != 0 || (contours > 0x7fff && contours != 0xffff)
      || !(contours == 0xffff ? pass_parts (self, &reader, index, level)
                              : pass_contours (self, &reader, index, contours)))
    return FALSE;
  if (contours != 0xffff)
    self->depths[index] = 0;
  while (reader.at % 4 != 0)
    if (ky_reader_u8 (&reader) != 0)
      return FALSE;
  return ky_reader_left (&reader) == 0;
}

/* Checks that each glyph begins where the one before it ends. */
static gboolean
are_in_order (Glyphs *self)
{
  guint32 last = 0;

  ky_reader_seek (&self->places, 0);
  for (guint i = 0; i <= self->n_glyphs; i++)
    {
      guint32 place = ky_reader_u32be (&self->places);

      if (place < last || (i == 0 && place != 0))
        return FALSE;
      last = place;
    }
  return last == self->glyf.size;
}

gboolean
ky_font_verify_outlines (KyView glyf, KyView loca, guint n_glyphs, GError **error)
{
  g_autofree gint8 *depths = g_malloc (n_glyphs + 1);
  g_autofree guint32 *shown = g_new0 (guint32, n_glyphs + 1);
  g_autofree guint32 *points = g_new0 (guint32, n_glyphs + 1);
  Glyphs self = { .glyf = glyf,
                  .places = ky_reader (loca),
                  .n_glyphs = n_glyphs,
                  .depths = depths,
                  .shown = shown,
                  .points = points };

  memset (depths, UNKNOWN, n_glyphs + 1);
  if (loca.size != 4 * ((gsize)n_glyphs + 1) || !are_in_order (&self))
    return ky_verify_fail (error, "font: the loca table has a form that kiyome does not write");
  for (guint i = 0; i < n_glyphs; i++)
    if (!check_glyph (&self, i, 0))
      return ky_verify_fail (error, "font: a glyph outline has a form that kiyome does not write");
  return TRUE;
}
