/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares glyphs of two TrueType fonts byte by byte, including the glyphs that they are composed
 * of and their instructions, and rejects fonts with tables that could change what a glyph looks
 * like. text-system-fonts.c and text-program.c call it. */
#include "filetypes/pdf/text-outline.h"

#define TABLES_MAX 256
#define DEPTH_MAX 5
#define PIECES_MAX 32 /* components of a composite glyph */
#define HEAD 10       /* bytes before a glyph's contours: their number and a box */
/* Flags of a point. */
#define SHORT_X 0x02
#define SHORT_Y 0x04
#define REPEATS 0x08
#define SAME_X 0x10
#define SAME_Y 0x20
/* Flags of a piece. */
#define WORDS 0x0001
#define SCALE 0x0008
#define MORE 0x0020
#define TWO_SCALES 0x0040
#define MATRIX 0x0080
#define INSTRUCTIONS 0x0100

gboolean
ky_pdf_outlines_find_table (KyView file, gsize at, const gchar *tag, KyView *ret_table)
{
  guint n = ky_view_u16be (file, at + 4);

  *ret_table = ky_view ("", 0);
  for (guint i = 0; i < MIN (n, TABLES_MAX); i++)
    {
      KyView row;

      if (!ky_view_slice (file, at + 12 + 16 * (guint64)i, 16, &row))
        break;
      if (memcmp (row.data, tag, 4) == 0)
        return ky_view_slice (file, ky_load_u32be (row.data + 8), ky_load_u32be (row.data + 12),
                              ret_table);
    }
  return FALSE;
}

/* Tells whether each table lies within `file`, occurs once, and is one that cannot replace a
 * glyph. */
static gboolean
text_outline_is_plain (KyView file, gsize at, gboolean is_cff)
{
  static const gchar *const all[]
      = { "BASE", "DSIG", "FFTM", "GDEF", "GPOS", "GSUB", "LTSH", "OS/2", "PCLT", "VDMX",
          "cmap", "cvt ", "fpgm", "gasp", "glyf", "hdmx", "head", "hhea", "hmtx", "kern",
          "loca", "maxp", "meta", "name", "post", "prep", "vhea", "vmtx", NULL };
  static const gchar *const of_cff[]
      = { "BASE", "CFF ", "DSIG", "FFTM", "GDEF", "GPOS", "GSUB", "OS/2", "VORG", "cmap", "gasp",
          "head", "hhea", "hmtx", "kern", "maxp", "meta", "name", "post", "vhea", "vmtx", NULL };
  const gchar *const *tags = is_cff ? of_cff : all;
  guint n = ky_view_u16be (file, at + 4);
  gboolean is_there[G_N_ELEMENTS (all)] = { FALSE };

  for (guint i = 0; i < n; i++)
    {
      KyView row, table;
      guint j = 0;

      if (!ky_view_slice (file, at + 12 + 16 * (guint64)i, 16, &row))
        return FALSE;
      while (tags[j] != NULL && memcmp (row.data, tags[j], 4) != 0)
        j++;
      if (tags[j] == NULL || is_there[j]
          || !ky_view_slice (file, ky_load_u32be (row.data + 8), ky_load_u32be (row.data + 12),
                             &table))
        return FALSE;
      is_there[j] = TRUE;
    }
  return TRUE;
}

gboolean
ky_pdf_outlines_read (KyPdfOutlines *self, KyView file, gsize at)
{
  static const gchar *const programs[] = { "cvt ", "fpgm", "prep" };
  guint32 version = ky_view_u32be (file, at);
  KyView head, hhea, maxp;

  memset (self, 0, sizeof *self);
  if ((version != 0x00010000 && version != 0x74727565)
      || !ky_pdf_outlines_find_table (file, at, "head", &head) || head.size < 54
      || !ky_pdf_outlines_find_table (file, at, "hhea", &hhea) || hhea.size < 36
      || !ky_pdf_outlines_find_table (file, at, "maxp", &maxp) || maxp.size < 6
      || !ky_pdf_outlines_find_table (file, at, "hmtx", &self->hmtx)
      || !ky_pdf_outlines_find_table (file, at, "loca", &self->loca)
      || !ky_pdf_outlines_find_table (file, at, "glyf", &self->glyf)
      || ky_view_u16be (head, 50) > 1)
    return FALSE;
  ky_pdf_outlines_find_table (file, at, "cmap", &self->cmap);
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    ky_pdf_outlines_find_table (file, at, programs[i], &self->programs[i]);
  self->em = ky_view_u16be (head, 18);
  self->is_long = ky_view_u16be (head, 50) == 1;
  self->n_metrics = ky_view_u16be (hhea, 34);
  self->n_glyphs = ky_view_u16be (maxp, 4);
  self->is_plain = text_outline_is_plain (file, at, FALSE);
  return self->em > 0 && self->n_metrics > 0
         && self->loca.size >= ((gsize)self->n_glyphs + 1) * (self->is_long ? 4 : 2);
}

gboolean
ky_pdf_outlines_find_cff (KyView file, KyView *ret_table, guint *ret_n)
{
  KyView head, maxp;

  if (ky_view_u32be (file, 0) != KY_PDF_OPENTYPE || !text_outline_is_plain (file, 0, TRUE)
      || !ky_pdf_outlines_find_table (file, 0, "head", &head) || head.size < 54
      || ky_view_u16be (head, 18) != 1000 || !ky_pdf_outlines_find_table (file, 0, "maxp", &maxp)
      || maxp.size < 6)
    return FALSE;
  *ret_n = ky_view_u16be (maxp, 4);
  return ky_pdf_outlines_find_table (file, 0, "CFF ", ret_table);
}

static guint64
text_outline_place_of (const KyPdfOutlines *self, guint glyph)
{
  return self->is_long ? ky_view_u32be (self->loca, 4 * (guint64)glyph)
                       : 2 * (guint64)ky_view_u16be (self->loca, 2 * (guint64)glyph);
}

/* Finds the outline of `glyph` in the table glyf. Returns FALSE if there is none. */
static gboolean
find_glyph (const KyPdfOutlines *self, guint glyph, KyView *ret_bytes)
{
  if (glyph >= self->n_glyphs)
    return FALSE;
  guint64 from = text_outline_place_of (self, glyph);
  guint64 to = text_outline_place_of (self, glyph + 1);
  return from <= to && ky_view_slice (self->glyf, from, to - from, ret_bytes);
}

gboolean
ky_pdf_outlines_reach (const KyPdfOutlines *self, guint glyph, gdouble *ret_left,
                       gdouble *ret_right)
{
  KyView bytes;

  if (!find_glyph (self, glyph, &bytes))
    return FALSE;
  /* an empty outline draws nothing */
  *ret_left = (gint16)ky_view_u16be (bytes, 2) / (gdouble)self->em;
  *ret_right = (gint16)ky_view_u16be (bytes, 6) / (gdouble)self->em;
  return TRUE;
}

/* Reads the left side bearing of a glyph. FALSE: it is not known. */
static gboolean
find_bearing (const KyPdfOutlines *self, guint glyph, guint *ret_bearing)
{
  guint64 at = glyph < self->n_metrics
                   ? 4 * (guint64)glyph + 2
                   : 4 * (guint64)self->n_metrics + 2 * (guint64)(glyph - self->n_metrics);

  *ret_bearing = ky_view_u16be (self->hmtx, at);
  return at + 2 <= self->hmtx.size;
}

/* Compares `n` bytes at `*one` and `*other` and moves both behind them. FALSE: they differ or are
 * missing. */
static gboolean
take_same (KyView *one, KyView *other, gsize n)
{
  if (n > one->size || n > other->size || memcmp (one->data, other->data, n) != 0)
    return FALSE;
  *one = ky_view (one->data + n, one->size - n);
  *other = ky_view (other->data + n, other->size - n);
  return TRUE;
}

/* Compares the instructions of a glyph with those of `other`; a glyph without instructions equals
 * one with any. */
static gboolean
take_instructions (KyView *one, KyView *other)
{
  guint n = ky_view_u16be (*one, 0), m = ky_view_u16be (*other, 0);

  if (n == m)
    return take_same (one, other, 2 + (gsize)n);
  return n == 0 && ky_view_from (*one, 2, one) && ky_view_from (*other, 2 + (guint64)m, other);
}

/* Returns the size in bytes of the flags and coordinates of `n` points at the beginning of
 * `points`; 0: they do not end there. */
static gsize
measure_points (KyView points, guint n)
{
  guint64 flags = 0, coordinates = 0;

  for (guint i = 0; i < n;)
    {
      guint flag, times = 1;

      if (flags + 2 > points.size)
        return 0;
      flag = points.data[flags++];
      if (flag & REPEATS)
        times += points.data[flags++];
      coordinates += times
                     * ((flag & SHORT_X  ? 1u
                         : flag & SAME_X ? 0u
                                         : 2u)
                        + (flag & SHORT_Y  ? 1u
                           : flag & SAME_Y ? 0u
                                           : 2u));
      i += times;
    }
  return flags + coordinates <= points.size ? flags + coordinates : 0;
}

static gboolean
are_same_points (KyView one, KyView other, guint n_contours)
{
  if (n_contours == 0 || !take_same (&one, &other, 2 * (gsize)n_contours))
    return FALSE;
  guint n_points = ky_load_u16be (one.data - 2) + 1u;
  if (!take_instructions (&one, &other))
    return FALSE;
  gsize size = measure_points (other, n_points);
  return size > 0 && take_same (&one, &other, size);
}

static gboolean are_same (const KyPdfOutlines *self, guint one, const KyPdfOutlines *known,
                          guint other, guint depth, guint *left);

/* Compares glyphs put together of others, whose numbers may differ. */
static gboolean
are_same_pieces (const KyPdfOutlines *self, KyView one, const KyPdfOutlines *known, KyView other,
                 guint depth, guint *left)
{
  guint flags, others;

  do
    {
      guint a = ky_view_u16be (one, 2), b = ky_view_u16be (other, 2);

      flags = ky_view_u16be (one, 0);
      others = ky_view_u16be (other, 0);
      /* programs that remove the instructions clear this flag */
      if ((flags | INSTRUCTIONS) != (others | INSTRUCTIONS) || !ky_view_from (one, 4, &one)
          || !ky_view_from (other, 4, &other)
          || !take_same (&one, &other,
                         (flags & WORDS ? 4u : 2u)
                             + (flags & SCALE        ? 2u
                                : flags & TWO_SCALES ? 4u
                                : flags & MATRIX     ? 8u
                                                     : 0u))
          || !are_same (self, a, known, b, depth + 1, left))
        return FALSE;
    }
  while (flags & MORE);
  return (flags & INSTRUCTIONS) == 0
         || ((others & INSTRUCTIONS) != 0 && take_instructions (&one, &other));
}

static gboolean
are_same (const KyPdfOutlines *self, guint one, const KyPdfOutlines *known, guint other,
          guint depth, guint *left)
{
  KyView bytes, others;
  guint bearing, others_bearing;

  if (depth > DEPTH_MAX || *left == 0 || !find_glyph (self, one, &bytes)
      || !find_glyph (known, other, &others))
    return FALSE;
  --*left;
  if (bytes.size == 0 || others.size == 0)
    return bytes.size == 0 && others.size == 0;
  if (!find_bearing (self, one, &bearing) || !find_bearing (known, other, &others_bearing)
      || bearing != others_bearing || !take_same (&bytes, &others, HEAD))
    return FALSE;
  gint n_contours = (gint16)ky_load_u16be (bytes.data - HEAD);
  return n_contours >= 0 ? are_same_points (bytes, others, (guint)n_contours)
                         : are_same_pieces (self, bytes, known, others, depth, left);
}

gboolean
ky_pdf_outlines_are_same (const KyPdfOutlines *self, guint one, const KyPdfOutlines *known,
                          guint other)
{
  guint left = PIECES_MAX;

  if (!self->is_plain || self->em != known->em)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (self->programs); i++)
    {
      KyView a = self->programs[i], b = known->programs[i];

      if (a.size > 0 && (a.size != b.size || memcmp (a.data, b.data, a.size) != 0))
        return FALSE;
    }
  return are_same (self, one, known, other, 0, &left);
}
