/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and rewrites fonts of TrueType and OpenType (ISO/IEC 14496-22): head, hhea, hmtx, maxp,
 * cmap, post, loca with glyf, or CFF; of a font that a document brings along also those of
 * office-tables.c. Each is read into numbers and written from them; instructions (fpgm, prep, cvt,
 * glyph programs) and all other tables are not carried. Of a collection it is the first font. */
#include "filetypes/base/font/program.h"

#include "filetypes/base/font/sfnt.h"

#define TABLES_MAX 256
#define LONGEST_NAME 63
#define GLYPHS_SLACK (1 << 20) /* bytes that outlines may take beyond twice their table */

typedef struct
{
  KyView file;
  KyView head, hhea, hmtx, maxp, cmap, post, loca, glyf, cff;
  KyView os2, name, vhea, vmtx, gdef, gpos, gsub, vorg;
  guint n_glyphs;
} Font;

/* --- reading the directory ------------------------------------------------------------------ */

/* Moves to the first font of a collection, which is the one that PDF readers use. For another file
 * does nothing. */
static gboolean
enter_collection (KyReader *reader)
{
  if (!ky_view_starts_with (ky_view (reader->data, reader->size), "ttcf", 4))
    return TRUE;
  return ky_reader_seek (reader, 12) && ky_reader_seek (reader, ky_reader_u32be (reader));
}

static gboolean
sfnt_read_directory (Font *font, GError **error)
{
  KyReader reader = ky_reader (font->file);
  const struct
  {
    const gchar *tag;
    KyView *view;
  } wanted[] = { { "head", &font->head }, { "hhea", &font->hhea }, { "hmtx", &font->hmtx },
                 { "maxp", &font->maxp }, { "cmap", &font->cmap }, { "post", &font->post },
                 { "loca", &font->loca }, { "glyf", &font->glyf }, { "CFF ", &font->cff },
                 { "OS/2", &font->os2 },  { "name", &font->name }, { "vhea", &font->vhea },
                 { "vmtx", &font->vmtx }, { "GDEF", &font->gdef }, { "GPOS", &font->gpos },
                 { "GSUB", &font->gsub }, { "VORG", &font->vorg } };

  if (!enter_collection (&reader))
    return ky_error_malformed (error, "font: the first font of the collection is outside the file");
  ky_reader_u32be (&reader);
  guint n = ky_reader_u16be (&reader);
  ky_reader_bytes (&reader, 6);
  if (reader.failed || n == 0 || n > TABLES_MAX)
    return ky_error_malformed (error, "font: the table directory is truncated, empty or too long");
  for (guint i = 0; i < n; i++)
    {
      const guint8 *tag = ky_reader_bytes (&reader, 4);

      ky_reader_u32be (&reader);
      guint32 offset = ky_reader_u32be (&reader);
      guint32 length = ky_reader_u32be (&reader);
      if (reader.failed)
        break; /* a truncated directory: the entries before may suffice */
      for (guint j = 0; j < G_N_ELEMENTS (wanted); j++)
        if (memcmp (tag, wanted[j].tag, 4) == 0 && wanted[j].view->data == NULL
            && offset <= font->file.size)
          /* The last table of many embedded fonts is a little short. */
          *wanted[j].view
              = ky_view (font->file.data + offset, MIN ((gsize)length, font->file.size - offset));
    }
  if (font->head.size < 54 || font->maxp.size < 6 || font->hhea.size < 36)
    return ky_error_malformed (error, "font: head, hhea or maxp is missing");
  /* A byte that is lost on the way shifts all tables behind it. */
  if (!ky_view_starts_with (ky_view (font->head.data + 12, 4), "\x5f\x0f\x3c\xf5", 4)
      && (font->head.data[50] != 0 || font->head.data[51] > 1 || font->head.data[18] > 0x40))
    return ky_error_malformed (error,
                               "font: the head table is not at the offset of the table directory");
  if (font->cff.data == NULL && (font->loca.data == NULL || font->glyf.data == NULL))
    return ky_error_malformed (error, "font: no table contains outlines");
  font->n_glyphs = ky_load_u16be (font->maxp.data + 4);
  return font->n_glyphs > 0 || ky_error_malformed (error, "font: the number of glyphs is zero");
}

static guint32
u32_at (KyView view, gsize at)
{
  return (guint32)ky_view_u16be (view, at) << 16 | ky_view_u16be (view, at + 2);
}

/* --- tables of numbers ---------------------------------------------------------------------- */

/* Writes `head` without dates and revision, which say nothing about the look; the checksum is set
 * at the end. */
static GByteArray *
sfnt_write_head (const Font *font)
{
  GByteArray *out = g_byte_array_new ();
  guint units = ky_view_u16be (font->head, 18);

  ky_put_u32be (out, 0x00010000);
  ky_put_u32be (out, 0x00010000);
  ky_put_u32be (out, 0);
  ky_put_u32be (out, 0x5f0f3cf5);
  ky_put_u16be (out, ky_view_u16be (font->head, 16) & 0x000b);
  ky_put_u16be (out, CLAMP (units, 16u, 16384u));
  for (guint i = 0; i < 4; i++)
    ky_put_u32be (out, 0);
  for (guint i = 0; i < 4; i++)
    ky_put_u16be (out, ky_view_u16be (font->head, 36 + 2 * i));
  ky_put_u16be (out, ky_view_u16be (font->head, 44) & 0x7f);
  ky_put_u16be (out, ky_view_u16be (font->head, 46));
  ky_put_u16be (out, 2);
  ky_put_u16be (out, font->cff.data == NULL);
  ky_put_u16be (out, 0);
  return out;
}

static GByteArray *
write_hhea (const Font *font, guint n_metrics)
{
  GByteArray *out = g_byte_array_new ();

  ky_put_u32be (out, 0x00010000);
  for (guint i = 0; i < 10; i++)
    ky_put_u16be (out, ky_view_u16be (font->hhea, 4 + 2 * i));
  for (guint i = 0; i < 5; i++)
    ky_put_u16be (out, 0);
  ky_put_u16be (out, n_metrics);
  return out;
}

static GByteArray *
write_hmtx (const Font *font, guint n_metrics)
{
  GByteArray *out = g_byte_array_new ();

  for (guint i = 0; i < n_metrics; i++)
    {
      ky_put_u16be (out, ky_view_u16be (font->hmtx, 4 * i));
      ky_put_u16be (out, ky_view_u16be (font->hmtx, 4 * i + 2));
    }
  for (guint i = n_metrics; i < font->n_glyphs; i++)
    ky_put_u16be (out, ky_view_u16be (font->hmtx, 4 * n_metrics + 2 * (i - n_metrics)));
  return out;
}

/* Writes the table maxp. The limits of the interpreter are 0, because there are no instructions. */
static GByteArray *
write_maxp (const Font *font)
{
  GByteArray *out = g_byte_array_new ();

  if (font->cff.data != NULL)
    {
      ky_put_u32be (out, 0x00005000);
      ky_put_u16be (out, font->n_glyphs);
      return out;
    }
  ky_put_u32be (out, 0x00010000);
  ky_put_u16be (out, font->n_glyphs);
  for (guint i = 0; i < 4; i++)
    ky_put_u16be (out, ky_view_u16be (font->maxp, 6 + 2 * i));
  ky_put_u16be (out, 1);
  for (guint i = 0; i < 6; i++)
    ky_put_u16be (out, 0);
  ky_put_u16be (out, ky_view_u16be (font->maxp, 28));
  ky_put_u16be (out, CLAMP (ky_view_u16be (font->maxp, 30), 1u, 8u));
  return out;
}

/* --- glyph names ---------------------------------------------------------------------------- */

static gboolean
is_glyph_name (KyView name)
{
  for (gsize i = 0; i < name.size; i++)
    if (!g_ascii_isalnum (name.data[i]) && name.data[i] != '.' && name.data[i] != '_'
        && name.data[i] != '-')
      return FALSE;
  return name.size <= LONGEST_NAME;
}

/* Writes the names in format 2: an index for each glyph, then the names. Returns FALSE if something
 * is not valid; the table then becomes one of format 3, without names. */
static gboolean
put_glyph_names (const Font *font, GByteArray *out)
{
  KyReader reader = ky_reader (font->post);
  g_autoptr (GArray) names = g_array_new (FALSE, FALSE, sizeof (KyView));
  guint n, highest = 0;

  ky_reader_bytes (&reader, 32);
  n = ky_reader_u16be (&reader);
  const guint8 *indices = ky_reader_bytes (&reader, 2 * (guint64)n);
  if (reader.failed || n > font->n_glyphs)
    return FALSE;
  for (guint i = 0; i < n; i++)
    highest = MAX (highest, ky_load_u16be (indices + 2 * i));
  while (ky_reader_left (&reader) > 0 && names->len + 258 <= highest)
    {
      guint length = ky_reader_u8 (&reader);
      const guint8 *text = ky_reader_bytes (&reader, length);
      KyView name = ky_view (text, length);

      if (text == NULL)
        return FALSE;
      if (!is_glyph_name (name))
        name.size = 0;
      g_array_append_val (names, name);
    }
  if (highest >= 258 && highest - 258 >= names->len)
    return FALSE;
  ky_put_u16be (out, font->n_glyphs);
  for (guint i = 0; i < font->n_glyphs; i++)
    ky_put_u16be (out, i < n ? ky_load_u16be (indices + 2 * i) : 0);
  for (guint i = 0; i < names->len; i++)
    {
      const KyView *name = &g_array_index (names, KyView, i);
      guint8 length = (guint8)name->size;

      g_byte_array_append (out, &length, 1);
      g_byte_array_append (out, name->data, length);
    }
  return TRUE;
}

static GByteArray *
write_post (const Font *font)
{
  GByteArray *out = g_byte_array_new ();
  g_autoptr (GByteArray) names = g_byte_array_new ();
  guint32 format = font->post.size >= 32 ? u32_at (font->post, 0) : 0;

  if (format == 0x00020000 && !put_glyph_names (font, names))
    format = 0;
  ky_put_u32be (out, format == 0x00010000 || format == 0x00020000 ? format : 0x00030000);
  ky_put_u32be (out, u32_at (font->post, 4));
  ky_put_u32be (out, u32_at (font->post, 8));
  ky_put_u32be (out, u32_at (font->post, 12) != 0);
  for (guint i = 0; i < 4; i++)
    ky_put_u32be (out, 0);
  if (format == 0x00020000)
    g_byte_array_append (out, names->data, names->len);
  return out;
}

/* --- glyphs --------------------------------------------------------------------------------- */

enum
{
  POINT_ON_CURVE = 1,
  POINT_X_SHORT = 2,
  POINT_Y_SHORT = 4,
  POINT_REPEAT = 8,
  POINT_X_SAME = 16,
  POINT_Y_SAME = 32,
  POINT_OVERLAP = 64,

  PART_WORDS = 1,
  PART_XY = 2,
  PART_SCALE = 8,
  PART_MORE = 32,
  PART_XY_SCALE = 64,
  PART_MATRIX = 128,
  PART_INSTRUCTIONS = 256,
  PART_KEPT
  = 0x0001 | 0x0002 | 0x0004 | 0x0008 | 0x0020 | 0x0040 | 0x0080 | 0x0200 | 0x0400 | 0x0800 | 0x1000
};

typedef struct
{
  guint8 flags;
  gint16 dx, dy;
} Point;

static gint16
read_delta (KyReader *reader, guint8 flags, guint8 is_short, guint8 same)
{
  if ((flags & is_short) != 0)
    {
      gint16 value = ky_reader_u8 (reader);

      return (flags & same) != 0 ? value : (gint16)-value;
    }
  return (flags & same) != 0 ? 0 : (gint16)ky_reader_u16be (reader);
}

static gboolean
sfnt_read_points (KyReader *reader, GArray *points, guint n)
{
  for (guint i = 0; i < n && !reader->failed;)
    {
      Point point = { ky_reader_u8 (reader), 0, 0 };
      guint repeat = (point.flags & POINT_REPEAT) != 0 ? ky_reader_u8 (reader) : 0u;

      for (guint j = 0; j <= repeat && i < n; j++, i++)
        g_array_append_val (points, point);
    }
  for (guint i = 0; i < points->len; i++)
    g_array_index (points, Point, i).dx
        = read_delta (reader, g_array_index (points, Point, i).flags, POINT_X_SHORT, POINT_X_SAME);
  for (guint i = 0; i < points->len; i++)
    g_array_index (points, Point, i).dy
        = read_delta (reader, g_array_index (points, Point, i).flags, POINT_Y_SHORT, POINT_Y_SAME);
  return !reader->failed && points->len == n;
}

static void
put_delta (GByteArray *out, gint16 delta)
{
  guint8 byte = (guint8)ABS (delta);

  if (delta == 0)
    return;
  if (delta >= -255 && delta <= 255)
    g_byte_array_append (out, &byte, 1);
  else
    ky_put_u16be (out, (guint16)delta);
}

static guint8
packed_flags (const Point *point)
{
  guint8 flags = point->flags & (POINT_ON_CURVE | POINT_OVERLAP);

  if (point->dx == 0)
    flags |= POINT_X_SAME;
  else if (point->dx >= -255 && point->dx <= 255)
    flags |= (guint8)(POINT_X_SHORT | (point->dx > 0 ? POINT_X_SAME : 0));
  if (point->dy == 0)
    flags |= POINT_Y_SAME;
  else if (point->dy >= -255 && point->dy <= 255)
    flags |= (guint8)(POINT_Y_SHORT | (point->dy > 0 ? POINT_Y_SAME : 0));
  return flags;
}

static void
sfnt_put_points (GByteArray *out, const GArray *points)
{
  for (guint i = 0; i < points->len;)
    {
      guint8 flags = packed_flags (&g_array_index (points, Point, i));
      guint8 repeat = 0;

      while (repeat < 255 && i + repeat + 1 < points->len
             && packed_flags (&g_array_index (points, Point, i + repeat + 1)) == flags)
        repeat++;
      i += repeat + 1u;
      if (repeat > 0)
        flags |= POINT_REPEAT;
      g_byte_array_append (out, &flags, 1);
      if (repeat > 0)
        g_byte_array_append (out, &repeat, 1);
    }
  for (guint i = 0; i < points->len; i++)
    put_delta (out, g_array_index (points, Point, i).dx);
  for (guint i = 0; i < points->len; i++)
    put_delta (out, g_array_index (points, Point, i).dy);
}

static gboolean
put_simple_glyph (KyReader *reader, guint n_contours, GByteArray *out)
{
  g_autoptr (GArray) points = g_array_new (FALSE, TRUE, sizeof (Point));
  gint last = -1;

  for (guint i = 0; i < n_contours; i++)
    {
      gint end = ky_reader_u16be (reader);

      if (reader->failed || end < last)
        return FALSE;
      last = end;
      ky_put_u16be (out, (guint)end);
    }
  ky_reader_bytes (reader, ky_reader_u16be (reader));
  ky_put_u16be (out, 0);
  if (reader->failed || !sfnt_read_points (reader, points, (guint)(last + 1)))
    return FALSE;
  sfnt_put_points (out, points);
  return TRUE;
}

/* Writes a glyph that is made of other glyphs. A part may only be a glyph that comes before or
 * after this one and is no part of itself: only simple nesting is checked here, the depth is
 * bounded by maxp. */
static gboolean
put_composite_glyph (const Font *font, KyReader *reader, guint index, GByteArray *out)
{
  guint flags, n = 0;

  do
    {
      flags = ky_reader_u16be (reader);
      guint part = ky_reader_u16be (reader);
      gsize length = (flags & PART_WORDS) != 0 ? 4 : 2;
      length += (flags & PART_SCALE) != 0      ? 2
                : (flags & PART_XY_SCALE) != 0 ? 4
                : (flags & PART_MATRIX) != 0   ? 8
                                               : 0;
      const guint8 *rest = ky_reader_bytes (reader, length);
      if (rest == NULL || part >= font->n_glyphs || part == index || ++n > 256)
        return FALSE;
      ky_put_u16be (out, flags & PART_KEPT);
      ky_put_u16be (out, part);
      g_byte_array_append (out, rest, (guint)length);
    }
  while ((flags & PART_MORE) != 0);
  return TRUE;
}

static gboolean
sfnt_put_glyph (const Font *font, KyView glyph, guint index, GByteArray *out)
{
  KyReader reader = ky_reader (glyph);
  gint n_contours = (gint16)ky_reader_u16be (&reader);

  if (glyph.size < 10)
    return FALSE;
  ky_put_u16be (out, (guint16)(n_contours < 0 ? -1 : n_contours));
  for (guint i = 0; i < 4; i++)
    ky_put_u16be (out, ky_reader_u16be (&reader));
  if (n_contours >= 0)
    return put_simple_glyph (&reader, (guint)n_contours, out);
  return put_composite_glyph (font, &reader, index, out);
}

#define NESTING_MAX 8
#define SHOWN_MAX 1000
#define POINTS_MAX 65535
#define KNOTTED -1
#define UNKNOWN -2

/* Holds what a reader draws for a glyph. */
typedef struct
{
  gint depth;    /* of its parts: 0 for outlines, KNOTTED when it is part of itself or too much */
  guint n_shown; /* glyphs, parts of parts and itself included */
  guint n_points;
} Shown;

/* Adds a part of `glyph`, from `reader`. Parts may be put where two points meet, which have to be
 * there. */
static gboolean
sfnt_add_part (Shown *glyph, KyReader *reader, guint flags, const Shown *part)
{
  gboolean is_wide = (flags & PART_WORDS) != 0;
  guint one = is_wide ? ky_reader_u16be (reader) : ky_reader_u8 (reader);
  guint other = is_wide ? ky_reader_u16be (reader) : ky_reader_u8 (reader);

  ky_reader_bytes (reader, (flags & PART_SCALE) != 0      ? 2u
                           : (flags & PART_XY_SCALE) != 0 ? 4u
                           : (flags & PART_MATRIX) != 0   ? 8u
                                                          : 0u);
  if (reader->failed || part->depth == KNOTTED
      || ((flags & PART_XY) == 0 && (one >= glyph->n_points || other >= part->n_points)))
    return FALSE;
  glyph->depth = MAX (glyph->depth, part->depth + 1);
  glyph->n_shown += part->n_shown;
  glyph->n_points += part->n_points;
  return glyph->depth <= NESTING_MAX && glyph->n_shown <= SHOWN_MAX
         && glyph->n_points <= POINTS_MAX;
}

/* Returns what glyph `index` shows. Each is asked once. */
static const Shown *
sfnt_shown_by (const GArray *starts, const GByteArray *glyf, Shown *known, guint index, guint level)
{
  guint32 from = g_array_index (starts, guint32, index),
          to = g_array_index (starts, guint32, index + 1);
  KyReader reader = ky_reader (ky_view (glyf->data + from, to - from));
  Shown shown = { .n_shown = 1 };
  gint n_contours = (gint16)ky_reader_u16be (&reader);
  guint flags;

  if (known[index].depth != UNKNOWN)
    return &known[index];
  known[index].depth = KNOTTED; /* the mark remains while its parts are checked */
  ky_reader_bytes (&reader, 8);
  if (to - from >= 10 && n_contours > 0)
    {
      ky_reader_bytes (&reader, 2 * (gsize)(n_contours - 1));
      shown.n_points = ky_reader_u16be (&reader) + 1u;
    }
  else if (to - from >= 10 && n_contours < 0)
    do
      {
        flags = ky_reader_u16be (&reader);
        guint part = ky_reader_u16be (&reader);
        if (reader.failed || level >= NESTING_MAX
            || !sfnt_add_part (&shown, &reader, flags,
                               sfnt_shown_by (starts, glyf, known, part, level + 1)))
          return &known[index];
      }
    while ((flags & PART_MORE) != 0);
  known[index] = shown;
  return &known[index];
}

static KyView
sfnt_glyph_at (const Font *font, guint index)
{
  gboolean is_long = ky_view_u16be (font->head, 50) != 0;
  guint64 from = is_long ? u32_at (font->loca, 4 * (gsize)index)
                         : 2 * (guint64)ky_view_u16be (font->loca, 2 * (gsize)index);
  guint64 to = is_long ? u32_at (font->loca, 4 * (gsize)index + 4)
                       : 2 * (guint64)ky_view_u16be (font->loca, 2 * (gsize)index + 2);
  gsize needed = ((gsize)index + 2) * (is_long ? 4 : 2);

  if (needed > font->loca.size || to == from || from >= font->glyf.size)
    return ky_view ("", 0);
  /* In some subsets the offsets of the glyphs are not in order, or are 0 for glyphs that were left
   * out. The outline itself says where it ends. */
  if (to < from)
    to = font->glyf.size;
  return ky_view (font->glyf.data + from, (gsize)MIN (to, font->glyf.size) - (gsize)from);
}

/* Writes the glyphs; one that can't be read becomes empty. Fonts nest parts two or three deep, and
 * readers accept eight levels. Parts of parts multiply, so the work of a reader for one glyph is
 * counted. */
static void
write_glyphs (const Font *font, GByteArray *glyf, GByteArray *loca)
{
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autofree Shown *known = g_new0 (Shown, font->n_glyphs);

  for (guint i = 0; i < font->n_glyphs; i++)
    {
      guint32 start = glyf->len;

      known[i].depth = UNKNOWN;
      g_array_append_val (starts, start);
      /* Places that overlap would make many of the same bytes. */
      if (start > 2 * font->glyf.size + GLYPHS_SLACK
          || !sfnt_put_glyph (font, sfnt_glyph_at (font, i), i, glyf))
        g_byte_array_set_size (glyf, start);
      while (glyf->len % 4 != 0)
        g_byte_array_append (glyf, (const guint8 *)"", 1);
    }
  {
    guint32 end = glyf->len;

    g_array_append_val (starts, end);
  }
  g_autoptr (GByteArray) clean = g_byte_array_new ();
  for (guint i = 0; i < font->n_glyphs; i++)
    {
      guint32 from = g_array_index (starts, guint32, i);

      ky_put_u32be (loca, clean->len);
      if (sfnt_shown_by (starts, glyf, known, i, 0)->depth != KNOTTED)
        g_byte_array_append (clean, glyf->data + from,
                             g_array_index (starts, guint32, i + 1) - from);
    }
  ky_put_u32be (loca, clean->len);
  g_byte_array_set_size (glyf, 0);
  g_byte_array_append (glyf, clean->data, clean->len);
}

/* --- the file ------------------------------------------------------------------------------- */

typedef struct
{
  gchar tag[5];
  GByteArray *bytes;
} Table;

static guint32
sfnt_checksum (const GByteArray *bytes)
{
  guint32 sum = 0;

  for (guint i = 0; i < bytes->len; i += 4)
    {
      guint8 word[4] = { 0 };

      memcpy (word, bytes->data + i, MIN (4u, bytes->len - i));
      sum += ky_load_u32be (word);
    }
  return sum;
}

/* Writes the tables in the order of their tags, on boundaries of four, as the specification
 * asks. */
static void
sfnt_write_file (guint32 version, const Table *tables, guint n, GByteArray *out)
{
  guint power = 1, log = 0;
  guint32 offset = 12 + 16 * n, head_at = 0, sum;
  guint start = out->len;
  g_autoptr (GByteArray) whole = g_byte_array_new ();

  for (; power * 2 <= n; power *= 2)
    log++;
  ky_put_u32be (whole, version);
  ky_put_u16be (whole, n);
  ky_put_u16be (whole, power * 16);
  ky_put_u16be (whole, log);
  ky_put_u16be (whole, (n - power) * 16);
  for (guint i = 0; i < n; i++)
    {
      if (strcmp (tables[i].tag, "head") == 0)
        head_at = offset;
      g_byte_array_append (whole, (const guint8 *)tables[i].tag, 4);
      ky_put_u32be (whole, sfnt_checksum (tables[i].bytes));
      ky_put_u32be (whole, offset);
      ky_put_u32be (whole, tables[i].bytes->len);
      offset += (tables[i].bytes->len + 3) & ~3u;
    }
  for (guint i = 0; i < n; i++)
    {
      g_byte_array_append (whole, tables[i].bytes->data, tables[i].bytes->len);
      while (whole->len % 4 != 0)
        g_byte_array_append (whole, (const guint8 *)"", 1);
    }
  sum = 0xb1b0afba - sfnt_checksum (whole);
  for (guint i = 0; i < 4; i++)
    whole->data[head_at + 8 + i] = (guint8)(sum >> (24 - 8 * i));
  g_assert (out->len == start);
  g_byte_array_append (out, whole->data, whole->len);
}

#define TABLES_WRITTEN 17

static GByteArray *
add_table (Table *tables, guint *n, const gchar *tag, GByteArray *bytes)
{
  Table *table = &tables[(*n)++];

  memcpy (table->tag, tag, sizeof table->tag);
  table->bytes = bytes;
  return bytes;
}

/* Removes the last table. */
static void
sfnt_take_back (Table *tables, guint *n)
{
  g_byte_array_unref (tables[--*n].bytes);
}

static void
add_vertical (const Font *font, Table *tables, guint *n)
{
  GByteArray *heads = add_table (tables, n, "vhea", g_byte_array_new ());
  GByteArray *metrics = add_table (tables, n, "vmtx", g_byte_array_new ());

  if (ky_sfnt_write_vertical (font->vhea, font->vmtx, font->n_glyphs, heads, metrics))
    return;
  sfnt_take_back (tables, n);
  sfnt_take_back (tables, n);
}

/* Adds the substitution and positioning of glyphs (GSUB, GPOS), as far as they can be kept. */
static void
add_layout (const Font *font, Table *tables, guint *n)
{
  const KyView views[] = { font->gpos, font->gsub };
  guint n_mark_sets;

  if (!ky_sfnt_write_glyph_kinds (font->gdef, font->n_glyphs, &n_mark_sets,
                                  add_table (tables, n, "GDEF", g_byte_array_new ())))
    sfnt_take_back (tables, n);
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    if (!ky_sfnt_write_layout (
            views[i], font->n_glyphs, n_mark_sets, i == 0,
            add_table (tables, n, i == 0 ? "GPOS" : "GSUB", g_byte_array_new ())))
      sfnt_take_back (tables, n);
}

/* Adds the tables in the order of their tags. */
static gboolean
add_tables (const Font *font, gboolean is_for_office, Table *tables, guint *n, GError **error)
{
  guint n_metrics = CLAMP (ky_view_u16be (font->hhea, 34), 1u, font->n_glyphs);
  GByteArray *glyphs = NULL;

  if (font->cff.data != NULL
      && !ky_font_rewrite_cff (font->cff, add_table (tables, n, "CFF ", g_byte_array_new ()),
                               error))
    return FALSE;
  if (is_for_office)
    add_layout (font, tables, n);
  if (is_for_office
      && !ky_sfnt_write_os2 (font->os2, add_table (tables, n, "OS/2", g_byte_array_new ())))
    return ky_error_malformed (error, "font: the OS/2 table is missing or too short");
  if (is_for_office
      && !ky_sfnt_write_origins (font->vorg, font->n_glyphs,
                                 add_table (tables, n, "VORG", g_byte_array_new ())))
    sfnt_take_back (tables, n);
  if (!ky_sfnt_write_cmap (font->cmap, font->n_glyphs,
                           add_table (tables, n, "cmap", g_byte_array_new ())))
    {
      sfnt_take_back (tables, n);
      if (is_for_office)
        return ky_error_malformed (
            error, "font: the cmap table is missing, or has no subtable that can be read");
    }
  if (font->cff.data == NULL)
    glyphs = add_table (tables, n, "glyf", g_byte_array_new ());
  add_table (tables, n, "head", sfnt_write_head (font));
  add_table (tables, n, "hhea", write_hhea (font, n_metrics));
  add_table (tables, n, "hmtx", write_hmtx (font, n_metrics));
  if (font->cff.data == NULL)
    write_glyphs (font, glyphs, add_table (tables, n, "loca", g_byte_array_new ()));
  add_table (tables, n, "maxp", write_maxp (font));
  if (is_for_office
      && !ky_sfnt_write_names (font->name, add_table (tables, n, "name", g_byte_array_new ())))
    return ky_error_malformed (error, "font: the family name is missing");
  add_table (tables, n, "post", write_post (font));
  if (is_for_office)
    add_vertical (font, tables, n);
  return TRUE;
}

static gboolean
sfnt_rewrite (KyView file, gboolean is_for_office, GByteArray *out, GError **error)
{
  Font font = { .file = file };
  Table tables[TABLES_WRITTEN];
  guint n = 0;

  if (!sfnt_read_directory (&font, error))
    return FALSE;
  gboolean ok = add_tables (&font, is_for_office, tables, &n, error);
  if (ok)
    sfnt_write_file (font.cff.data != NULL ? 0x4f54544f : 0x00010000, tables, n, out);
  for (guint i = 0; i < n; i++)
    g_byte_array_unref (tables[i].bytes);
  return ok;
}

gboolean
ky_font_rewrite_sfnt (KyView file, GByteArray *out, GError **error)
{
  return sfnt_rewrite (file, FALSE, out, error);
}

gboolean
ky_font_rewrite_office (KyView file, GByteArray *out, GError **error)
{
  return sfnt_rewrite (file, TRUE, out, error);
}
