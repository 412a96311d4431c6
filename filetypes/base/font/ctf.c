/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unpacks CTF fonts (the format inside MicroType Express) to TrueType tables. A CTF file is a
 * TrueType file without loca, whose glyphs are stored one after the other in another encoding. The
 * instructions, and the values that they push, are stored in blocks of their own, which are not
 * read; other tables that differ (cvt, hdmx, VDMX) are for instructions, too. */
#include "filetypes/base/font/ctf.h"

#define TABLES_MAX 256
#define WITH_BOX 0x7fff /* the number of contours and the bounding box follow */

enum
{
  PART_WORDS = 1,
  PART_SCALE = 8,
  PART_MORE = 32,
  PART_XY_SCALE = 64,
  PART_MATRIX = 128,
  PART_INSTRUCTIONS = 256
};

static const gchar *const copied[]
    = { "CFF ", "GDEF", "GPOS", "GSUB", "OS/2", "VORG", "cmap", "head",
        "hhea", "hmtx", "maxp", "name", "post", "vhea", "vmtx" };

typedef struct
{
  gint left, bottom, right, top;
} Box;

/* --- numbers -------------------------------------------------------------------------------- */

/* Reads a 255USHORT, a number of one to three bytes. */
static guint
read_short (KyReader *reader)
{
  guint byte = ky_reader_u8 (reader);

  return byte == 253   ? ky_reader_u16be (reader)
         : byte == 254 ? 506u + ky_reader_u8 (reader)
         : byte == 255 ? 253u + ky_reader_u8 (reader)
                       : byte;
}

static gint
ctf_read_signed (KyReader *reader)
{
  return (gint16)ky_reader_u16be (reader);
}

static gint
signed_by (guint bit, guint value)
{
  return (bit & 1) != 0 ? (gint)value : -(gint)value;
}

/* Reads the distance to the next point. The lower seven bits of its `flag` say how it is
 * written. */
static void
ctf_read_step (KyReader *reader, guint flag, gint *dx, gint *dy)
{
  guint first = ky_reader_u8 (reader), second, third, rest;

  *dx = *dy = 0;
  if (flag < 10)
    *dy = signed_by (flag, ((flag & 14) << 7) + first);
  else if (flag < 20)
    *dx = signed_by (flag, (((flag - 10) & 14) << 7) + first);
  else if (flag < 84)
    {
      rest = flag - 20;
      *dx = signed_by (flag, 1 + (rest & 0x30) + (first >> 4));
      *dy = signed_by (flag >> 1, 1 + ((rest & 0x0c) << 2) + (first & 0x0f));
    }
  else if (flag < 120)
    {
      rest = flag - 84;
      second = ky_reader_u8 (reader);
      *dx = signed_by (flag, 1 + (rest / 12 << 8) + first);
      *dy = signed_by (flag >> 1, 1 + (rest % 12 / 4 << 8) + second);
    }
  else if (flag < 124)
    {
      second = ky_reader_u8 (reader);
      third = ky_reader_u8 (reader);
      *dx = signed_by (flag, (first << 4) + (second >> 4));
      *dy = signed_by (flag >> 1, ((second & 0x0f) << 8) + third);
    }
  else
    {
      second = ky_reader_u8 (reader);
      third = ky_reader_u16be (reader);
      *dx = signed_by (flag, (first << 8) + second);
      *dy = signed_by (flag >> 1, third);
    }
}

/* --- glyphs --------------------------------------------------------------------------------- */

static void
put_box (GByteArray *out, const Box *box)
{
  ky_put_u16be (out, (guint16)box->left);
  ky_put_u16be (out, (guint16)box->bottom);
  ky_put_u16be (out, (guint16)box->right);
  ky_put_u16be (out, (guint16)box->top);
}

static Box
ctf_read_box (KyReader *reader)
{
  Box box;

  box.left = ctf_read_signed (reader);
  box.bottom = ctf_read_signed (reader);
  box.right = ctf_read_signed (reader);
  box.top = ctf_read_signed (reader);
  return box;
}

/* Writes points from sum to sum, which wrap as TrueType's do. */
static void
ctf_put_points (KyReader *reader, const guint8 *flags, guint n, GByteArray *out, Box *box)
{
  guint start = out->len;
  gint16 x = 0, y = 0;

  *box = (Box){ G_MAXINT16, G_MAXINT16, G_MININT16, G_MININT16 };
  g_byte_array_set_size (out, start + 5 * n);
  for (guint i = 0; i < n; i++)
    {
      gint dx, dy;

      ctf_read_step (reader, flags[i] & 0x7f, &dx, &dy);
      x = (gint16)(x + dx);
      y = (gint16)(y + dy);
      out->data[start + i] = (flags[i] & 0x80) == 0;
      ky_store_u16be (out->data + start + n + 2 * i, (guint16)dx);
      ky_store_u16be (out->data + start + 3 * n + 2 * i, (guint16)dy);
      *box = (Box){ MIN (box->left, x), MIN (box->bottom, y), MAX (box->right, x),
                    MAX (box->top, y) };
    }
}

/* Writes the number of the last point of each outline, no instructions, and the points; an empty
 * glyph is no bytes. */
static gboolean
put_outlines (KyReader *reader, gint n_outlines, const Box *given, GByteArray *out)
{
  guint start = out->len, n_points = 0;
  Box box;

  if (n_outlines == 0)
    return TRUE;
  ky_put_u16be (out, (guint)n_outlines);
  ky_put_zeros (out, 8);
  for (gint i = 0; i < n_outlines; i++)
    {
      n_points += read_short (reader) + (i == 0 ? 1u : 0u);
      if (reader->failed || n_points > G_MAXUINT16)
        return FALSE;
      ky_put_u16be (out, n_points - 1);
    }
  const guint8 *flags = ky_reader_bytes (reader, n_points);
  if (flags == NULL)
    return FALSE;
  ky_put_u16be (out, 0);
  ctf_put_points (reader, flags, n_points, out, &box);
  if (given != NULL)
    box = *given;
  {
    g_autoptr (GByteArray) numbers = g_byte_array_new ();

    put_box (numbers, &box);
    memcpy (out->data + start + 2, numbers->data, numbers->len);
  }
  read_short (reader); /* how much the instructions push, and how long they are */
  read_short (reader);
  return !reader->failed;
}

static gboolean
ctf_put_parts (KyReader *reader, GByteArray *out)
{
  Box box = ctf_read_box (reader);
  gboolean has_instructions = FALSE;
  guint flags;

  ky_put_u16be (out, 0xffff);
  put_box (out, &box);
  do
    {
      flags = ky_reader_u16be (reader);
      guint part = ky_reader_u16be (reader);
      gsize length = ((flags & PART_WORDS) != 0 ? 4u : 2u)
                     + ((flags & PART_MATRIX) != 0     ? 8u
                        : (flags & PART_XY_SCALE) != 0 ? 4u
                        : (flags & PART_SCALE) != 0    ? 2u
                                                       : 0u);
      const guint8 *rest = ky_reader_bytes (reader, length);
      if (rest == NULL)
        return FALSE;
      has_instructions = has_instructions || (flags & PART_INSTRUCTIONS) != 0;
      ky_put_u16be (out, flags & ~(guint)PART_INSTRUCTIONS);
      ky_put_u16be (out, part);
      g_byte_array_append (out, rest, (guint)length);
    }
  while ((flags & PART_MORE) != 0);
  if (has_instructions)
    {
      read_short (reader);
      read_short (reader);
    }
  return !reader->failed;
}

static gboolean
ctf_put_glyph (KyReader *reader, GByteArray *out)
{
  gint n_outlines = ctf_read_signed (reader);

  if (reader->failed)
    return FALSE;
  if (n_outlines < 0)
    return ctf_put_parts (reader, out);
  if (n_outlines != WITH_BOX)
    return put_outlines (reader, n_outlines, NULL, out);
  n_outlines = ctf_read_signed (reader);
  Box box = ctf_read_box (reader);
  return n_outlines >= 0 && put_outlines (reader, n_outlines, &box, out);
}

/* Places are of four bytes. */
static gboolean
ctf_put_glyphs (KyView glyphs, guint n, GByteArray *glyf, GByteArray *loca, GError **error)
{
  KyReader reader = ky_reader (glyphs);

  for (guint i = 0; i < n; i++)
    {
      ky_put_u32be (loca, glyf->len);
      if (!ctf_put_glyph (&reader, glyf))
        return ky_error_malformed (error, "font: a packed glyph is truncated or not valid");
      ky_put_zeros (glyf, (4 - glyf->len % 4) % 4);
    }
  ky_put_u32be (loca, glyf->len);
  return TRUE;
}

/* --- the file ------------------------------------------------------------------------------- */

typedef struct
{
  KyView tables[G_N_ELEMENTS (copied)]; /* empty: the table does not exist */
  KyView glyphs;                        /* up to the end: its length is that of another table */
} Ctf;

static gboolean
ctf_read_directory (KyView file, Ctf *ctf, GError **error)
{
  KyReader reader = ky_reader (file);

  ky_reader_u32be (&reader);
  guint n = ky_reader_u16be (&reader);
  ky_reader_bytes (&reader, 6);
  for (guint i = 0; i < n && i < TABLES_MAX && !reader.failed; i++)
    {
      const guint8 *tag = ky_reader_bytes (&reader, 4);

      ky_reader_u32be (&reader);
      guint32 offset = ky_reader_u32be (&reader);
      guint32 length = ky_reader_u32be (&reader);
      if (reader.failed || offset > file.size)
        continue;
      if (memcmp (tag, "glyf", 4) == 0)
        ctf->glyphs = ky_view (file.data + offset, file.size - offset);
      for (guint j = 0; j < G_N_ELEMENTS (copied); j++)
        if (memcmp (tag, copied[j], 4) == 0)
          ctf->tables[j] = ky_view (file.data + offset, MIN (length, file.size - offset));
    }
  return (!reader.failed && n > 0)
         || ky_error_malformed (error,
                                "font: the table directory of a packed font is truncated or empty");
}

static KyView
ctf_table_of (const Ctf *ctf, const gchar *tag)
{
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    if (strcmp (copied[i], tag) == 0)
      return ctf->tables[i];
  return ky_view (NULL, 0);
}

static void
ctf_put_entry (GByteArray *out, const gchar *tag, gsize size, guint32 *offset)
{
  g_byte_array_append (out, (const guint8 *)tag, 4);
  ky_put_u32be (out, 0);
  ky_put_u32be (out, *offset);
  ky_put_u32be (out, (guint32)size);
  *offset += (guint32)(size + 3) & ~3u;
}

static void
ctf_put_table (GByteArray *out, KyView table)
{
  g_byte_array_append (out, table.data, (guint)table.size);
  ky_put_zeros (out, (4 - out->len % 4) % 4);
}

/* Writes the tables without sorting them by tag: the readers of this file look each table up. */
static void
ctf_put_file (const Ctf *ctf, const GByteArray *glyf, const GByteArray *loca, GByteArray *out)
{
  guint n = glyf != NULL ? 2 : 0;

  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    n += ctf->tables[i].data != NULL;
  guint32 offset = 12 + 16 * n;
  ky_put_u32be (out, 0x00010000);
  ky_put_u16be (out, n);
  ky_put_zeros (out, 6);
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    if (ctf->tables[i].data != NULL)
      ctf_put_entry (out, copied[i], ctf->tables[i].size, &offset);
  if (glyf != NULL)
    {
      ctf_put_entry (out, "glyf", glyf->len, &offset);
      ctf_put_entry (out, "loca", loca->len, &offset);
    }
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    if (ctf->tables[i].data != NULL)
      {
        guint start = out->len;

        ctf_put_table (out, ctf->tables[i]);
        if (glyf != NULL && strcmp (copied[i], "head") == 0)
          ky_store_u16be (out->data + start + 50, 1); /* how long places are */
      }
  if (glyf == NULL)
    return;
  ctf_put_table (out, ky_view (glyf->data, glyf->len));
  ctf_put_table (out, ky_view (loca->data, loca->len));
}

/* Tells whether the tables together are larger than the file, as overlapping tables could be. */
static gboolean
is_too_long (const Ctf *ctf, KyView file)
{
  guint64 size = 0;

  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    size += ctf->tables[i].size;
  return size > file.size;
}

gboolean
ky_ctf_to_sfnt (KyView file, GByteArray *out, GError **error)
{
  Ctf ctf = { .glyphs = { NULL, 0 } };
  g_autoptr (GByteArray) glyf = NULL, loca = NULL;

  if (!ctf_read_directory (file, &ctf, error))
    return FALSE;
  if (ctf_table_of (&ctf, "head").size < 54 || ctf_table_of (&ctf, "maxp").size < 6
      || is_too_long (&ctf, file))
    return ky_error_malformed (
        error, "font: a packed font lacks head or maxp, or its tables are larger than the file");
  if (ctf.glyphs.data != NULL)
    {
      glyf = g_byte_array_new ();
      loca = g_byte_array_new ();
      if (!ctf_put_glyphs (ctf.glyphs, ky_load_u16be (ctf_table_of (&ctf, "maxp").data + 4), glyf,
                           loca, error))
        return FALSE;
    }
  ctf_put_file (&ctf, glyf, loca, out);
  return TRUE;
}
